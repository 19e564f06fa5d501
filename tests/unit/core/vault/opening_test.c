/* SPDX-License-Identifier: Apache-2.0 */
/* What the public log shows of events: nothing. */
#include "core/vault/opening.h"

#include <string.h>

#include "core/vault/file_opening.h"
#include "crypt/hash.h"
#include "support/vectors.h"

/* So many leaves of one event; and how far, in standard deviations, a count of fair coins may be
 * from its mean. What is counted is the same in each run. */
enum { LEAVES = 4096, DEVIATIONS = 5 };

static uint8_t ev_room[EVENT_MAX];

static struct event
sample(void)
{
	struct event e = {.event = {{1, 2, 3}},
		.actor = {{4, 5, 6}},
		.device = {{7, 8, 9}},
		.chain = {{10, 11, 12}},
		.seen_origin = BYTES_LIT("example.org/log"),
		.seen = {0, merkle_empty_root()},
		.type = 0x8001,
		.body = BYTES_LIT("served in person at the door")};
	memset(e.event.b + 3, 0xa5, sizeof e.event.b - 3);
	return e;
}

static bytes
sample_ev(void)
{
	uint8_t seed_room[SIGN_SEED];
	struct secret seed;
	struct event e = sample();
	buf b = BUF_ARRAY(ev_room);
	secret_init(&seed, seed_room, sizeof seed_room);
	assert_ok(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it")));
	assert_ok(event_encode(&b, &e, &seed));
	return buf_bytes(&b);
}

/* The leaf of EV under the Nth salt. */
static leaf33
leaf_number(bytes ev, uint16_t n)
{
	const uint8_t number[] = {(uint8_t)(n >> 8), (uint8_t)n};
	hash32 salt = sha256(BYTES_ARRAY(number));
	struct opening o = {.ev = ev};
	bytes_copy(o.r, BYTES_ARRAY(salt.b));
	return opening_leaf(&o);
}

static void
an_event_recorded_again_has_another_leaf(void **state)
{
	(void)state;
	static leaf33 leaves[LEAVES];
	bytes ev = sample_ev();
	for (uint16_t n = 0; n < LEAVES; n++) {
		leaves[n] = leaf_number(ev, n);
		/* Not even eight octets in one place are twice the same. */
		for (uint16_t before = 0; before < n; before++)
			assert_false(memcmp(leaves[n].b + 1, leaves[before].b + 1, 8) == 0);
	}
}

static void
each_bit_of_the_leaves_of_one_event_is_a_fair_coin(void **state)
{
	(void)state;
	bytes ev = sample_ev();
	long ones[256] = {0}, pairs[255] = {0};
	for (uint16_t n = 0; n < LEAVES; n++) {
		leaf33 leaf = leaf_number(ev, n);
		assert_int_equal(leaf.b[0], LEAF_COMMIT);
		for (size_t bit = 0, last = 0; bit < 256; bit++) {
			size_t one = leaf.b[1 + bit / 8] >> bit % 8 & 1;
			ones[bit] += (long)one;
			if (bit > 0)
				pairs[bit - 1] += one == last;
			last = one;
		}
	}
	/* The deviation of 4,096 coins is 32. */
	for (size_t bit = 0; bit < 256; bit++)
		assert_in_range(
			ones[bit], LEAVES / 2 - DEVIATIONS * 32, LEAVES / 2 + DEVIATIONS * 32);
	for (size_t bit = 0; bit < 255; bit++)
		assert_in_range(
			pairs[bit], LEAVES / 2 - DEVIATIONS * 32, LEAVES / 2 + DEVIATIONS * 32);
}

/* Neither ids nor signature nor words: no six octets of the event are in a leaf of it. */
static void
no_octets_of_an_event_are_in_its_leaf(void **state)
{
	(void)state;
	enum { RUN = 6 };
	bytes ev = sample_ev();
	for (uint16_t n = 0; n < LEAVES / 16; n++) {
		leaf33 leaf = leaf_number(ev, n);
		for (size_t i = 0; i + RUN <= sizeof leaf.b; i++)
			for (size_t k = 0; k + RUN <= ev.len; k++)
				assert_false(memcmp(leaf.b + i, ev.data + k, RUN) == 0);
	}
}

/* A leaf has one length, and one first octet, whatever it commits to. */
static void
events_and_files_of_any_length_have_leaves_of_one_form(void **state)
{
	(void)state;
	static const uint8_t content[EVENT_MAX];
	struct file_opening file = {.r = {1}, .digest = {{2}}};
	leaf33 of_file = file_opening_leaf(&file);
	assert_int_equal(of_file.b[0], LEAF_COMMIT);
	for (size_t n = 0; n <= sizeof content; n = n * 3 + 1) {
		struct opening o = {.r = {1}, .ev = bytes_of(content, n)};
		leaf33 leaf = opening_leaf(&o), again;
		assert_int_equal(leaf.b[0], of_file.b[0]);
		assert_ok(leaf_decode(&again, BYTES_ARRAY(leaf.b)));
	}
}

/* With a salt of another length in front of the event, be it only the padding that HMAC would add
 * to the key by itself, nothing is proven. */
static void
a_salt_of_any_other_length_proves_nothing(void **state)
{
	(void)state;
	static uint8_t room[OPENING_MAX + 32];
	const uint8_t salt[64] = {1, 2, 3, 4};
	bytes ev = sample_ev();
	struct opening good = {.ev = ev};
	bytes_copy(good.r, bytes_of(salt, sizeof good.r));
	leaf33 leaf = opening_leaf(&good);
	for (size_t n = 0; n <= sizeof salt; n++) {
		buf b = BUF_ARRAY(room);
		buf_put(&b, bytes_of(salt, n));
		buf_put(&b, ev);
		assert_ok(buf_done(&b));
		struct opening o;
		struct event e;
		assert_ok(opening_decode(&o, buf_bytes(&b)));
		err verified = opening_verify(&o, BYTES_ARRAY(leaf.b));
		if (n == sizeof good.r) {
			assert_ok(verified);
			assert_ok(event_decode(&e, o.ev));
			continue;
		}
		assert_fails(verified, E_COMMITMENT);
		assert_true(failed(event_decode(&e, o.ev)));
	}
}

static void
an_opening_shorter_than_its_salt_is_rejected(void **state)
{
	(void)state;
	uint8_t salt[32] = {0};
	for (size_t n = 0; n < sizeof salt; n++) {
		struct opening o = {.r = {77}};
		assert_fails(opening_decode(&o, bytes_of(salt, n)), E_TRUNCATED);
		assert_int_equal(o.r[0], 77);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_recorded_again_has_another_leaf),
		cmocka_unit_test(each_bit_of_the_leaves_of_one_event_is_a_fair_coin),
		cmocka_unit_test(no_octets_of_an_event_are_in_its_leaf),
		cmocka_unit_test(events_and_files_of_any_length_have_leaves_of_one_form),
		cmocka_unit_test(a_salt_of_any_other_length_proves_nothing),
		cmocka_unit_test(an_opening_shorter_than_its_salt_is_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
