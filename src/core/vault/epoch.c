/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/epoch.h"

#include "core/codec/field.h"
#include "core/vault/body.h"
#include "core/vault/event.h"

enum {
	MEMBER_KEY = sizeof(id16),
	MEMBER_ROW = MEMBER_KEY + 1 + sizeof(id16) + 4 + sizeof(hash32),
	WRAP_KEY = 4 + sizeof(id16),
	WRAP_ROW = WRAP_KEY + sizeof(hash32),
	/* Beside the lists: number, fingerprint, reason, and the lengths of the lists. */
	OTHERS = 4 + 4 + 4 + 32 + 4 + 1 + 4 + 4,
};

_Static_assert(OTHERS + 4 + (4 + MEMBER_ROW) + EPOCH_WRAPS_BYTES <= EVENT_BODY_MAX &&
		OTHERS + 4 + (4 + MEMBER_ROW) + EPOCH_WRAPS_BYTES + 4 + WRAP_ROW > EVENT_BODY_MAX,
	"so many wraps fit beside one member, and no more");
_Static_assert(OTHERS + EPOCH_MEMBERS_BYTES + 4 + 835 * (4 + WRAP_ROW) <= EVENT_BODY_MAX,
	"a new epoch of as many members as there may be has room");

static struct epoch_member
member_of(bytes row)
{
	reader r = reader_of(row);
	struct epoch_member m = {.user = reader_id16(&r)};
	uint8_t role = reader_u8(&r);
	m.role = (enum epoch_role)role;
	m.firm = reader_id16(&r);
	m.puk_gen = reader_u32(&r);
	m.puk_fp = reader_hash32(&r);
	return m;
}

static struct epoch_wrap
wrap_of(bytes row)
{
	reader r = reader_of(row);
	struct epoch_wrap w = {.epoch = reader_u32(&r)};
	w.user = reader_id16(&r);
	w.wrap = reader_hash32(&r);
	return w;
}

static err
decode_members(table *out, bytes field)
{
	table t;
	bool managed = false;
	err e = table_decode(&t, field, MEMBER_ROW, MEMBER_KEY);
	if (failed(e))
		return e;
	if (table_count(&t) > EPOCH_MEMBERS_MAX)
		return failure(E_FORMAT);
	for (size_t i = 0; i < table_count(&t); i++) {
		struct epoch_member m = member_of(table_at(&t, i));
		if (m.role < EPOCH_READER || m.role > EPOCH_MANAGER || m.puk_gen == 0)
			return failure(E_FORMAT);
		managed = managed || m.role == EPOCH_MANAGER;
	}
	if (!managed)
		return failure(E_FORMAT);
	*out = t;
	return ok();
}

static err
decode_wraps(table *out, bytes field)
{
	table t;
	err e = table_decode(&t, field, WRAP_ROW, WRAP_KEY);
	if (failed(e))
		return e;
	if (table_count(&t) > EPOCH_WRAPS_MAX)
		return failure(E_FORMAT);
	*out = t;
	return ok();
}

err
epoch_set_members(struct epoch *e, buf *room, const struct epoch_member *members, size_t count)
{
	if (count > EPOCH_MEMBERS_MAX)
		return failure(E_FORMAT);
	buf b = *room;
	buf_u32(&b, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_u32(&b, MEMBER_ROW);
		buf_put(&b, BYTES_ARRAY(members[i].user.b));
		buf_u8(&b, (uint8_t)members[i].role);
		buf_put(&b, BYTES_ARRAY(members[i].firm.b));
		buf_u32(&b, members[i].puk_gen);
		buf_put(&b, BYTES_ARRAY(members[i].puk_fp.b));
	}
	err e2 = buf_done(&b);
	if (!failed(e2))
		e2 = decode_members(
			&e->members, bytes_slice(buf_bytes(&b), room->len, b.len - room->len));
	if (!failed(e2))
		*room = b;
	return e2;
}

