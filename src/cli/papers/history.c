/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"
#include "core/vault/event_type.h"

static const struct table_column columns[] = {{"entry", "ENTRY", true}, {"what", "WHAT", false},
	{"version", "VERSION", true}, {"by", "BY", false}, {"claimed", "CLAIMED (UTC)", false},
	{"octets", "OCTETS", true}, {"name", "NAME", false}, {NULL, NULL, false}};

/* The version of O with HEADER. */
static const struct catalog_version *
version_of(const struct catalog_object *o, const hash32 *header)
{
	const struct catalog_version *v = o->newest;
	while (v != NULL && !hash32_equal(&v->header, header))
		v = v->older;
	for (const struct catalog_version *c = o->conflicts; v == NULL && c != NULL; c = c->older)
		if (hash32_equal(&c->header, header))
			v = c;
	return v;
}

/* The version that the event V made. */
static const struct catalog_version *
made_by(const struct catalog_object *o, const struct view_event *v)
{
	const struct catalog_version *made = o->newest;
	while (made != NULL && made->index != v->index)
		made = made->older;
	for (const struct catalog_version *c = o->conflicts; made == NULL && c != NULL;
		c = c->older)
		if (c->index == v->index)
			made = c;
	return made;
}

static void
put_row(struct table *t, const struct work *w, const struct view_event *v, const char *what,
	const struct catalog_version *of)
{
	table_put_number(t, v->index);
	table_put_text(t, what);
	table_put_number(t, of == NULL ? 0 : of->put.version);
	paper_put_person(t, w, &v->actor);
	paper_put_time(t, v->claimed_ms);
	table_put_number(t, of == NULL ? 0 : of->put.length);
	table_put(t, of == NULL ? bytes_of(NULL, 0) : of->put.name);
}

static void
put_event(struct table *t, const struct work *w, const struct catalog_object *o,
	const struct view_event *v)
{
	struct content_opened opened;
	struct object_remove removed;
	const struct catalog_version *made = NULL;
	if (v->type == EVENT_TYPE_OBJECT_PUT) {
		made = made_by(o, v);
		if (made != NULL)
			put_row(t, w, v, made->conflict ? "put, too late" : "put", made);
	} else if (v->type == EVENT_TYPE_OPENED) {
		if (!failed(content_decode_opened(&opened, v->body)) &&
			id16_equal(&opened.object, &o->object))
			put_row(t, w, v, opened.why == CONTENT_READ ? "read" : "exported",
				version_of(o, &opened.header));
	} else if (v->type == EVENT_TYPE_OBJECT_REMOVE) {
		if (!failed(object_decode_remove(&removed, v->body)) &&
			id16_equal(&removed.object, &o->object))
			put_row(t, w, v, "removed", version_of(o, &removed.header));
	}
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct paper p;
	struct table t;
	err e = paper_find(&p, w, a->word);
	if (failed(e))
		return e;
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < p.space.row->event_count; i++)
		put_event(&t, w, p.object, &p.space.row->events[i]);
	table_print(&t);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a document"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb history_verb = {
	.words = "history",
	.summary = "what happened to a document, and who asked for it",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER:NAME",
	.help = "List each version, each time that somebody asked for the content, and its "
		"removal, "
		"in the order of the log; ENTRY is the place there. It says who asked, not who "
		"saw. "
		"NAME may be the object's id, also after it was removed.\v"
		"  $ muniment history \"Smith v. Jones:complaint.pdf\"",
	.run = run,
};
