/* SPDX-License-Identifier: Apache-2.0 */
#include "bodies.h"

#include "core/codec/list.h"

const struct control *
bodies_decode(const json_t *row, const char *key, uint16_t type)
{
	static struct control c;
	assert_ok(control_decode(&c, type, spec_hex(row, key)));
	assert_int_equal(c.type, type);
	return &c;
}

/* The list of C's parts, from FROM on, in a memory of the function's. Of the first, which is of
 * KIND then, if that is not 0, the hash has BY more. */
static list
list_parts(const struct control *c, size_t from, uint8_t by, unsigned kind)
{
	static uint8_t room[1 << 16];
	list l;
	buf b = BUF_ARRAY(room);
	buf_u32(&b, (uint32_t)(control_part_count(c) - from));
	for (size_t i = from; i < control_part_count(c); i++) {
		struct part p = {control_part(c, i), 1};
		if (i == from && kind != 0)
			p.name.kind = kind;
		if (i == from)
			p.name.hash.b[0] = (uint8_t)(p.name.hash.b[0] + by);
		if (p.name.kind == PART_RECIPIENT)
			p.length = PART_RECIPIENT_BYTES;
		buf_u32(&b, PART_BYTES);
		part_encode(&b, &p);
	}
	assert_ok(list_decode(&l, buf_bytes(&b)));
	return l;
}

/* Exactly the parts that C names are its parts. */
static void
own_parts(const struct control *c)
{
	assert_ok(control_verify_parts(c, list_parts(c, 0, 0, 0)));
	if (control_part_count(c) == 0)
		return;
	assert_fails(control_verify_parts(c, list_parts(c, 0, 1, 0)), E_COMMITMENT);
	assert_fails(control_verify_parts(c, list_parts(c, 1, 0, 0)), E_COMMITMENT);
	assert_fails(control_verify_parts(c, list_parts(c, 0, 0, PART_SLOT)), E_COMMITMENT);
}

static void
same_parts(const json_t *parts, const struct control *c)
{
	assert_int_equal(control_part_count(c), json_array_size(parts));
	for (size_t i = 0; i < json_array_size(parts); i++) {
		struct part_name name = control_part(c, i);
		const json_t *part = json_array_get(parts, i);
		assert_int_equal(name.kind, spec_number(part, "kind"));
		spec_same(part, "hash", BYTES_ARRAY(name.hash.b));
	}
}

void
bodies_same(const json_t *row, const struct control *c)
{
	static uint8_t room[EVENT_BODY_MAX];
	struct control again;
	buf b = BUF_ARRAY(room);
	assert_ok(control_encode(&b, c));
	spec_same(row, "body", buf_bytes(&b));
	assert_ok(control_decode(&again, (uint16_t)c->type, spec_hex(row, "body")));
	b.len = 0;
	assert_ok(control_encode(&b, &again));
	spec_same(row, "body", buf_bytes(&b));
	same_parts(json_object_get(row, "parts"), &again);
	own_parts(&again);
}

void
bodies_refused(size_t least)
{
	size_t count = 0;
	SPEC_EACH(row, "bodies_bad")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_TRUST};
		spec_refused(row,
			control_decode(
				&c, (uint16_t)spec_number(row, "type"), spec_hex(row, "body")));
		assert_int_equal(c.type, EVENT_TYPE_FIRM_TRUST);
		count++;
	}
	assert_true(count >= least);
}

void
bodies_same_key(const json_t *row, const char *key, const struct signature_key *got)
{
	uint8_t room[SIGNATURE_KEY_BYTES];
	buf b = BUF_ARRAY(room);
	signature_key_encode(&b, got);
	spec_same(row, key, buf_bytes(&b));
}

struct secret
bodies_seed(uint8_t room[SIGN_SEED], const json_t *row, const char *key)
{
	struct secret seed;
	secret_init(&seed, room, SIGN_SEED);
	assert_ok(secret_set(&seed, spec_hex(row, key)));
	return seed;
}

unsigned
bodies_small(const json_t *row, const char *key)
{
	uint64_t v = spec_number(row, key);
	assert_in_range(v, 0, UINT8_MAX);
	return (unsigned)v;
}

struct signature_key
bodies_key(const json_t *row, const char *key)
{
	struct signature_key out;
	assert_ok(signature_key_decode(&out, spec_hex(row, key)));
	return out;
}
