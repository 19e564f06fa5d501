/* SPDX-License-Identifier: Apache-2.0 */
/* Documents are sealed and their blobs brought to the server by several threads; what comes back,
 * in order, goes into changes of some hundred events. What ends the work in between leaves whole
 * changes; the same call goes on where it ended, because what is there already, under the same name
 * with the same content, is not put again. */
#include <stdio.h>
#include <string.h>

#include "cli/input.h"
#include "cli/papers/lanes.h"
#include "cli/papers/paper.h"
#include "cli/papers/tree.h"
#include "cli/papers/verbs.h"
#include "cli/progress.h"

enum { FILES_MAX = 65536, CHANGE = 500, CHANGE_OCTETS = 8 << 20 };

struct args {
	struct account_options account;
	const char *matter;
	const char *name;
	char **paths;
	int path_count;
};

struct putting {
	struct work *w;
	struct paper paper;
	struct papers_place place;
	struct secret seed; /* that PLACE has */
	uint32_t under;     /* events under its key */
	bool renewed;       /* the key was changed since the matter was read */
	struct lanes lanes;
	struct submit change;
	struct document documents[CHANGE]; /* whose events it has */
	size_t mark;                       /* of the arena, before the change */
	struct progress progress;
	size_t put;
	size_t there; /* already */
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'n':
		a->name = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->matter = state->argv[state->next];
		a->paths = state->argv + state->next + 1;
		a->path_count = state->argc - state->next - 1;
		return 0;
	case ARGP_KEY_END:
		if (a->path_count < 1)
			argp_error(state, "a matter and something to put into it are needed");
		if (a->name != NULL && a->path_count > 1)
			argp_error(state, "--as is for one file");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* Where the events go, under a new key when the old one is due. */
static err
place(struct putting *p)
{
	err e = paper_make_ready(&p->paper, p->w);
	p->under = p->paper.space.row->under;
	p->renewed = false;
	return failed(e) ? e : papers_place(&p->place, &p->seed, &p->paper.space);
}

/* Under the next key. For the first one in a run the matter, which has thousands of events by now,
 * is not read again: all that is new in it is ours. */
static err
place_again(struct putting *p)
{
	bool made = false;
	struct submit_place at = p->place.at;
	if (p->renewed) {
		err e = paper_matter(&p->paper, p->w, p->paper.matter);
		return failed(e) ? e : place(p);
	}
	p->paper.space.row->under = p->under;
	err e = paper_renew(&made, &at, &p->paper, p->w);
	if (!failed(e) && !made)
		e = failure(E_STALE);
	if (!failed(e))
		e = papers_place_at(&p->place, &p->seed, &p->paper.space, &at);
	p->renewed = true;
	p->under = 0;
	return e;
}

static err
begin_change(struct putting *p)
{
	p->mark = p->w->client->perm->used;
	return submit_begin(&p->change, p->w->client, CHANGE);
}

static err
send_change(struct putting *p)
{
	struct client *c = p->w->client;
	size_t n = p->change.count;
	if (n == 0)
		return ok();
	err e = work_send(p->w, &p->change);
	if (failed(e))
		return e;
	for (size_t i = 0; i < n; i++)
		document_done(c, &p->documents[i]);
	p->put += n;
	p->under += (uint32_t)n;
	c->perm->used = p->mark;
	return begin_change(p);
}

/* Its event is in the change. What travels with it comes from memory that is about to be used
 * again. */
static err
put_event(struct putting *p, const struct lanes_done *done)
{
	struct document *d = &p->documents[p->change.count];
	const struct papers_new made = {d, done->file->name, done->before};
	err e = document_copy(d, &done->document, p->w->client->perm);
	if (!failed(e))
		e = papers_submit(&p->change, &p->place, &made);
	return e;
}

static err
take(void *user, const struct lanes_done *done)
{
	struct putting *p = user;
	err e = ok();
	if (done->there)
		p->there++;
	else
		e = put_event(p, done);
	progress_add(&p->progress, done->file->size);
	if (!failed(e) && (p->change.count == CHANGE || p->change.octets > CHANGE_OCTETS))
		e = send_change(p);
	return e;
}

/* Files from F on, as many as there may be events under the key; *out: what comes behind them. */
static err
put_some(const struct tree_file **out, struct putting *p, const struct tree_file *f)
{
	struct lanes_load load = {.first = f,
		.catalog = &p->paper.catalog,
		.to = &p->place.to,
		.take = take,
		.user = p};
	for (; f != NULL && load.count + p->under < POLICY_EPOCH_EVENTS; f = f->next)
		load.count++;
	must(load.count > 0);
	*out = f;
	err e = begin_change(p);
	if (!failed(e))
		e = lanes_run(&p->lanes, p->w->client, &load);
	if (load.fault != NULL)
		p->w->p.subject = input_name(load.fault->path);
	return failed(e) ? e : send_change(p);
}

static err
put_all(struct putting *p, const struct tree *t)
{
	const struct tree_file *f = t->first;
	err e = place(p);
	while (f != NULL && !failed(e)) {
		e = put_some(&f, p, f);
		if (!failed(e) && f != NULL)
			e = place_again(p);
	}
	return e;
}

static err
look(struct tree *t, struct work *w, const struct args *a)
{
	err e = ok();
	for (int i = 0; i < a->path_count && !failed(e); i++)
		e = tree_add(t, &w->account.memory, a->paths[i], a->name, &w->p);
	if (failed(e))
		return e;
	w->p.subject = NULL;
	if (t->count > FILES_MAX)
		return work_fail(w, E_USAGE, "At most 65,536 files at once.");
	return ok();
}

static void
say_result(const struct putting *p, const struct tree *t)
{
	if (p->w->json)
		printf("{\"put\": %zu, \"there\": %zu}\n", p->put, p->there);
	else
		printf("%zu put, %zu there already\n", p->put, p->there);
	if (t->skipped > 0)
		say_note(p->w->verb->words, "%zu entries are left out: links, or no plain files.",
			t->skipped);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	static struct putting p; /* large, and all zero */
	static uint8_t room[CLIENT_SEED];
	struct tree t = {0};
	secret_init(&p.seed, room, sizeof room);
	p.w = w;
	err e = look(&t, w, a);
	if (!failed(e))
		e = paper_matter(&p.paper, w, a->matter);
	if (failed(e))
		return e;
	progress_init(&p.progress, w->verb->words, t.octets);
	e = put_all(&p, &t);
	progress_done(&p.progress);
	lanes_close(&p.lanes);
	secret_done(&p.seed);
	if (failed(e) && p.put > 0)
		w->p.kept =
			"What was put before is there; run it again, and it goes on from there.";
	if (!failed(e))
		say_result(&p, &t);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.matter = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb put_verb = {
	.words = "put",
	.summary = "seal files into a matter",
	.options = (const struct argp_option[]){{"as", 'n', "NAME", 0, "call the file so", 0},
		ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER FILE|DIR...",
	.help = "Seal each FILE, and everything in each DIR, for the members of MATTER, and put it "
		"there: what has a document's name becomes its next version. The server gets "
		"ciphertext and sizes in steps. What is there already with the same content is not "
		"put again, so the same call goes on after an interruption. \"-\" is standard "
		"input.\v"
		"  $ muniment put \"Smith v. Jones\" complaint.pdf exhibits/",
	.run = run,
};
