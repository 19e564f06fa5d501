/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/papers/paper.h"

#include <string.h>

err
paper_matter(struct paper *out, struct work *w, const char *typed)
{
	out->matter = typed;
	out->object = NULL;
	err e = work_matter(&out->space, w, typed);
	return failed(e) ? e : papers_list(&out->catalog, &out->space);
}

/* MATTER of "MATTER:NAME", in the arena; NULL: there is no colon. *out_name: what is behind it. */
static const char *
split(const char **out_name, struct work *w, const char *typed)
{
	const char *colon = strchr(typed, ':');
	if (colon == NULL)
		return NULL;
	size_t n = (size_t)(colon - typed);
	char *matter = arena_new(&w->account.memory, char, n + 1);
	if (matter != NULL)
		memcpy(matter, typed, n);
	*out_name = colon + 1;
	return matter;
}

static err
find(struct paper *p, struct work *w, const char *name)
{
	id16 id;
	p->object = catalog_named(&p->catalog, bytes_of_text(name));
	if (p->object == NULL && work_read_id(&id, name))
		p->object = catalog_find(&p->catalog, &id);
	if (p->object != NULL)
		return ok();
	w->p.subject = name;
	return work_fail(
		w, E_NOT_FOUND, "`muniment ls MATTER` shows the documents that there are.");
}

err
paper_find(struct paper *out, struct work *w, const char *typed)
{
	const char *name = NULL;
	const char *matter = split(&name, w, typed);
	if (name == NULL || *name == '\0') {
		w->p.subject = typed;
		return work_fail(w, E_USAGE, "A document is named as MATTER:NAME.");
	}
	if (matter == NULL)
		return failure(E_NOMEM);
	err e = paper_matter(out, w, matter);
	return failed(e) ? e : find(out, w, name);
}

err
paper_matter_or_object(struct paper *out, struct work *w, const char *typed)
{
	return strchr(typed, ':') == NULL ? paper_matter(out, w, typed) : paper_find(out, w, typed);
}

err
paper_renew(bool *out, struct submit_place *at, struct paper *p, struct work *w)
{
	struct submit s;
	err e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = space_repair(out, &s, at, &p->space);
	if (!failed(e) && *out)
		e = work_send(w, &s);
	if (!failed(e) && *out)
		say_note(w->verb->words,
			"the matter has a new key: somebody's access has ended, or "
			"a key was used for long.");
	return e;
}

err
paper_make_ready(struct paper *p, struct work *w)
{
	bool repaired = false;
	err e = space_may_write(&p->space, EVENT_CLASS_CONTENT);
	if (failed(e)) {
		w->p.subject = p->matter;
		return work_fail(w, (enum err_code)e.code,
			"Writers and managers of an open matter may do this; ask one of its "
			"managers.");
	}
	struct submit_place at = space_place(&p->space);
	e = paper_renew(&repaired, &at, p, w);
	return failed(e) || !repaired ? e : paper_matter(p, w, p->matter);
}

void
paper_put_person(struct table *t, const struct work *w, const id16 *user)
{
	bytes name = work_name(w, user);
	if (name.len > 0)
		table_put(t, name);
	else
		table_put_id(t, user);
}

void
paper_put_time(struct table *t, uint64_t claimed_ms)
{
	char text[24];
	work_put_time(text, sizeof text, claimed_ms);
	table_put_text(t, text);
}
