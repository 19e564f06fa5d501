/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"

static const struct table_column columns[] = {{"name", "NAME", false}, {"octets", "OCTETS", true},
	{"version", "VERSION", true}, {"by", "BY", false}, {"claimed", "CLAIMED (UTC)", false},
	{"id", "ID", false}, {NULL, NULL, false}};

static int
by_name(const void *a, const void *b)
{
	bytes x = (*(struct catalog_object *const *)a)->newest->put.name;
	bytes y = (*(struct catalog_object *const *)b)->newest->put.name;
	for (size_t i = 0; i < x.len && i < y.len; i++)
		if (x.data[i] != y.data[i])
			return x.data[i] < y.data[i] ? -1 : 1;
	return (x.len > y.len) - (x.len < y.len);
}

static void
put_row(struct table *t, const struct work *w, const struct catalog_object *o)
{
	const struct catalog_version *v = o->newest;
	table_put(t, v->put.name);
	table_put_number(t, v->put.length);
	table_put_number(t, v->put.version);
	paper_put_person(t, w, &v->actor);
	paper_put_time(t, v->claimed_ms);
	table_put_id(t, &o->object);
}

/* What somebody who reads the list should know besides. */
static void
say_more(const struct work *w, const struct paper *p)
{
	size_t conflicts = 0;
	for (const struct catalog_object *o = p->catalog.first; o != NULL; o = o->next)
		conflicts += o->conflicts != NULL;
	if (conflicts > 0)
		say_note(w->verb->words,
			"%zu documents have a version that came too late; `muniment history` "
			"shows it.",
			conflicts);
	if (p->space.row->hidden > 0)
		say_note(w->verb->words,
			"%zu entries are under keys that this account was not given.",
			p->space.row->hidden);
	if (p->space.row->broken > 0)
		say_note(w->verb->words,
			"%zu entries do not open: the server has changed them, or a member has "
			"written what is none.",
			p->space.row->broken);
	if (p->space.row->ignored > 0 || p->catalog.strange > 0)
		say_note(w->verb->words,
			"%zu entries are not shown: nobody who may make them has made them, or "
			"they fit on nothing.",
			p->space.row->ignored + (size_t)p->catalog.strange);
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct paper p;
	struct table t;
	size_t n = 0;
	err e = paper_matter(&p, w, a->word);
	if (failed(e))
		return e;
	struct catalog_object **all =
		arena_new(&w->account.memory, struct catalog_object *, p.catalog.count + 1);
	if (all == NULL)
		return failure(E_NOMEM);
	for (struct catalog_object *o = p.catalog.first; o != NULL; o = o->next)
		if (!o->removed)
			all[n++] = o;
	qsort((void *)all, n, sizeof *all, by_name);
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < n; i++)
		put_row(&t, w, all[i]);
	table_print(&t);
	say_more(w, &p);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a matter"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb ls_verb = {
	.words = "ls",
	.summary = "list the documents of a matter",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER",
	.help = "List the newest version of each document, from signed and verified events; no "
		"document is fetched for it. Times are what the writer's device claimed.\v"
		"  $ muniment ls \"Smith v. Jones\"",
	.run = run,
};
