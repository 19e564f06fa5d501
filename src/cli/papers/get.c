/* SPDX-License-Identifier: Apache-2.0 */
/* The note that a document was asked for is in the log before its content is fetched. A file gets
 * its name only when all of its content is there and is what was signed. */
#include <stdio.h>

#include "base/text.h"
#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"
#include "sys/fd.h"
#include "sys/output.h"

struct args {
	struct account_options account;
	const char *paper;
	const char *out;
	uint32_t version; /* 0: the newest */
	bool replace;
};

static void
take_version(struct args *a, const char *arg, struct argp_state *state)
{
	uint64_t n = 0;
	if (failed(decimal_decode(&n, bytes_of_text(arg))) || n == 0 || n > UINT32_MAX)
		argp_error(state, "a version is a number from 1");
	a->version = (uint32_t)n;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'o':
		a->out = arg;
		return 0;
	case 'v':
		take_version(a, arg, state);
		return 0;
	case 'f':
		a->replace = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->paper = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->paper == NULL)
			argp_error(state, "a document is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static const struct catalog_version *
version_of(const struct catalog_object *o, uint32_t version)
{
	const struct catalog_version *v = o->newest;
	while (v != NULL && version != 0 && v->put.version != version)
		v = v->older;
	return v;
}

/* The last element of its name, in the arena. */
static const char *
own_name(struct work *w, const struct catalog_version *v)
{
	bytes name = v->put.name;
	size_t from = name.len;
	while (from > 0 && name.data[from - 1] != '/')
		from--;
	uint8_t *to = arena_new(&w->account.memory, uint8_t, name.len - from + 1);
	if (to != NULL)
		bytes_copy(to, bytes_slice(name, from, name.len - from));
	return (const char *)to;
}

/* Content of one's own is opened without a note. */
static err
say_opened(struct work *w, const struct paper *p, const struct catalog_version *v)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct submit s;
	struct papers_place place;
	if (id16_equal(&v->actor, &w->client->state->user))
		return ok();
	secret_init(&seed, room, sizeof room);
	err e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = papers_place(&place, &seed, &p->space);
	if (!failed(e))
		e = papers_submit_opened(&s, &place, v, CONTENT_EXPORTED);
	if (!failed(e))
		e = work_send(w, &s);
	secret_done(&seed);
	if (!err_is(e, E_SPACE) || !w->client->refused)
		return e;
	w->p.kept = NULL;
	say_note(w->verb->words,
		"the server's disk is full: that this was opened is signed and in "
		"the outbox, and said when it has room.");
	return ok();
}

static err
write_piece(void *user, bytes piece)
{
	const struct output *to = user;
	return fd_write(to->fd, piece);
}

/* To a file, piece by piece. To a pipe there is no taking back: it gets what was checked whole. */
static err
fetch(struct work *w, const struct paper *p, const struct catalog_version *v, struct output *to)
{
	struct object_sink sink = {write_piece, to};
	if (!output_is_stream(to)) {
		output_expect(to, v->put.length);
		err e = papers_fetch(&p->space, v, &sink);
		return failed(e) ? e : output_publish(to);
	}
	uint8_t *room = arena_new(&w->account.memory, uint8_t, (size_t)v->put.length + 1);
	if (room == NULL)
		return work_fail(w, E_NOMEM, "It is too large for a pipe: use -o FILE.");
	buf all = buf_of(room, (size_t)v->put.length + 1);
	struct object_sink memory = {papers_take_into, &all};
	err e = papers_fetch(&p->space, v, &memory);
	return failed(e) ? e : fd_write(to->fd, buf_bytes(&all));
}

static err
get(struct work *w, const struct paper *p, const struct catalog_version *v, const struct args *a)
{
	struct output to;
	const char *name = a->out != NULL ? a->out : own_name(w, v);
	if (name == NULL)
		return failure(E_NOMEM);
	w->p.subject = name;
	err e = output_open(&to, name, 0600, a->replace);
	if (failed(e))
		return e;
	w->p.subject = NULL;
	e = say_opened(w, p, v);
	w->p.subject = name;
	if (!failed(e))
		e = fetch(w, p, v, &to);
	if (failed(e) && !to.published)
		w->p.kept = "No file was made.";
	bool shown = output_is_stream(&to);
	output_close(&to);
	if (!failed(e) && !shown) {
		say_name(stdout, bytes_of_text(name));
		putchar('\n');
	}
	return e;
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct paper p;
	err e = paper_find(&p, w, a->paper);
	if (failed(e))
		return e;
	const struct catalog_version *v = version_of(p.object, a->version);
	if (v == NULL) {
		w->p.subject = a->paper;
		return work_fail(w, E_NOT_FOUND, "`muniment history` shows its versions.");
	}
	return get(w, &p, v, a);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.paper = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb get_verb = {
	.words = "get",
	.summary = "fetch a document of a matter, verified and opened",
	.options = (const struct argp_option[]){{"output", 'o', "FILE", 0,
							"write it there; \"-\" is standard output",
							0},
		{"version", 'v', "N", 0, "an older version", 0},
		{"force", 'f', NULL, 0, "replace a file of that name", 0}, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER:NAME",
	.help = "Fetch the newest version of a document and write it under its own name into this "
		"folder. The matter's members see who has asked for it. The file appears only when "
		"all of it is there and is what its author signed.\v"
		"  $ muniment get \"Smith v. Jones:complaint.pdf\" -o complaint.pdf",
	.run = run,
};
