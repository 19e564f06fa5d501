/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/work.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "client/names.h"
#include "client/spool.h"
#include "core/codec/keyprint.h"
#include "sys/interrupt.h"

enum { PREFIX_MIN = 8, MATTERS_MAX = 4096 };

/* What a manager wrapped wrong for us is nobody's alarm, but nothing to keep quiet about either. */
static void
say_unopened(const struct work *w)
{
	for (size_t i = 0; i < w->view->count; i++) {
		const struct view_chain *row = w->view->chains[i];
		uint8_t id[2 * sizeof row->chain.id.id.b + 1] = {0};
		buf b = buf_of(id, sizeof id - 1);
		hex_encode(&b, BYTES_ARRAY(row->chain.id.id.b));
		for (size_t k = 0; k < row->unopened_count; k++)
			say_note(w->verb->words,
				"a key for epoch %u of %s %s could not be opened: what was "
				"written under it stays hidden here. Ask a manager to take you "
				"out and in again.",
				row->unopened[k], row->firm != NULL ? "firm" : "matter",
				(const char *)id);
	}
}

int
work_run(const struct verb *v, const struct account_options *o, work_fn *act, void *args)
{
	static struct work w; /* large, and one for the process */
	w.verb = v;
	w.p = (struct problem){.verb = v->words};
	w.json = o->json;
	w.client = &w.account.client;
	w.p.e = interrupt_handle("muniment: interrupted. What was signed is in the outbox, and "
				 "sent by the next verb; nothing else was changed.\n");
	if (failed(w.p.e))
		return say_problem(w.p);
	w.p.e = account_open(&w.account, &w.p, o);
	if (!failed(w.p.e)) {
		spool_clear(w.client);
		w.view = arena_new(&w.account.memory, struct view, 1);
		w.p.e = w.view == NULL ? failure(E_NOMEM) : act(&w, args);
	}
	if (w.view != NULL)
		say_unopened(&w);
	int status = failed(w.p.e) ? account_problem(&w.account, w.p) : 0;
	account_close(&w.account);
	return status;
}

err
work_fail(struct work *w, enum err_code code, const char *next)
{
	w->p.next = next;
	return failure(code);
}

bool
work_read_id(id16 *out, const char *typed)
{
	buf b = BUF_ARRAY(out->b);
	return strlen(typed) == 2 * sizeof out->b && !failed(hex_decode(&b, bytes_of_text(typed)));
}

static bool
begins_with(const id16 *id, const char *typed)
{
	uint8_t hex[32];
	buf b = BUF_ARRAY(hex);
	size_t n = strlen(typed);
	hex_encode(&b, BYTES_ARRAY(id->b));
	return n >= PREFIX_MIN && n <= sizeof hex &&
		bytes_equal(bytes_of(hex, n), bytes_of_text(typed));
}

/* The matter that is meant, among those that are in the view. */
static err
match_matter(id16 *out, struct work *w, const char *typed)
{
	size_t found = 0;
	for (size_t i = 0; i < w->view->count; i++) {
		struct content_name n;
		const struct view_chain *row = w->view->chains[i];
		const id16 *id = &row->chain.id.id;
		if (row->matter == NULL || row->chain.count == 0)
			continue;
		bool titled = names_find(&n, row, CONTENT_NAME_MATTER, id) &&
			bytes_equal(n.name, bytes_of_text(typed));
		if (!titled && !begins_with(id, typed))
			continue;
		*out = *id;
		found++;
	}
	w->p.subject = typed;
	if (found == 0)
		return work_fail(w, E_NOT_FOUND, "`muniment matter list` shows the matters.");
	if (found > 1)
		return work_fail(w, E_USAGE,
			"Several matters are called so: give the id that `muniment matter list` "
			"shows.");
	w->p.subject = NULL;
	return ok();
}

err
work_matter(struct space *out, struct work *w, const char *typed)
{
	size_t count = 1;
	id16 *ids = arena_new(&w->account.memory, id16, MATTERS_MAX);
	if (ids == NULL)
		return failure(E_NOMEM);
	err e = ok();
	bool exact = work_read_id(&ids[0], typed);
	if (!exact) {
		e = sync_begin(w->view, w->client);
		if (!failed(e))
			e = sync_list_matters(ids, &count, w->client, MATTERS_MAX);
	}
	if (!failed(e))
		e = sync_spaces(w->view, w->client, ids, count);
	if (!failed(e) && !exact)
		e = match_matter(&ids[0], w, typed);
	if (failed(e)) {
		if (exact)
			w->p.subject = typed;
		return e;
	}
	const chain_id chain = {CHAIN_MATTER, ids[0]};
	return space_open(out, w->view, &chain);
}

