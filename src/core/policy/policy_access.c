/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_access.h"

void
policy_access_init(
	struct policy_access *a, const id16 *user, struct policy_access_row *rows, size_t max)
{
	*a = (struct policy_access){.user = *user, .max = max, .rows = rows};
}

/* The rows for which BODY has a wrap of the user's. */
static void
give(struct policy_access *a, const struct epoch *body, uint64_t index)
{
	for (size_t i = 0; i < epoch_wrap_count(body); i++) {
		struct epoch_wrap w = epoch_wrap_at(body, i);
		struct policy_access_row *row = &a->rows[w.epoch - 1];
		if (id16_equal(&w.user, &a->user) && row->given == POLICY_ACCESS_NEVER)
			row->given = index;
	}
}

err
policy_access_add(struct policy_access *a, const struct epoch *body, uint64_t index)
{
	struct epoch_member member;
	if (body->number != a->count && body->number != a->count + 1)
		return failure(E_FORMAT);
	if (body->number > a->max)
		return failure(E_TOO_LARGE);
	if (body->number > a->count) {
		if (a->count > 0)
			a->rows[a->count - 1].ended = index;
		a->rows[a->count++] = (struct policy_access_row){
			.began = index, .ended = POLICY_ACCESS_NEVER, .given = POLICY_ACCESS_NEVER};
	}
	struct policy_access_row *row = &a->rows[a->count - 1];
	if (epoch_member_find(&member, body, &a->user)) {
		row->member = true;
		row->role = member.role;
	}
	give(a, body, index);
	return ok();
}

bool
policy_access_has(const struct policy_access *a, uint32_t number, uint64_t size)
{
	return number > 0 && number <= a->count && a->rows[number - 1].given < size;
}
