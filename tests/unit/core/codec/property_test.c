/* SPDX-License-Identifier: Apache-2.0 */
/* Of messages that nobody thought of: what is encoded is decoded to the same fields, and nothing
 * near it is taken for a message too. */
#include "core/codec/message.h"

#include "core/codec/field.h"
#include "support/vectors.h"

/* About a second; under valgrind, a minute. */
enum { ROUNDS = 1000000, FIELD_MAX = 40, ROOM = 1024 };

struct tuple {
	enum label label;
	size_t count;
	bytes fields[LABEL_FIELDS_MAX];
	uint8_t content[LABEL_FIELDS_MAX * FIELD_MAX];
};

/* Numbers that are the same in each run (xorshift). */
static uint32_t
next_number(void)
{
	static uint32_t state = 2463534242;
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Some label, with as many fields as it has. Many are empty, and some begin as a length would. */
static void
fill(struct tuple *t)
{
	t->label = (enum label)(next_number() % LABEL_COUNT);
	t->count = label_fields(t->label);
	for (size_t i = 0; i < t->count; i++) {
		uint8_t *to = t->content + i * FIELD_MAX;
		size_t n = next_number() % 4 == 0 ? 0 : next_number() % FIELD_MAX;
		uint32_t octets = next_number();
		for (size_t k = 0; k < n; k++)
			to[k] = k < 3 && octets % 2 == 0 ? 0 : (uint8_t)(octets >> k % 4 * 8);
		t->fields[i] = bytes_of(to, n);
	}
}

static bytes
encode(uint8_t room[ROOM], const struct tuple *t)
{
	buf b = buf_of(room, ROOM);
	message_encode(&b, (message){t->label, t->fields, t->count});
	assert_ok(buf_done(&b));
	return buf_bytes(&b);
}

static void
assert_decodes(const struct tuple *t, bytes in)
{
	reader r = reader_of(in);
	message_expect(&r, t->label);
	for (size_t i = 0; i < t->count; i++)
		if (!bytes_equal(field_take(&r), t->fields[i]))
			fail_msg("field %zu of %zu", i, t->count);
	assert_ok(reader_done(&r));
}

/* Shorter by some, longer by one, and with a length or a count that is one off. */
static void
assert_nothing_near_it(const struct tuple *t, uint8_t room[ROOM], bytes in)
{
	assert_false(message_is(t->label, bytes_slice(in, 0, next_number() % in.len)));
	room[in.len] = (uint8_t)next_number();
	assert_false(message_is(t->label, bytes_of(in.data, in.len + 1)));
	size_t count_at = in.len;
	for (size_t i = 0; i < t->count; i++)
		count_at -= 4 + t->fields[i].len;
	for (int step = -1; step <= 1; step += 2) {
		uint8_t was = room[count_at - 1];
		room[count_at - 1] = (uint8_t)(was + step);
		assert_false(message_is(t->label, in));
		room[count_at - 1] = was;
		if (t->count == 0)
			continue;
		/* The last field's length: everything before it is well-formed. */
		size_t at = in.len - t->fields[t->count - 1].len - 1;
		was = room[at];
		room[at] = (uint8_t)(was + step);
		assert_false(message_is(t->label, in));
		room[at] = was;
	}
}

/* Two fields change places: it is another message, unless they are the same. */
static void
assert_order_counts(const struct tuple *t, bytes in)
{
	uint8_t room[ROOM];
	struct tuple other = *t;
	if (t->count < 2)
		return;
	size_t a = next_number() % t->count, b = next_number() % t->count;
	other.fields[a] = t->fields[b];
	other.fields[b] = t->fields[a];
	assert_true(
		bytes_equal(encode(room, &other), in) == bytes_equal(t->fields[a], t->fields[b]));
}

static void
a_million_messages_go_both_ways_and_nothing_near_them_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		uint8_t room[ROOM];
		struct tuple t;
		fill(&t);
		bytes in = encode(room, &t);
		assert_decodes(&t, in);
		assert_order_counts(&t, in);
		assert_nothing_near_it(&t, room, in);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_messages_go_both_ways_and_nothing_near_them_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
