/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who: devices, users, invitations, and the members of spaces. */
#include "store/archive/row.h"
#include "store/archive/tables.h"

/* ID and VALUE, both ids. */
static void
put_pair(struct tables *t, enum tables_statement which, const id16 *id, const id16 *value)
{
	row_bind_id(t->statements[which], 1, id);
	row_bind_id(t->statements[which], 2, value);
	row_write(t, which);
}

/* The id that is the only column of ID's row. */
static err
find_pair(struct tables *t, enum tables_statement which, id16 *out, const id16 *id)
{
	sqlite3_stmt *s = t->statements[which];
	row_bind_id(s, 1, id);
	err e = row_one(s);
	if (failed(e))
		return e;
	if (!row_octets(s, 0, out->b, sizeof out->b))
		e = failure(E_DAMAGED);
	(void)sqlite3_reset(s);
	return e;
}

void
tables_put_device(struct tables *t, const id16 *device, const id16 *user)
{
	put_pair(t, TABLES_PUT_DEVICE, device, user);
}

void
tables_revoke_device(struct tables *t, const id16 *device, const id16 *user)
{
	put_pair(t, TABLES_REVOKE_DEVICE, device, user);
}

err
tables_device(struct tables *t, struct store_device *out, const id16 *device)
{
	sqlite3_stmt *s = t->statements[TABLES_DEVICE];
	struct store_device d = {0};
	row_bind_id(s, 1, device);
	err e = row_one(s);
	if (failed(e))
		return e;
	d.revoked = row_number(s, 1) != 0;
	if (!row_octets(s, 0, d.user.b, sizeof d.user.b))
		e = failure(E_DAMAGED);
	(void)sqlite3_reset(s);
	if (!failed(e))
		*out = d;
	return e;
}

void
tables_put_user(struct tables *t, const id16 *user, const id16 *firm)
{
	put_pair(t, TABLES_PUT_USER, user, firm);
}

err
tables_user(struct tables *t, id16 *out_firm, const id16 *user)
{
	return find_pair(t, TABLES_USER, out_firm, user);
}

void
tables_put_invite(struct tables *t, const id16 *invite, const id16 *firm)
{
	put_pair(t, TABLES_PUT_INVITE, invite, firm);
}

err
tables_invite(struct tables *t, id16 *out_firm, const id16 *invite)
{
	return find_pair(t, TABLES_INVITE, out_firm, invite);
}

void
tables_put_member(struct tables *t, const id16 *user, uint32_t chain)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_MEMBER];
	row_bind_id(s, 1, user);
	row_bind_number(s, 2, chain);
	row_write(t, TABLES_PUT_MEMBER);
}

void
tables_end_member(struct tables *t, const id16 *user, const struct tables_member *end)
{
	sqlite3_stmt *s = t->statements[TABLES_END_MEMBER];
	row_bind_id(s, 1, user);
	row_bind_number(s, 2, end->chain);
	row_bind_number(s, 3, end->m.ended);
	row_bind_number(s, 4, end->m.events);
	row_bind_number(s, 5, end->m.controls);
	row_write(t, TABLES_END_MEMBER);
}

err
tables_present(struct tables *t, uint32_t chain, tables_user_fn *each, void *user)
{
	sqlite3_stmt *s = t->statements[TABLES_PRESENT];
	bool there = false;
	row_bind_number(s, 1, chain);
	err e = row_next(&there, s);
	while (!failed(e) && there) {
		id16 id;
		e = row_octets(s, 0, id.b, sizeof id.b) ? each(user, &id) : failure(E_DAMAGED);
		if (!failed(e))
			e = row_next(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}

static struct tables_member
member_at(sqlite3_stmt *s)
{
	return (struct tables_member){.chain = (uint32_t)row_number(s, 0),
		.m = {.present = row_number(s, 1) != 0,
			.ended = row_number(s, 2),
			.events = row_number(s, 3),
			.controls = row_number(s, 4)}};
}

err
tables_member(struct tables *t, struct tables_member *out, const id16 *user, uint32_t chain)
{
	sqlite3_stmt *s = t->statements[TABLES_MEMBER];
	row_bind_id(s, 1, user);
	row_bind_number(s, 2, chain);
	err e = row_one(s);
	if (failed(e))
		return e;
	*out = member_at(s);
	(void)sqlite3_reset(s);
	return ok();
}

err
tables_member_of(struct tables *t, const id16 *user, tables_member_fn *each, void *each_user)
{
	sqlite3_stmt *s = t->statements[TABLES_MEMBER_OF];
	bool there = false;
	row_bind_id(s, 1, user);
	err e = row_next(&there, s);
	while (!failed(e) && there) {
		struct tables_member m = member_at(s);
		e = each(each_user, &m);
		if (!failed(e))
			e = row_next(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}
