/* SPDX-License-Identifier: Apache-2.0 */
/* One engine over the table: each field is a type and a place in its message's struct. */
#include "ipc/ipc.h"

#include <stddef.h>

#include "base/reader.h"
#include "core/codec/field.h"

enum type {
	TYPE_end,
	TYPE_u8,
	TYPE_u16,
	TYPE_u32,
	TYPE_u64,
	TYPE_id16,
	TYPE_hash32,
	TYPE_octets,
	TYPE_claim
};

struct field {
	enum type type;
	size_t at;
};

/* clang-format off */
#define MESSAGE(name, NAME, from, to, answer, cargo) static const struct field fields_##name[] = {
#define FIELD(name, type, field) {TYPE_##type, offsetof(struct ipc_##name, field)},
/* clang-format on */
#define END                                                                                        \
	{TYPE_end, 0}                                                                              \
	}                                                                                          \
	;
#include "ipc/messages.def"
#undef MESSAGE
#undef FIELD
#undef END

struct row {
	const char *name;
	enum ipc_role from;
	enum ipc_role to;
	enum ipc_kind answer;
	enum ipc_load load;
	const struct field *fields;
};

static const struct row rows[IPC_KIND_COUNT] = {
	{0},
#define MESSAGE(name, NAME, from, to, answer, cargo)                                               \
	{#name, IPC_ROLE_##from, IPC_ROLE_##to, IPC_##answer, IPC_LOAD_##cargo, fields_##name},
#define FIELD(name, type, field)
#define END
#include "ipc/messages.def"
#undef MESSAGE
#undef FIELD
#undef END
};

static const struct row *
find(enum ipc_kind kind)
{
	must(kind > IPC_NONE && kind < IPC_KIND_COUNT);
	return &rows[kind];
}

const char *
ipc_name(enum ipc_kind kind)
{
	return find(kind)->name;
}

enum ipc_role
ipc_from(enum ipc_kind kind)
{
	return find(kind)->from;
}

enum ipc_role
ipc_to(enum ipc_kind kind)
{
	return find(kind)->to;
}

enum ipc_kind
ipc_answer(enum ipc_kind kind)
{
	return find(kind)->answer;
}

enum ipc_load
ipc_load(enum ipc_kind kind)
{
	return find(kind)->load;
}

static void
put_claim(buf *out, const struct ipc_claim *c)
{
	buf_put(out, BYTES_ARRAY(c->session.b));
	buf_u64(out, c->counter);
	buf_put(out, BYTES_ARRAY(c->mac.b));
	field_put(out, c->method);
	field_put(out, c->target);
	field_put(out, c->range);
}

static void
put(buf *out, enum type type, const void *value)
{
	switch (type) {
	case TYPE_u8:
		buf_u8(out, *(const uint8_t *)value);
		break;
	case TYPE_u16:
		buf_u16(out, *(const uint16_t *)value);
		break;
	case TYPE_u32:
		buf_u32(out, *(const uint32_t *)value);
		break;
	case TYPE_u64:
		buf_u64(out, *(const uint64_t *)value);
		break;
	case TYPE_id16:
		buf_put(out, BYTES_ARRAY(((const id16 *)value)->b));
		break;
	case TYPE_hash32:
		buf_put(out, BYTES_ARRAY(((const hash32 *)value)->b));
		break;
	case TYPE_octets:
		field_put(out, *(const bytes *)value);
		break;
	case TYPE_claim:
		put_claim(out, value);
		break;
	case TYPE_end:
		break;
	}
}

void
ipc_encode(buf *out, const struct ipc_message *m)
{
	buf_u16(out, (uint16_t)m->kind);
	buf_u64(out, m->call);
	/* Every struct of the union starts where the union does. */
	const uint8_t *body = (const uint8_t *)&m->call;
	for (const struct field *f = find(m->kind)->fields; f->type != TYPE_end; f++)
		put(out, f->type, body + f->at);
}

static struct ipc_claim
take_claim(reader *r)
{
	struct ipc_claim c = {.session = reader_id16(r), .counter = reader_u64(r)};
	c.mac = reader_hash32(r);
	c.method = field_take(r);
	c.target = field_take(r);
	c.range = field_take(r);
	return c;
}

static void
take(void *value, enum type type, reader *r)
{
	switch (type) {
	case TYPE_u8:
		*(uint8_t *)value = reader_u8(r);
		break;
	case TYPE_u16:
		*(uint16_t *)value = reader_u16(r);
		break;
	case TYPE_u32:
		*(uint32_t *)value = reader_u32(r);
		break;
	case TYPE_u64:
		*(uint64_t *)value = reader_u64(r);
		break;
	case TYPE_id16:
		*(id16 *)value = reader_id16(r);
		break;
	case TYPE_hash32:
		*(hash32 *)value = reader_hash32(r);
		break;
	case TYPE_octets:
		*(bytes *)value = field_take(r);
		break;
	case TYPE_claim:
		*(struct ipc_claim *)value = take_claim(r);
		break;
	case TYPE_end:
		break;
	}
}

err
ipc_decode(struct ipc_message *out, bytes frame)
{
	reader r = reader_of(frame);
	uint16_t kind = reader_u16(&r);
	if (frame.len > IPC_FRAME_MAX || kind == IPC_NONE || kind >= IPC_KIND_COUNT)
		return failure(E_FORMAT);
	struct ipc_message m = {.kind = (enum ipc_kind)kind, {.call = reader_u64(&r)}};
	uint8_t *body = (uint8_t *)&m.call;
	for (const struct field *f = rows[kind].fields; f->type != TYPE_end; f++)
		take(body + f->at, f->type, &r);
	err e = reader_done(&r);
	if (!failed(e))
		*out = m;
	return e;
}
