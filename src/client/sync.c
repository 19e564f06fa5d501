/* SPDX-License-Identifier: Apache-2.0 */
#include "client/sync.h"

#include <jansson.h>

#include "base/text.h"
#include "client/ask.h"
#include "client/enroll.h"
#include "client/log.h"
#include "client/session.h"
#include "client/submit.h"

enum { HOME_MAX = 4 << 20 };

err
sync_begin(struct view *out, struct client *c)
{
	size_t sent = 0;
	if (enroll_is_pending(c->state))
		return failure(E_USAGE);
	err e = submit_resume(&sent, NULL, c);
	/* A server without room reads out all the same; what is in the outbox waits. */
	if (err_is(e, E_SPACE) && c->refused)
		e = ok();
	if (!failed(e))
		e = session_begin(c, SESSION_DEVICE);
	if (!failed(e))
		e = log_advance(c, 0);
	return failed(e) ? e : view_begin(out, c);
}

static err
add_own(struct view *v)
{
	const struct known *s = v->c->state;
	const chain_id user = {CHAIN_USER, s->user}, firm = {CHAIN_FIRM, s->firm};
	err e = view_add(v, &user, false);
	return failed(e) ? e : view_add(v, &firm, true);
}

static enum epoch_role
directory_role(enum firm_role role)
{
	return role == FIRM_MEMBER ? EPOCH_WRITER : EPOCH_MANAGER;
}

/* The directory's members are those of the roster, each in the right role and with the newest key.
 * *out_fresh: somebody has to lose it, or to have another row, so it takes a new epoch. */
static err
directory_is_due(bool *out, bool *out_fresh, const struct space *d)
{
	const struct policy_firm *f = d->row->firm;
	bool missing = false;
	err e = space_must_rotate(out_fresh, d);
	for (size_t i = 0; i < f->user_count && !failed(e); i++) {
		const struct policy_firm_user *u = &f->users[i];
		const struct epoch_member *m = policy_space_member(d->policy, &u->user);
		if (u->suspended)
			continue;
		missing = missing || m == NULL;
		*out_fresh = *out_fresh || (m != NULL && m->role != directory_role(u->role));
	}
	*out = missing || *out_fresh;
	return e;
}

/* Everybody of the roster, with all epochs: names that were written before are for them, too. */
static err
add_roster(struct space_change *change, const struct policy_firm *f, const struct space *d)
{
	bool fresh = change->draft.number != d->policy->number;
	for (size_t i = 0; i < f->user_count; i++) {
		const struct policy_firm_user *u = &f->users[i];
		bool member = policy_space_member(d->policy, &u->user) != NULL;
		struct space_member m = {.user = u->user,
			.firm = d->row->chain.id.id,
			.role = directory_role(u->role),
			.from = member ? 0 : 1};
		if (u->suspended || (member && !fresh))
			continue;
		err e = space_change_add(change, &m);
		if (failed(e))
			return e;
	}
	return ok();
}

static err
tend_directory(struct client *c, const struct space *d, bool fresh)
{
	struct submit s;
	struct submit_result result;
	struct submit_place at = space_place(d);
	struct space_change *change = arena_new(c->perm, struct space_change, 1);
	enum reason reason = fresh ? REASON_MEMBER_REMOVED : REASON_MEMBER_ADDED;
	if (change == NULL)
		return failure(E_NOMEM);
	err e = space_change_begin(change, d, reason, fresh);
	if (!failed(e))
		e = add_roster(change, d->row->firm, d);
	if (!failed(e))
		e = submit_begin(&s, c, 1);
	if (!failed(e))
		e = space_change_submit(&s, &at, change);
	return failed(e) ? e : submit_send(&result, &s);
}

