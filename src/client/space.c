/* SPDX-License-Identifier: Apache-2.0 */
#include "client/space.h"

#include "core/vault/content.h"

err
space_open(struct space *out, struct view *v, const chain_id *id)
{
	struct view_chain *row = view_find(v, id);
	const struct policy_space *policy = row == NULL ? NULL : view_space(row);
	if (policy == NULL || policy->number == 0)
		return failure(E_NOT_FOUND);
	*out = (struct space){v, row, policy, policy_space_member(policy, &v->c->state->user)};
	return ok();
}

struct submit_place
space_place(const struct space *s)
{
	return (struct submit_place){s->row->chain.id, s->policy->number, s->row->chain.control};
}

err
space_seed(struct secret *out, const struct space *s, uint32_t epoch)
{
	struct key_name name = {KEY_EPOCH, s->row->chain.id.id, epoch};
	return keys_get(out, &s->v->c->state->keys, &name);
}

err
space_must_rotate(bool *out, const struct space *s)
{
	return policy_space_must_rotate(out, s->policy, &s->v->lookup, s->row->under);
}

err
space_may_write(const struct space *s, enum event_class class)
{
	struct policy_content what = {s->v->c->state->user, class, s->policy->number};
	return policy_space_may(s->policy, &what, &s->v->lookup);
}

/* USER may still do something: in the roster of FIRM and not suspended. */
static bool
is_active(const struct view *v, const id16 *user, const id16 *firm)
{
	const struct policy_firm *f = view_firm(v, firm);
	return f != NULL && policy_firm_is_active(f, user);
}

/* The newest key of a member, and how to wrap to it. */
static err
take_newest(struct draft_member *m, const struct view *v)
{
	const struct policy_user *u = view_user(v, &m->row.user);
	const chain_id chain = {CHAIN_USER, m->row.user};
	if (u == NULL || u->gen == 0)
		return failure(E_NOT_FOUND);
	m->row.puk_gen = u->gen;
	m->row.puk_fp = policy_user_puk(u);
	return m->from == 0 ? ok() : parts_fetch_recipient(&m->to, v->c, &chain, &m->row.puk_fp);
}

err
space_change_begin(struct space_change *out, const struct space *s, enum reason reason, bool fresh)
{
	const struct policy_space *p = s->policy;
	out->s = s;
	out->added = false;
	out->draft.count = 0;
	out->draft.chain = s->row->chain.id;
	out->draft.number = fresh ? p->number + 1 : p->number;
	out->draft.reason = reason;
	for (size_t i = 0; i < p->member_count; i++) {
		struct draft_member m = {.row = p->members[i]};
		err e = ok();
		if (fresh && !is_active(s->v, &m.row.user, &m.row.firm))
			continue;
		if (fresh) {
			m.from = out->draft.number;
			e = take_newest(&m, s->v);
		}
		if (!failed(e))
			e = draft_put_member(&out->draft, &m);
		if (failed(e))
			return e;
	}
	return ok();
}

err
space_change_add(struct space_change *c, const struct space_member *m)
{
	const struct policy_space *p = c->s->policy;
	bool member = policy_space_member(p, &m->user) != NULL;
	bool fresh = c->draft.number != p->number;
	struct draft_member row = {.row = {.user = m->user, .role = m->role, .firm = m->firm},
		.from = m->from == 0 || m->from > c->draft.number ? c->draft.number : m->from};
	if (!is_active(c->s->v, &m->user, &m->firm))
		return failure(E_NOT_FOUND);
	/* In an epoch that stays, the rows that were there stay as they are. */
	if (member && !fresh)
		return failure(E_EXISTS);
	err e = take_newest(&row, c->s->v);
	if (failed(e))
		return e;
	c->added = c->added || !member;
	return draft_put_member(&c->draft, &row);
}

void
space_change_remove(struct space_change *c, const id16 *user)
{
	draft_drop_member(&c->draft, user);
}

err
space_change_submit(struct submit *s, struct submit_place *at, struct space_change *c)
{
	err e = ok();
	if (c->draft.number != c->s->policy->number)
		e = draft_new_seed(s->c, &c->draft.chain, c->draft.number);
	return failed(e) ? e : draft_submit(s, at, &c->draft);
}

/* Why a new epoch is due: somebody is suspended, somebody's key is newer, or its size. */
static enum reason
repair_reason(const struct space *s)
{
	for (size_t i = 0; i < s->policy->member_count; i++) {
		const struct epoch_member *m = &s->policy->members[i];
		const struct policy_user *u = view_user(s->v, &m->user);
		if (u == NULL || u->gen != m->puk_gen || !is_active(s->v, &m->user, &m->firm))
			return REASON_DEVICE_REVOKED;
	}
	return REASON_PLANNED;
}

/* Somebody must be a manager: where none is left, the writer who repairs is. */
static err
keep_managed(struct space_change *c)
{
	struct draft *d = &c->draft;
	for (size_t i = 0; i < d->count; i++)
		if (d->members[i].row.role == EPOCH_MANAGER)
			return ok();
	struct space_member me = {
		.user = c->s->me->user, .firm = c->s->me->firm, .role = EPOCH_MANAGER};
	return space_change_add(c, &me);
}

err
space_repair(bool *out, struct submit *s, struct submit_place *at, const struct space *space)
{
	bool must_rotate = false;
	err e = space_must_rotate(&must_rotate, space);
	if (failed(e))
		return e;
	*out = must_rotate;
	if (!must_rotate)
		return ok();
	if (space->me == NULL || space->me->role == EPOCH_READER)
		return failure(E_FORBIDDEN);
	enum reason reason = repair_reason(space);
	if (space->me->role == EPOCH_WRITER && reason == REASON_PLANNED)
		reason = REASON_SUSPICION;
	struct space_change *c = arena_new(s->c->perm, struct space_change, 1);
	if (c == NULL)
		return failure(E_NOMEM);
	e = space_change_begin(c, space, reason, true);
	if (!failed(e))
		e = keep_managed(c);
	return failed(e) ? e : space_change_submit(s, at, c);
}

err
space_submit_name(struct submit *s, const struct submit_place *at, const struct content_name *name)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	const struct key_name key = {KEY_EPOCH, at->chain.id, at->epoch};
	size_t cap = 2 * CONTENT_NAME_MAX + 64;
	uint8_t *body = arena_new(s->c->perm, uint8_t, cap);
	if (body == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(body, cap);
	content_encode_name(&b, name);
	secret_init(&seed, room, sizeof room);
	err e = buf_done(&b);
	if (!failed(e))
		e = keys_get(&seed, &s->c->state->keys, &key);
	struct submit_content content = {
		.type = EVENT_TYPE_NAME, .body = buf_bytes(&b), .seed = &seed};
	if (!failed(e))
		e = submit_content(NULL, s, at, &content);
	secret_done(&seed);
	return e;
}
