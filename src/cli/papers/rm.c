/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"

static err
submit(struct work *w, const struct paper *p, const struct catalog_object *o)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct submit s;
	struct papers_place place;
	secret_init(&seed, room, sizeof room);
	err e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = papers_place(&place, &seed, &p->space);
	if (!failed(e))
		e = papers_submit_remove(&s, &place, o);
	if (!failed(e))
		e = work_send(w, &s);
	secret_done(&seed);
	return e;
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct paper p;
	err e = paper_find(&p, w, a->word);
	if (failed(e))
		return e;
	if (p.object->removed) {
		w->p.subject = a->word;
		return work_fail(w, E_NOT_FOUND, "It was removed before.");
	}
	id16 object = p.object->object;
	e = paper_make_ready(&p, w);
	/* The view may be another one now. */
	if (!failed(e))
		p.object = catalog_find(&p.catalog, &object);
	if (!failed(e) && (p.object == NULL || p.object->removed))
		return work_fail(w, E_STALE, "Somebody else has just removed it.");
	return failed(e) ? e : submit(w, &p, p.object);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a document"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb rm_verb = {
	.words = "rm",
	.summary = "take a document off a matter's list",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER:NAME",
	.help = "Remove a document from the list: it takes no further version. This is not "
		"erasing: "
		"its versions stay stored, sealed, and who had access can still fetch them by the "
		"object's id (`muniment history`).\v"
		"  $ muniment rm \"Smith v. Jones:draft.docx\"",
	.run = run,
};
