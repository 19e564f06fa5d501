/* SPDX-License-Identifier: Apache-2.0 */
/* What was made for one label is good for no other. */
#include "core/codec/message.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/codec/signature.h"
#include "crypt/hash.h"
#include "crypt/kdf.h"
#include "support/vectors.h"

/* Label L with as many fields as it has; the same in each. */
struct sample {
	uint8_t room[512];
	bytes octets;
};

static message
sample_fields(enum label l)
{
	static bytes fields[LABEL_FIELDS_MAX];
	for (size_t i = 0; i < LABEL_FIELDS_MAX; i++)
		fields[i] = BYTES_LIT("field");
	return (message){l, fields, label_fields(l)};
}

static void
encode_all(struct sample out[LABEL_COUNT])
{
	for (int l = 0; l < LABEL_COUNT; l++) {
		buf b = BUF_ARRAY(out[l].room);
		message_encode(&b, sample_fields((enum label)l));
		assert_ok(buf_done(&b));
		out[l].octets = buf_bytes(&b);
	}
}

static void
octets_are_a_message_of_their_own_label_alone(void **state)
{
	(void)state;
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	for (int a = 0; a < LABEL_COUNT; a++)
		for (int b = 0; b < LABEL_COUNT; b++)
			assert_true(message_is((enum label)b, m[a].octets) == (a == b));
}

