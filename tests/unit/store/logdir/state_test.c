/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/state.h"

#include <string.h>

#include "core/ledger/note.h"
#include "fixture.h"
#include "support/vectors.h"

struct made {
	uint8_t seed[32];
	struct secret secret;
	struct signer signer;
	uint8_t note[STATE_NOTE_MAX];
	uint8_t text[STATE_MAX];
	bytes encoded;
};

/* The state of a log named NAME that signed ORIGIN's checkpoint. */
static void
make(struct made *m, const char *name, const char *origin)
{
	uint8_t room[256];
	buf text = BUF_ARRAY(room), note = BUF_ARRAY(m->note), out = BUF_ARRAY(m->text);
	memset(m->seed, 9, sizeof m->seed);
	secret_init(&m->secret, m->seed, sizeof m->seed);
	uint8_t *to = secret_room(&m->secret, 32);
	assert_non_null(to);
	memset(to, 9, 32);
	assert_ok(signer_of(&m->signer, bytes_of_text(name), VKEY_ED25519, &m->secret));
	struct checkpoint c = {.origin = bytes_of_text(origin), .tree = {.size = 5}};
	checkpoint_encode(&text, &c);
	assert_ok(note_begin(&note, buf_bytes(&text)));
	note_sign(&note, &m->signer, buf_bytes(&text));
	state_encode(&out, 3, buf_bytes(&note));
	assert_ok(buf_done(&out));
	m->encoded = buf_bytes(&out);
}

static void
what_is_encoded_is_decoded(void **state)
{
	(void)state;
	struct made m;
	struct state got;
	uint64_t openings = 0;
	make(&m, FIXTURE_ORIGIN, FIXTURE_ORIGIN);
	assert_ok(state_decode(&got, m.encoded, &m.signer.vkey));
	assert_int_equal(got.openings, 3);
	assert_int_equal(got.checkpoint.tree.size, 5);
	assert_ok(state_openings(&openings, m.encoded));
	assert_int_equal(openings, 3);
}

static void
any_flipped_bit_is_refused(void **state)
{
	(void)state;
	struct made m;
	struct state got;
	uint64_t openings = 0;
	make(&m, FIXTURE_ORIGIN, FIXTURE_ORIGIN);
	for (size_t bit = 0; bit < m.encoded.len * 8; bit++) {
		m.text[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_fails(state_decode(&got, m.encoded, &m.signer.vkey), E_FORMAT);
		assert_fails(state_openings(&openings, m.encoded), E_FORMAT);
		m.text[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void
a_state_that_was_cut_is_refused(void **state)
{
	(void)state;
	struct made m;
	struct state got;
	make(&m, FIXTURE_ORIGIN, FIXTURE_ORIGIN);
	for (size_t n = 0; n < m.encoded.len; n++)
		assert_fails(state_decode(&got, bytes_of(m.text, n), &m.signer.vkey), E_FORMAT);
}

static void
a_checkpoint_of_another_log_is_refused(void **state)
{
	(void)state;
	struct made m;
	struct state got;
	struct checkpoint c;
	make(&m, FIXTURE_ORIGIN, "example.org/other");
	assert_fails(state_decode(&got, m.encoded, &m.signer.vkey), E_FORMAT);
	bytes note = bytes_slice(m.encoded, 65 + 11, m.encoded.len - 65 - 11);
	assert_fails(state_checkpoint(&c, note, &m.signer.vkey), E_ORIGIN);
}

static void
another_key_of_the_name_is_refused(void **state)
{
	(void)state;
	struct made m;
	struct state got;
	make(&m, FIXTURE_ORIGIN, FIXTURE_ORIGIN);
	struct vkey key = m.signer.vkey;
	key.key[0] ^= 1;
	assert_fails(state_decode(&got, m.encoded, &key), E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_encoded_is_decoded),
		cmocka_unit_test(any_flipped_bit_is_refused),
		cmocka_unit_test(a_state_that_was_cut_is_refused),
		cmocka_unit_test(a_checkpoint_of_another_log_is_refused),
		cmocka_unit_test(another_key_of_the_name_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
