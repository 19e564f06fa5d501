/* SPDX-License-Identifier: Apache-2.0 */
/* Documents go in batches: their blobs first, several at once, then one change with the events of
 * all of them, in order. What ends the work in between leaves whole batches; the same call goes on
 * where it ended, because what is there already, under the same name with the same content, is not
 * put again. */
#include <stdio.h>
#include <string.h>

#include "cli/digest.h"
#include "cli/input.h"
#include "cli/papers/lanes.h"
#include "cli/papers/paper.h"
#include "cli/papers/tree.h"
#include "cli/papers/verbs.h"
#include "cli/progress.h"
#include "sys/fd.h"

enum { FILES_MAX = 65536, BATCH = 1000, BATCH_OCTETS = 8 << 20, WAITING_OCTETS = 64 << 20 };

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
	struct secret *seed; /* that PLACE has */
	struct submit batch;
	struct document *documents; /* BATCH */
	const struct tree_file **files;
	size_t octets; /* that travel with the batch */
	struct lanes lanes;
	size_t uploaded; /* documents of the batch that nothing is to be uploaded of any more */
	size_t waiting;  /* octets of those that wait for it */
	size_t mark;     /* of the arena, before the batch */
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

/* The document of that name has this content already. */
static err
is_there(bool *out, const struct tree_file *f, const struct catalog_object *before)
{
	static uint8_t window[DIGEST_WINDOW];
	struct progress unseen = {.on = false};
	uint64_t octets = 0;
	hash32 digest;
	*out = false;
	if (before == NULL || strcmp(f->path, "-") == 0 || before->newest->put.length != f->size)
		return ok();
	err e = digest_input(&digest, &octets, f->path, window, &unseen);
	if (!failed(e))
		*out = hash32_equal(&digest, &before->newest->put.digest);
	return e;
}

static err
begin_batch(struct putting *p)
{
	p->mark = p->w->client->perm->used;
	p->octets = p->uploaded = p->waiting = 0;
	err e = submit_begin(&p->batch, p->w->client, BATCH);
	p->documents = arena_new(p->w->client->perm, struct document, BATCH);
	p->files = arena_new(p->w->client->perm, const struct tree_file *, BATCH);
	if (failed(e))
		return e;
	return p->documents == NULL || p->files == NULL ? failure(E_NOMEM) : ok();
}

/* Where the events go, under a new key when the old one is due. */
static err
place(struct putting *p)
{
	err e = paper_make_ready(&p->paper, p->w);
	return failed(e) ? e : papers_place(&p->place, p->seed, &p->paper.space);
}

/* With the batch there are as many events under the key as there may be. */
static bool
is_used_up(const struct putting *p)
{
	return p->paper.space.row->under + p->batch.count >= POLICY_EPOCH_EVENTS;
}

/* What was sealed since the last time is with the server. */
static err
upload(struct putting *p)
{
	const struct lanes_load load = {
		p->documents + p->uploaded, p->batch.count - p->uploaded, &p->progress};
	err e = lanes_upload(&p->lanes, p->w->client, &load);
	p->uploaded = p->batch.count;
	p->waiting = 0;
	return e;
}

static err
send_batch(struct putting *p)
{
	size_t n = p->batch.count;
	if (n == 0)
		return ok();
	err e = upload(p);
	if (!failed(e))
		e = work_send(p->w, &p->batch);
	if (failed(e))
		return e;
	for (size_t i = 0; i < n; i++)
		document_done(p->w->client, &p->documents[i]);
	p->put += n;
	p->batch.count = 0;
	p->paper.space.row->under += (uint32_t)n;
	p->w->client->perm->used = p->mark;
	if (is_used_up(p))
		e = place(p);
	return failed(e) ? e : begin_batch(p);
}

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	const int *fd = user;
	return fd_read(out, *fd, to, n);
}

/* Sealed, and its event in the batch; what is large waits for its upload. */
static err
add_file(struct putting *p, const struct tree_file *f, const struct catalog_object *before)
{
	int fd = -1;
	struct client *c = p->w->client;
	struct document *d = &p->documents[p->batch.count];
	struct document_source from = {give, &fd};
	struct papers_new made = {d, f->name, before};
	p->w->p.subject = input_name(f->path);
	err e = input_open(&fd, f->path);
	if (!failed(e))
		e = document_seal(d, c, &p->place.to, &from);
	input_close(fd);
	if (failed(e))
		return e;
	p->w->p.subject = NULL;
	p->octets += d->parts[0].octets.len + d->parts[1].octets.len + 4096;
	if (d->parts[1].octets.data == NULL)
		p->waiting += d->parts[1].part.length;
	else
		progress_add(&p->progress, f->size);
	e = papers_submit(&p->batch, &p->place, &made);
	return failed(e) || p->waiting < WAITING_OCTETS ? e : upload(p);
}

static err
put_all(struct putting *p, const struct tree *t)
{
	err e = begin_batch(p);
	for (const struct tree_file *f = t->first; f != NULL && !failed(e); f = f->next) {
		bool there = false;
		const struct catalog_object *before = catalog_named(&p->paper.catalog, f->name);
		e = is_there(&there, f, before);
		if (!failed(e) && there) {
			p->there++;
			progress_add(&p->progress, f->size);
		} else if (!failed(e)) {
			e = add_file(p, f, before);
		}
		if (!failed(e) &&
			(p->batch.count == BATCH || p->octets > BATCH_OCTETS || is_used_up(p)))
			e = send_batch(p);
	}
	return failed(e) ? e : send_batch(p);
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
	static struct putting p; /* large */
	static uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct tree t = {0};
	secret_init(&seed, room, sizeof room);
	p = (struct putting){.w = w, .seed = &seed};
	err e = look(&t, w, a);
	if (!failed(e))
		e = paper_matter(&p.paper, w, a->matter);
	if (!failed(e))
		e = place(&p);
	if (failed(e))
		return e;
	progress_init(&p.progress, w->verb->words, t.octets);
	e = put_all(&p, &t);
	progress_done(&p.progress);
	lanes_close(&p.lanes);
	secret_done(&seed);
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