/* Another firm's: it must be the firm that we know. */
static err
person_of_contact(struct work_person *out, struct work *w, const struct contact *c)
{
	static const id16 nobody = {{0}};
	const chain_id firm = {CHAIN_FIRM, c->firm}, user = {CHAIN_USER, c->user};
	w->p.subject = "the contact";
	if (id16_equal(&c->user, &nobody))
		return work_fail(w, E_USAGE,
			"It is a firm's, and not a person's: ask for what `muniment whoami` "
			"prints.");
	err e = view_add(w->view, &firm, false);
	if (!failed(e))
		e = view_add(w->view, &user, false);
	if (!failed(e))
		e = view_settle(w->view);
	if (failed(e))
		return e;
	const struct policy_firm *f = view_firm(w->view, &c->firm);
	hash32 print = keyprint_of(&f->root);
	enum view_trust trust = view_trust(w->view, &c->firm);
	if (!hash32_equal(&print, &c->root) || trust == VIEW_CONTRADICTED)
		return alarm_raise_chain(&w->client->alarm, ALARM_FIRM_ROOT, &firm);
	if (trust == VIEW_UNKNOWN)
		return work_fail(w, E_FORBIDDEN,
			"That firm is not trusted here yet: compare its fingerprint with its "
			"people, then `muniment firm trust` with the same text.");
	if (!policy_firm_is_active(f, &c->user))
		return work_fail(w, E_NOT_FOUND, "The firm has no such active user.");
	*out = (struct work_person){c->user, c->firm};
	w->p.subject = NULL;
	return ok();
}

err
work_person(struct work_person *out, struct work *w, const char *typed)
{
	struct contact c;
	id16 user;
	const struct known *s = w->client->state;
	if (!failed(contact_decode(&c, bytes_of_text(typed))) && !id16_equal(&c.firm, &s->firm))
		return person_of_contact(out, w, &c);
	w->p.subject = typed;
	err e = ok();
	if (!failed(contact_decode(&c, bytes_of_text(typed))))
		user = c.user;
	else if (!work_read_id(&user, typed))
		e = names_find_user(&user, w->view, bytes_of_text(typed));
	if (err_is(e, E_EXISTS))
		return work_fail(w, E_USAGE,
			"Several people are called so: give the id that `muniment user list` "
			"shows.");
	if (!failed(e) && !policy_firm_is_active(view_firm(w->view, &s->firm), &user))
		e = failure(E_NOT_FOUND);
	if (failed(e))
		return work_fail(w, E_NOT_FOUND,
			"`muniment user list` shows the people of our firm; those of other firms "
			"are named by what `muniment whoami` prints there.");
	*out = (struct work_person){user, s->firm};
	w->p.subject = NULL;
	return ok();
}

static const char *const firm_roles[] = {"founder", "member", "admin", "owner"};
static const char *const space_roles[] = {"none", "reader", "writer", "manager"};

const char *
work_firm_role(enum firm_role role)
{
	return firm_roles[role];
}

const char *
work_space_role(enum epoch_role role)
{
	return space_roles[role];
}

bool
work_read_firm_role(enum firm_role *out, const char *typed)
{
	for (int i = FIRM_MEMBER; i <= FIRM_OWNER; i++)
		if (strcmp(firm_roles[i], typed) == 0) {
			*out = (enum firm_role)i;
			return true;
		}
	return false;
}

bool
work_read_space_role(enum epoch_role *out, const char *typed)
{
	for (int i = EPOCH_READER; i <= EPOCH_MANAGER; i++)
		if (strcmp(space_roles[i], typed) == 0) {
			*out = (enum epoch_role)i;
			return true;
		}
	return false;
}

bytes
work_name(const struct work *w, const id16 *user)
{
	struct content_name n;
	return names_user(&n, w->view, user) ? n.name : (bytes){NULL, 0};
}

const char *
work_trust(const struct work *w, const id16 *firm)
{
	static const char *const words[] = {"not trusted", "ours", "trusted", "contradicted"};
	return words[view_trust(w->view, firm)];
}

err
work_send(struct work *w, struct submit *s)
{
	struct submit_result result;
	err e = submit_send(&result, s);
	if (err_is(e, E_STALE))
		w->p.next = "Somebody changed it at the same moment: nothing was done, run it "
			    "again.";
	/* It failed to take it, which is no refusal. */
	bool failing = failed(e) && w->client->refused && err_http_status(e) >= 500;
	if (err_is(e, E_UNREACHABLE) || failing)
		w->p.kept = "The change is signed and in the outbox; the next verb that reaches "
			    "the server sends it.";
	return e;
}

err
work_send_to_firm(struct work *w, const struct control *body)
{
	struct submit s;
	struct space d;
	const chain_id own = {CHAIN_FIRM, w->client->state->firm};
	err e = space_open(&d, w->view, &own);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&d);
	e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = submit_control(&s, &at, body, (struct submit_parts){NULL, 0});
	return failed(e) ? e : work_send(w, &s);
}

void
work_put_time(char *to, size_t cap, uint64_t ms)
{
	struct tm utc;
	time_t t = (time_t)(ms / 1000);
	to[0] = '\0';
	if (gmtime_r(&t, &utc) != NULL)
		(void)strftime(to, cap, "%Y-%m-%d %H:%M", &utc);
}
