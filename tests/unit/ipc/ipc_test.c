/* SPDX-License-Identifier: Apache-2.0 */
#include "ipc/ipc.h"

#include <string.h>

#include "support/vectors.h"

static uint8_t room[IPC_FRAME_MAX], again[IPC_FRAME_MAX];

static bytes
encode(const struct ipc_message *m)
{
	buf b = BUF_ARRAY(room);
	ipc_encode(&b, m);
	assert_ok(buf_done(&b));
	return buf_bytes(&b);
}

static struct ipc_message
sample(void)
{
	return (struct ipc_message){.kind = IPC_PART,
		.part = {.call = 7,
			.claim = {.session = {{1}},
				.counter = 2,
				.mac = {{3}},
				.method = BYTES_LIT("GET"),
				.target = BYTES_LIT("/api/v1/parts/blob/00?chain=matter:00"),
				.range = BYTES_LIT("bytes=0-")},
			.part_kind = 4,
			.hash = {{5}},
			.chain_kind = 3,
			.chain = {{6}}}};
}

static void
a_message_comes_out_as_it_went_in(void **state)
{
	(void)state;
	struct ipc_message m = sample(), out;
	assert_ok(ipc_decode(&out, encode(&m)));
	assert_int_equal(out.kind, IPC_PART);
	assert_int_equal(out.call, 7);
	assert_int_equal(out.part.claim.session.b[0], 1);
	assert_int_equal(out.part.claim.counter, 2);
	assert_int_equal(out.part.claim.mac.b[0], 3);
	assert_true(bytes_equal(out.part.claim.target, m.part.claim.target));
	assert_true(bytes_equal(out.part.claim.range, m.part.claim.range));
	assert_int_equal(out.part.part_kind, 4);
	assert_int_equal(out.part.hash.b[0], 5);
	assert_int_equal(out.part.chain_kind, 3);
	assert_int_equal(out.part.chain.b[0], 6);
}

static void
a_frame_is_its_kind_the_call_and_the_fields(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_REFUSED,
		.refused = {.call = 0x0102, .code = 3, .rule = 6, .item = 4, .sys = 5}};
	static const uint8_t want[] = {
		0, IPC_REFUSED, 0, 0, 0, 0, 0, 0, 1, 2, 0, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 5};
	assert_true(bytes_equal(encode(&m), BYTES_ARRAY(want)));
}

static void
every_kind_comes_back_to_the_same_octets(void **state)
{
	(void)state;
	for (unsigned kind = IPC_NONE + 1; kind < IPC_KIND_COUNT; kind++) {
		struct ipc_message m = {.kind = (enum ipc_kind)kind, {.call = kind}}, out;
		bytes frame = encode(&m);
		assert_ok(ipc_decode(&out, frame));
		assert_int_equal(out.kind, kind);
		buf b = BUF_ARRAY(again);
		ipc_encode(&b, &out);
		assert_true(bytes_equal(buf_bytes(&b), frame));
	}
}

static void
every_question_has_an_answer_that_goes_back_and_every_answer_has_none(void **state)
{
	(void)state;
	for (unsigned i = IPC_NONE + 1; i < IPC_KIND_COUNT; i++) {
		enum ipc_kind kind = (enum ipc_kind)i, answer = ipc_answer(kind);
		assert_true(strlen(ipc_name(kind)) > 0);
		assert_int_not_equal(ipc_from(kind), ipc_to(kind));
		if (answer == IPC_NONE)
			continue;
		assert_int_equal(ipc_from(answer), ipc_to(kind));
		assert_int_equal(ipc_to(answer), ipc_from(kind));
		assert_int_equal(ipc_answer(answer), IPC_NONE);
	}
}

static void
a_frame_cut_short_is_rejected(void **state)
{
	(void)state;
	struct ipc_message m = sample(), out;
	bytes frame = encode(&m);
	for (size_t n = 0; n < frame.len; n++)
		assert_fails(ipc_decode(&out, bytes_of(frame.data, n)), E_FORMAT);
}

static void
octets_behind_the_fields_are_rejected(void **state)
{
	(void)state;
	struct ipc_message m = sample(), out;
	bytes frame = encode(&m);
	assert_fails(ipc_decode(&out, bytes_of(room, frame.len + 1)), E_FORMAT);
}

static void
a_kind_that_is_none_is_rejected(void **state)
{
	(void)state;
	struct ipc_message m = sample(), out;
	bytes frame = encode(&m);
	room[0] = 0;
	room[1] = IPC_NONE;
	assert_fails(ipc_decode(&out, frame), E_FORMAT);
	room[1] = IPC_KIND_COUNT;
	assert_fails(ipc_decode(&out, frame), E_FORMAT);
	room[0] = 1;
	room[1] = IPC_PART;
	assert_fails(ipc_decode(&out, frame), E_FORMAT);
}

static void
a_length_beyond_the_frame_is_rejected(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SESSION, .session = {.wire = BYTES_LIT("SE1")}}, out;
	bytes frame = encode(&m);
	room[13]++;
	assert_fails(ipc_decode(&out, frame), E_FORMAT);
	room[10] = 0xff;
	assert_fails(ipc_decode(&out, frame), E_FORMAT);
}

static void
a_frame_over_the_limit_is_rejected(void **state)
{
	(void)state;
	static uint8_t large[IPC_FRAME_MAX + 1];
	struct ipc_message m = {.kind = IPC_SESSION,
				   .session = {.wire = bytes_of(large, IPC_FRAME_MAX - 14)}},
			   out;
	assert_ok(ipc_decode(&out, encode(&m)));
	buf b = BUF_ARRAY(large);
	static uint8_t field[IPC_FRAME_MAX - 13];
	m.session.wire = BYTES_ARRAY(field);
	ipc_encode(&b, &m);
	assert_ok(buf_done(&b));
	assert_fails(ipc_decode(&out, buf_bytes(&b)), E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_comes_out_as_it_went_in),
		cmocka_unit_test(a_frame_is_its_kind_the_call_and_the_fields),
		cmocka_unit_test(every_kind_comes_back_to_the_same_octets),
		cmocka_unit_test(
			every_question_has_an_answer_that_goes_back_and_every_answer_has_none),
		cmocka_unit_test(a_frame_cut_short_is_rejected),
		cmocka_unit_test(octets_behind_the_fields_are_rejected),
		cmocka_unit_test(a_kind_that_is_none_is_rejected),
		cmocka_unit_test(a_length_beyond_the_frame_is_rejected),
		cmocka_unit_test(a_frame_over_the_limit_is_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