/* With the same key over the same fields, n by n: only the diagonal verifies. */
static void
a_signature_for_one_label_verifies_under_no_other(void **state)
{
	(void)state;
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	uint8_t seed_room[SIGN_SEED] = {0}, signature[SIGN_BYTES];
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	assert_ok(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it")));
	struct signature_key key = signature_key_of(&seed);
	for (int a = 0; a < LABEL_COUNT; a++) {
		uint8_t room[SIGNATURE_BYTES];
		buf tagged = BUF_ARRAY(room);
		sign_message(signature, &seed, m[a].octets);
		buf_u8(&tagged, SIGNATURE_ED25519);
		buf_u32(&tagged, sizeof signature);
		buf_put(&tagged, BYTES_ARRAY(signature));
		for (int b = 0; b < LABEL_COUNT; b++) {
			bool same = a == b;
			bool bare = !failed(sign_verify(key.key, m[b].octets, signature));
			assert_true(bare == same);
			if (label_kind((enum label)b) != LABEL_KIND_SIGN)
				continue;
			/* Over what was signed, and over what is expected. */
			err e = signature_verify(
				&key, (enum label)b, m[a].octets, buf_bytes(&tagged));
			assert_true(!failed(e) == same);
			e = signature_verify(&key, (enum label)b, m[b].octets, buf_bytes(&tagged));
			assert_true(!failed(e) == same);
		}
	}
}

/* The algorithm is the key's to say, not the signature's. */
static void
a_key_of_another_algorithm_verifies_nothing(void **state)
{
	(void)state;
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	uint8_t seed_room[SIGN_SEED] = {0}, room[SIGNATURE_BYTES];
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	assert_ok(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it")));
	buf b = BUF_ARRAY(room);
	signature_make(&b, &seed, LABEL_EVENT, m[LABEL_EVENT].octets);
	struct signature_key key = signature_key_of(&seed);
	assert_ok(signature_verify(&key, LABEL_EVENT, m[LABEL_EVENT].octets, buf_bytes(&b)));
	key.algorithm = SIGNATURE_ML_DSA_44;
	assert_fails(signature_verify(&key, LABEL_EVENT, m[LABEL_EVENT].octets, buf_bytes(&b)),
		E_SIGNATURE);
	room[0] = SIGNATURE_ML_DSA_44;
	assert_fails(signature_verify(&key, LABEL_EVENT, m[LABEL_EVENT].octets, buf_bytes(&b)),
		E_SIGNATURE);
}

/* The same fields, salt and key give another result for each label, whatever it is for. */
static void
no_two_labels_give_the_same_hash_key_or_commitment(void **state)
{
	(void)state;
	static struct sample m[LABEL_COUNT];
	hash32 plain[LABEL_COUNT], keyed[LABEL_COUNT];
	encode_all(m);
	for (int a = 0; a < LABEL_COUNT; a++) {
		plain[a] = sha256(m[a].octets);
		keyed[a] = hmac_sha256(BYTES_LIT("thirty-two octets, no more of it"), m[a].octets);
		for (int b = 0; b < a; b++) {
			assert_false(hash32_equal(&plain[a], &plain[b]));
			assert_false(hash32_equal(&keyed[a], &keyed[b]));
		}
	}
}

/* Each use is that of the octets, although they are not put together for it. */
static void
uses_are_over_the_encoded_octets(void **state)
{
	(void)state;
	static const uint8_t r[32] = "thirty-two octets, no more of it";
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	for (int l = 0; l < LABEL_COUNT; l++) {
		message s = sample_fields((enum label)l);
		hash32 got = {{0}}, want = {{0}};
		switch (label_kind((enum label)l)) {
		case LABEL_KIND_HASH:
			got = message_hash(s);
			want = sha256(m[l].octets);
			break;
		case LABEL_KIND_COMMIT:
			got = message_commit(r, s);
			want = hmac_sha256(BYTES_ARRAY(r), m[l].octets);
			break;
		case LABEL_KIND_MAC:
			got = message_mac(r, s);
			want = hmac_sha256(BYTES_ARRAY(r), m[l].octets);
			break;
		case LABEL_KIND_KDF:
			message_kdf(got.b, BYTES_LIT("ikm"), BYTES_LIT("salt"), s);
			hkdf_sha256(want.b, 32, BYTES_LIT("ikm"), BYTES_LIT("salt"), m[l].octets);
			break;
		case LABEL_KIND_SIGN:
		case LABEL_KIND_PLAINTEXT:
			break;
		}
		assert_true(hash32_equal(&got, &want));
	}
}

static void
a_buffer_that_is_too_small_is_said_to_be(void **state)
{
	(void)state;
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	for (size_t n = 0; n < m[LABEL_HEAD].octets.len; n++) {
		uint8_t room[512];
		buf b = buf_of(room, n);
		message_encode(&b, sample_fields(LABEL_HEAD));
		assert_fails(buf_done(&b), E_TOO_LARGE);
	}
}

/* The process that runs MISUSE is ended by it. */
static void
assert_ends_the_process(void (*misuse)(void))
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static const struct rlimit none = {0, 0};
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGILL, SIG_DFL);
		(void)signal(SIGTRAP, SIG_DFL);
		misuse();
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void
hash_a_label_for_signing(void)
{
	(void)message_hash(sample_fields(LABEL_EVENT));
}

static void
hash_a_label_for_commitments(void)
{
	(void)message_hash(sample_fields(LABEL_LEAF));
}

static void
commit_with_a_label_for_hashing(void)
{
	static const uint8_t r[32];
	(void)message_commit(r, sample_fields(LABEL_HEAD));
}

static void
derive_with_a_label_for_hashing(void)
{
	uint8_t out[32];
	message_kdf(out, BYTES_LIT("ikm"), BYTES_LIT("salt"), sample_fields(LABEL_HEAD));
}

static void
encode_a_field_less(void)
{
	message m = sample_fields(LABEL_HEAD);
	m.count--;
	(void)message_hash(m);
}

static void
encode_a_field_more(void)
{
	message m = sample_fields(LABEL_HEAD);
	m.count++;
	(void)message_hash(m);
}

static void
encode_no_label(void)
{
	(void)label_text((enum label)(LABEL_COUNT + 0));
}

static void
sign_octets(bytes octets, enum label l)
{
	uint8_t seed_room[SIGN_SEED] = {0}, room[SIGNATURE_BYTES];
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	if (failed(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it"))))
		_exit(0);
	buf out = BUF_ARRAY(room);
	signature_make(&out, &seed, l, octets);
}

static void
sign_octets_of_somebodys_choice(void)
{
	sign_octets(BYTES_LIT("octets"), LABEL_EVENT);
}

static void
sign_a_message_of_another_label(void)
{
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	sign_octets(m[LABEL_LEAF].octets, LABEL_EVENT);
}

static void
sign_for_a_label_of_another_kind(void)
{
	static struct sample m[LABEL_COUNT];
	encode_all(m);
	sign_octets(m[LABEL_LEAF].octets, LABEL_LEAF);
}

static void
a_label_used_against_the_list_ends_the_process(void **state)
{
	(void)state;
	static void (*const misuses[])(void) = {hash_a_label_for_signing,
		hash_a_label_for_commitments, commit_with_a_label_for_hashing,
		derive_with_a_label_for_hashing, encode_a_field_less, encode_a_field_more,
		encode_no_label, sign_octets_of_somebodys_choice, sign_a_message_of_another_label,
		sign_for_a_label_of_another_kind};
	for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++)
		assert_ends_the_process(misuses[i]);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_are_a_message_of_their_own_label_alone),
		cmocka_unit_test(a_signature_for_one_label_verifies_under_no_other),
		cmocka_unit_test(a_key_of_another_algorithm_verifies_nothing),
		cmocka_unit_test(no_two_labels_give_the_same_hash_key_or_commitment),
		cmocka_unit_test(uses_are_over_the_encoded_octets),
		cmocka_unit_test(a_buffer_that_is_too_small_is_said_to_be),
		cmocka_unit_test(a_label_used_against_the_list_ends_the_process),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