err
epoch_set_wraps(struct epoch *e, buf *room, const struct epoch_wrap *wraps, size_t count)
{
	if (count > EPOCH_WRAPS_MAX)
		return failure(E_FORMAT);
	buf b = *room;
	buf_u32(&b, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_u32(&b, WRAP_ROW);
		buf_u32(&b, wraps[i].epoch);
		buf_put(&b, BYTES_ARRAY(wraps[i].user.b));
		buf_put(&b, BYTES_ARRAY(wraps[i].wrap.b));
	}
	err e2 = buf_done(&b);
	if (!failed(e2))
		e2 = decode_wraps(
			&e->wraps, bytes_slice(buf_bytes(&b), room->len, b.len - room->len));
	if (!failed(e2))
		*room = b;
	return e2;
}

size_t
epoch_member_count(const struct epoch *e)
{
	return table_count(&e->members);
}

struct epoch_member
epoch_member_at(const struct epoch *e, size_t i)
{
	return member_of(table_at(&e->members, i));
}

bool
epoch_member_find(struct epoch_member *out, const struct epoch *e, const id16 *user)
{
	bytes row;
	if (!table_find(&row, &e->members, BYTES_ARRAY(user->b)))
		return false;
	*out = member_of(row);
	return true;
}

size_t
epoch_wrap_count(const struct epoch *e)
{
	return table_count(&e->wraps);
}

struct epoch_wrap
epoch_wrap_at(const struct epoch *e, size_t i)
{
	return wrap_of(table_at(&e->wraps, i));
}

bool
epoch_wrap_find(hash32 *out, const struct epoch *e, uint32_t number, const id16 *user)
{
	uint8_t key[WRAP_KEY];
	buf b = BUF_ARRAY(key);
	buf_u32(&b, number);
	buf_put(&b, BYTES_ARRAY(user->b));
	bytes row;
	if (!table_find(&row, &e->wraps, buf_bytes(&b)))
		return false;
	*out = wrap_of(row).wrap;
	return true;
}

/* They are the last ones. */
size_t
epoch_wrap_own(const struct epoch *e)
{
	size_t count = epoch_wrap_count(e), own = 0;
	while (own < count && epoch_wrap_at(e, count - own - 1).epoch == e->number)
		own++;
	return own;
}

static bool
is_sound_number(const struct epoch *e)
{
	if (e->number == 1)
		return e->reason == REASON_FIRST || e->reason == REASON_MEMBER_ADDED;
	return e->number > 1 && e->reason != REASON_FIRST;
}

static bool
is_sound_wraps(const struct epoch *e)
{
	struct epoch_member member;
	for (size_t i = 0; i < epoch_wrap_count(e); i++) {
		struct epoch_wrap w = epoch_wrap_at(e, i);
		if (w.epoch < 1 || w.epoch > e->number || !epoch_member_find(&member, e, &w.user))
			return false;
	}
	return e->reason != REASON_FIRST || epoch_wrap_own(e) == epoch_member_count(e);
}

void
epoch_put(buf *out, const struct epoch *e)
{
	body_put_number(out, e->number, 4);
	field_put(out, BYTES_ARRAY(e->fp.b));
	body_put_number(out, (uint64_t)e->reason, 1);
	field_put(out, e->members.field);
	field_put(out, e->wraps.field);
}

void
epoch_take(struct epoch *out, reader *r)
{
	const unsigned any = REASON_SET(REASON_FIRST) | REASON_SET(REASON_PLANNED) |
		REASON_SET(REASON_MEMBER_ADDED) | REASON_SET(REASON_MEMBER_REMOVED) |
		REASON_SET(REASON_DEVICE_REVOKED) | REASON_SET(REASON_SUSPICION);
	out->number = field_take_u32(r);
	out->fp = field_take_hash32(r);
	out->reason = body_take_reason(r, any);
	bytes members = field_take(r), wraps = field_take(r);
	if (r->bad || failed(decode_members(&out->members, members)) ||
		failed(decode_wraps(&out->wraps, wraps)) || !is_sound_number(out) ||
		!is_sound_wraps(out))
		reader_refuse(r);
}
