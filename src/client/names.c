/* SPDX-License-Identifier: Apache-2.0 */
#include "client/names.h"

bool
names_find(struct content_name *out, const struct view_chain *chain, enum content_named of,
	const id16 *id)
{
	struct content_name n;
	for (size_t i = chain->event_count; i > 0; i--) {
		const struct view_event *e = &chain->events[i - 1];
		if (e->type != EVENT_TYPE_NAME || failed(content_decode_name(&n, e->body)) ||
			n.of != of || !id16_equal(&n.id, id))
			continue;
		*out = n;
		return true;
	}
	return false;
}

static const struct view_chain *
directory(const struct view *v)
{
	const chain_id firm = {CHAIN_FIRM, v->c->state->firm};
	return view_find(v, &firm);
}

bool
names_user(struct content_name *out, const struct view *v, const id16 *user)
{
	const struct view_chain *d = directory(v);
	if (d == NULL)
		return false;
	if (names_find(out, d, CONTENT_NAME_USER, user))
		return true;
	for (size_t i = 0; i < v->join_count; i++)
		if (id16_equal(&v->joins[i].user, user))
			return names_find(out, d, CONTENT_NAME_INVITATION, &v->joins[i].invite);
	return false;
}

bool
names_firm(struct content_name *out, const struct view *v)
{
	const struct view_chain *d = directory(v);
	return d != NULL && names_find(out, d, CONTENT_NAME_FIRM, &v->c->state->firm);
}

err
names_find_user(id16 *out, const struct view *v, bytes name)
{
	const struct policy_firm *f = view_firm(v, &v->c->state->firm);
	size_t found = 0;
	for (size_t i = 0; f != NULL && i < f->user_count; i++) {
		struct content_name n;
		const id16 *user = &f->users[i].user;
		if (f->users[i].suspended || !names_user(&n, v, user) ||
			(!bytes_equal(n.name, name) && !bytes_equal(n.address, name)))
			continue;
		*out = *user;
		found++;
	}
	if (found == 0)
		return failure(E_NOT_FOUND);
	return found == 1 ? ok() : failure(E_EXISTS);
}
