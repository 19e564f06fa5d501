/* SPDX-License-Identifier: Apache-2.0 */
#include "client/slot.h"

#include "sample.h"

struct held {
	uint8_t unlock_room[SLOT_KEY], pass_room[32], device_room[SLOT_DEVICE_KEY], code_room[16];
	struct secret unlock, pass, device, code;
	struct slot_key by_pass, by_code;
};

static void
hold(struct held *h)
{
	secret_init(&h->unlock, h->unlock_room, sizeof h->unlock_room);
	secret_init(&h->pass, h->pass_room, sizeof h->pass_room);
	secret_init(&h->device, h->device_room, sizeof h->device_room);
	secret_init(&h->code, h->code_room, sizeof h->code_room);
	sample_set(&h->unlock, "the unlock key, thirty-two octet");
	sample_set(&h->pass, "correct horse");
	sample_set(&h->device, "this device only");
	sample_set(&h->code, "sixteen on paper");
	h->by_pass = (struct slot_key){&h->pass, &h->device};
	h->by_code = (struct slot_key){&h->code, NULL};
}

static struct slot
sealed(enum slot_kind kind, struct held *h)
{
	struct slot s = {.kind = kind, .store = {{1, 2, 3}}, .salt = {9, 8, 7}};
	if (kind == SLOT_PASSPHRASE)
		s.cost = (struct kdf_argon2id_cost){SLOT_MEMORY_KIB, SLOT_PASSES};
	assert_ok(slot_seal(&s, kind == SLOT_PASSPHRASE ? &h->by_pass : &h->by_code, &h->unlock));
	return s;
}

static void
a_passphrase_opens_its_slot_with_its_device_only(void **state)
{
	(void)state;
	struct held h;
	SECRET(got, SLOT_KEY);
	hold(&h);
	struct slot s = sealed(SLOT_PASSPHRASE, &h);
	assert_ok(slot_open(&got, &s, &h.by_pass));
	assert_memory_equal(got_room, h.unlock_room, SLOT_KEY);
	sample_set(&h.device, "another machine!");
	assert_fails(slot_open(&got, &s, &h.by_pass), E_NO_MATCH);
	assert_int_equal(got.len, 0);
	sample_set(&h.device, "this device only");
	sample_set(&h.pass, "correct hors");
	assert_fails(slot_open(&got, &s, &h.by_pass), E_NO_MATCH);
}

static void
a_recovery_code_opens_its_slot(void **state)
{
	(void)state;
	struct held h;
	SECRET(got, SLOT_KEY);
	hold(&h);
	struct slot s = sealed(SLOT_RECOVERY, &h);
	assert_ok(slot_open(&got, &s, &h.by_code));
	assert_memory_equal(got_room, h.unlock_room, SLOT_KEY);
	sample_set(&h.code, "sixteen on Paper");
	assert_fails(slot_open(&got, &s, &h.by_code), E_NO_MATCH);
}

static void
what_is_encoded_is_decoded(void **state)
{
	(void)state;
	struct held h;
	struct slot again;
	uint8_t room[SLOT_BYTES], twice[SLOT_BYTES];
	hold(&h);
	struct slot s = sealed(SLOT_RECOVERY, &h);
	buf b = BUF_ARRAY(room);
	slot_encode(&b, &s);
	assert_ok(buf_done(&b));
	assert_int_equal(b.len, SLOT_BYTES);
	assert_ok(slot_decode(&again, buf_bytes(&b)));
	buf c = BUF_ARRAY(twice);
	slot_encode(&c, &again);
	assert_memory_equal(room, twice, SLOT_BYTES);
	for (size_t n = 0; n < SLOT_BYTES; n++)
		assert_true(failed(slot_decode(&again, bytes_of(room, n))));
}

/* Each octet: the slot is refused, or opens no more. */
static void
an_altered_octet_anywhere_opens_nothing(void **state)
{
	(void)state;
	struct held h;
	struct slot s;
	SECRET(got, SLOT_KEY);
	hold(&h);
	struct slot good = sealed(SLOT_RECOVERY, &h);
	for (size_t i = 0; i < SLOT_BYTES; i++) {
		uint8_t room[SLOT_BYTES];
		buf b = BUF_ARRAY(room);
		slot_encode(&b, &good);
		room[i] ^= 1;
		if (!failed(slot_decode(&s, buf_bytes(&b))) && s.kind == SLOT_RECOVERY)
			assert_fails(slot_open(&got, &s, &h.by_code), E_NO_MATCH);
	}
}

static err
decoded_with(uint32_t memory_kib, uint32_t passes)
{
	uint8_t room[SLOT_BYTES];
	buf b = BUF_ARRAY(room);
	struct slot s = {.kind = SLOT_PASSPHRASE, .cost = {memory_kib, passes}};
	slot_encode(&b, &s);
	return slot_decode(&s, buf_bytes(&b));
}

static void
less_than_the_floor_is_refused_as_weak(void **state)
{
	(void)state;
	assert_ok(decoded_with(SLOT_MEMORY_KIB, SLOT_PASSES));
	assert_fails(decoded_with(SLOT_MEMORY_KIB - 1, SLOT_PASSES), E_WEAK);
	assert_fails(decoded_with(SLOT_MEMORY_KIB, SLOT_PASSES - 1), E_WEAK);
	assert_fails(decoded_with(0, 0), E_WEAK);
	assert_fails(decoded_with(SLOT_MEMORY_KIB, 0), E_WEAK);
}

static void
more_than_a_machine_should_bear_is_refused(void **state)
{
	(void)state;
	assert_ok(decoded_with(SLOT_MEMORY_KIB_MAX, SLOT_PASSES_MAX));
	assert_fails(decoded_with(SLOT_MEMORY_KIB_MAX + 1, SLOT_PASSES), E_FORMAT);
	assert_fails(decoded_with(SLOT_MEMORY_KIB, SLOT_PASSES_MAX + 1), E_FORMAT);
}

static void
another_version_or_kind_is_refused(void **state)
{
	(void)state;
	uint8_t room[SLOT_BYTES];
	buf b = BUF_ARRAY(room);
	struct slot s = {.kind = SLOT_RECOVERY};
	slot_encode(&b, &s);
	room[2] = '2';
	assert_fails(slot_decode(&s, buf_bytes(&b)), E_VERSION);
	room[2] = '1';
	room[4] = 3;
	assert_fails(slot_decode(&s, buf_bytes(&b)), E_FORMAT);
	room[0] = 'X';
	assert_fails(slot_decode(&s, buf_bytes(&b)), E_FORMAT);
}

static void
a_recovery_slot_with_a_cost_is_refused(void **state)
{
	(void)state;
	uint8_t room[SLOT_BYTES];
	buf b = BUF_ARRAY(room);
	struct slot s = {.kind = SLOT_RECOVERY, .cost = {SLOT_MEMORY_KIB, SLOT_PASSES}};
	slot_encode(&b, &s);
	assert_fails(slot_decode(&s, buf_bytes(&b)), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_passphrase_opens_its_slot_with_its_device_only),
		cmocka_unit_test(a_recovery_code_opens_its_slot),
		cmocka_unit_test(what_is_encoded_is_decoded),
		cmocka_unit_test(an_altered_octet_anywhere_opens_nothing),
		cmocka_unit_test(less_than_the_floor_is_refused_as_weak),
		cmocka_unit_test(more_than_a_machine_should_bear_is_refused),
		cmocka_unit_test(another_version_or_kind_is_refused),
		cmocka_unit_test(a_recovery_slot_with_a_cost_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
