/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"
#include "client/names.h"

enum { MATTERS_MAX = 4096 };

static const struct table_column columns[] = {{"matter", "MATTER", false}, {"name", "NAME", false},
	{"octets", "OCTETS", true}, {"by", "BY", false}, {"claimed", "CLAIMED (UTC)", false},
	{"id", "ID", false}, {NULL, NULL, false}};

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* WORD is somewhere in TEXT; capital letters of ASCII are as small ones. */
static bool
contains(bytes text, bytes word)
{
	for (size_t at = 0; at + word.len <= text.len; at++) {
		size_t n = 0;
		while (n < word.len && lower(text.data[at + n]) == lower(word.data[n]))
			n++;
		if (n == word.len)
			return true;
	}
	return false;
}

static void
put_row(struct table *t, const struct work *w, bytes title, const struct catalog_object *o)
{
	table_put(t, title);
	table_put(t, o->newest->put.name);
	table_put_number(t, o->newest->put.length);
	paper_put_person(t, w, &o->newest->actor);
	paper_put_time(t, o->newest->claimed_ms);
	table_put_id(t, &o->object);
}

static err
look_in(struct table *t, size_t *found, struct work *w, const id16 *id, bytes word)
{
	struct space s;
	struct catalog all;
	struct content_name n = {.name = {NULL, 0}};
	const chain_id chain = {CHAIN_MATTER, *id};
	err e = space_open(&s, w->view, &chain);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (!failed(e))
		e = papers_list(&all, &s);
	if (failed(e))
		return e;
	(void)names_find(&n, s.row, CONTENT_NAME_MATTER, id);
	for (const struct catalog_object *o = all.first; o != NULL; o = o->next) {
		if (o->removed || !contains(o->newest->put.name, word))
			continue;
		put_row(t, w, n.name, o);
		(*found)++;
	}
	return ok();
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct table t;
	size_t count = 0, found = 0;
	id16 *ids = arena_new(&w->account.memory, id16, MATTERS_MAX);
	if (ids == NULL)
		return failure(E_NOMEM);
	err e = sync_begin(w->view, w->client);
	if (!failed(e))
		e = sync_list_matters(ids, &count, w->client, MATTERS_MAX);
	if (!failed(e))
		e = sync_spaces(w->view, w->client, ids, count);
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < count && !failed(e); i++)
		e = look_in(&t, &found, w, &ids[i], bytes_of_text(a->word));
	if (failed(e))
		return e;
	table_print(&t);
	w->p.subject = a->word;
	return found > 0 || w->json
		? ok()
		: work_fail(w, E_NOT_FOUND, "No document of any matter has it in its name.");
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "something to look for"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb find_verb = {
	.words = "find",
	.summary = "look for a document by its name, in all matters",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "WORD",
	.help = "List the documents with WORD in their name or folder. It is looked for on this "
		"machine, in names that the server cannot read.\v"
		"  $ muniment find complaint",
	.run = run,
};