/* Whoever may, keeps the directory as the roster is. *out: it was changed. */
static err
tend(bool *out, struct view *v)
{
	struct space d;
	bool due = false, fresh = false;
	const struct known *s = v->c->state;
	const chain_id firm = {CHAIN_FIRM, s->firm};
	*out = false;
	err e = space_open(&d, v, &firm);
	if (failed(e))
		return e;
	const struct policy_firm_user *me = policy_firm_user(d.row->firm, &s->user);
	const struct key_name key = {KEY_EPOCH, s->firm, d.policy->number};
	/* Who was given no key of it that opens has none to hand on. */
	if (me == NULL || me->suspended || me->role == FIRM_MEMBER || !keys_has(&s->keys, &key))
		return ok();
	e = directory_is_due(&due, &fresh, &d);
	if (failed(e) || !due)
		return e;
	e = tend_directory(v->c, &d, fresh);
	/* Another admin was first: that is as good. */
	if (err_is(e, E_STALE))
		return ok();
	*out = !failed(e);
	return e;
}

static err
settle_with(struct view *out, struct client *c, const id16 *matters, size_t count)
{
	err e = view_begin(out, c);
	if (!failed(e))
		e = add_own(out);
	for (size_t i = 0; i < count && !failed(e); i++) {
		const chain_id matter = {CHAIN_MATTER, matters[i]};
		e = view_add(out, &matter, true);
	}
	return failed(e) ? e : view_settle(out);
}

err
sync_firm(struct view *out, bool *out_changed, struct client *c)
{
	bool changed = false;
	err e = sync_begin(out, c);
	if (!failed(e))
		e = settle_with(out, c, NULL, 0);
	if (!failed(e))
		e = tend(&changed, out);
	if (out_changed != NULL)
		*out_changed = changed;
	return failed(e) || !changed ? e : settle_with(out, c, NULL, 0);
}

err
sync_spaces(struct view *out, struct client *c, const id16 *matters, size_t count)
{
	bool changed = false;
	err e = sync_begin(out, c);
	if (!failed(e))
		e = settle_with(out, c, matters, count);
	if (!failed(e))
		e = tend(&changed, out);
	return failed(e) || !changed ? e : settle_with(out, c, matters, count);
}

static void
add_id(id16 *ids, size_t *count, size_t max, const id16 *id)
{
	for (size_t i = 0; i < *count; i++)
		if (id16_equal(&ids[i], id))
			return;
	if (*count < max)
		ids[(*count)++] = *id;
}

/* No matter has a firm's id (gather.c). */
static bool
is_firm(const struct known *s, const id16 *id)
{
	for (size_t i = 0; i < s->chain_count; i++)
		if (s->chains[i].chain.kind == CHAIN_FIRM && s->chains[i].head.count > 0 &&
			id16_equal(&s->chains[i].chain.id, id))
			return true;
	return false;
}

/* "matters": [{"id": HEX}]; whatever else it says is not looked at. */
static void
add_hinted(id16 *ids, size_t *count, size_t max, const struct known *s, bytes json)
{
	json_t *j = json_loadb((const char *)json.data, json.len, 0, NULL);
	const json_t *chains = json_object_get(j, "chains");
	for (size_t i = 0; i < json_array_size(chains); i++) {
		id16 id;
		buf b = BUF_ARRAY(id.b);
		const json_t *row = json_array_get(chains, i);
		const json_t *hex = json_object_get(row, "id");
		const char *kind = json_string_value(json_object_get(row, "kind"));
		if (kind == NULL || !bytes_equal(bytes_of_text(kind), BYTES_LIT("matter")) ||
			!json_is_string(hex) || json_string_length(hex) != 2 * sizeof id.b ||
			failed(hex_decode(&b, bytes_of_text(json_string_value(hex)))))
			continue;
		if (!is_firm(s, &id))
			add_id(ids, count, max, &id);
	}
	json_decref(j);
}

err
sync_list_matters(id16 *out, size_t *out_count, struct client *c, size_t max)
{
	bytes got;
	size_t n = 0;
	const struct known *s = c->state;
	for (size_t i = 0; i < s->chain_count; i++)
		if (s->chains[i].chain.kind == CHAIN_MATTER && s->chains[i].head.count > 0)
			add_id(out, &n, max, &s->chains[i].chain.id);
	struct ask a = {
		.target = BYTES_LIT("/api/v1/home"), .max = HOME_MAX, .authenticated = true};
	err e = ask(&got, NULL, c, &a);
	if (failed(e))
		return e;
	add_hinted(out, &n, max, s, got);
	*out_count = n;
	return ok();
}
