/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/encoding.json, which another implementation has made. */
#include <string.h>

#include "core/codec/field.h"
#include "core/codec/fingerprint.h"
#include "core/codec/keyprint.h"
#include "core/codec/list.h"
#include "core/codec/message.h"
#include "core/codec/signature.h"
#include "support/spec.h"

static uint8_t room[1 << 16];

/* The message of ROW's label and fields; FIELDS is room for them. */
static message
message_of(const json_t *row, bytes fields[LABEL_FIELDS_MAX])
{
	bytes text = bytes_of_text(json_text(row, "label"));
	int l = 0;
	while (l < LABEL_COUNT && !bytes_equal(text, label_text((enum label)l)))
		l++;
	assert_true(l < LABEL_COUNT);
	size_t n = fields == NULL ? 0 : spec_hexes(fields, LABEL_FIELDS_MAX, row, "fields");
	return (message){(enum label)l, fields, n};
}

static void
fields_and_lists_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "V")
	{
		buf b = BUF_ARRAY(room);
		field_put(&b, spec_hex(row, "octets"));
		spec_same(row, "encoded", buf_bytes(&b));
		reader r = reader_of(buf_bytes(&b));
		spec_same(row, "octets", field_take(&r));
		assert_ok(reader_done(&r));
	}
	SPEC_EACH(row, "list")
	{
		bytes items[8], item;
		size_t n = spec_hexes(items, 8, row, "items"), i = 0;
		buf b = BUF_ARRAY(room);
		list_encode(&b, items, (uint32_t)n);
		spec_same(row, "encoded", buf_bytes(&b));
		list l;
		assert_ok(list_decode(&l, buf_bytes(&b)));
		for (; list_next(&item, &l); i++)
			assert_true(i < n && bytes_equal(item, items[i]));
		assert_int_equal(i, n);
	}
}

static void
bad_lists_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "list_bad")
	{
		list l = {.left = 77};
		spec_refused(row, list_decode(&l, spec_hex(row, "encoded")));
		assert_int_equal(l.left, 77);
	}
}

static void
messages_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	bytes fields[LABEL_FIELDS_MAX];
	SPEC_EACH(row, "M")
	{
		message m = message_of(row, fields);
		buf b = BUF_ARRAY(room);
		message_encode(&b, m);
		assert_ok(buf_done(&b));
		spec_same(row, "encoded", buf_bytes(&b));
		assert_true(message_is(m.label, buf_bytes(&b)));
		reader r = reader_of(buf_bytes(&b));
		message_expect(&r, m.label);
		for (size_t i = 0; i < m.count; i++)
			assert_true(bytes_equal(field_take(&r), fields[i]));
		assert_ok(reader_done(&r));
	}
	SPEC_EACH(row, "T")
	{
		bytes t = spec_hex(row, "encoded");
		reader r = reader_of(t);
		(void)reader_u8(&r);
		reader_expect(&r, BYTES_LIT(LABEL_PREFIX));
		assert_true(bytes_equal(reader_rest(&r), label_text(message_of(row, NULL).label)));
		assert_int_equal(t.data[0], t.len - 1);
	}
}

static void
bad_messages_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "M_bad")
	{
		if (message_is(message_of(row, NULL).label, spec_hex(row, "encoded")))
			fail_msg("taken: %s", json_text(row, "reason"));
	}
}

static void
hashes_commitments_and_keys_are_those_of_the_vectors(void **state)
{
	(void)state;
	bytes fields[LABEL_FIELDS_MAX];
	hash32 h;
	SPEC_EACH(row, "LH")
	{
		h = message_hash(message_of(row, fields));
		spec_same(row, "hash", BYTES_ARRAY(h.b));
	}
	SPEC_EACH(row, "Commit")
	{
		hash32 r = spec_hash(row, "r");
		h = message_commit(r.b, message_of(row, fields));
		spec_same(row, "commitment", BYTES_ARRAY(h.b));
	}
	SPEC_EACH(row, "MAC")
	{
		hash32 key = spec_hash(row, "key");
		h = message_mac(key.b, message_of(row, fields));
		spec_same(row, "mac", BYTES_ARRAY(h.b));
	}
	SPEC_EACH(row, "KDF")
	{
		message_kdf(
			h.b, spec_hex(row, "ikm"), spec_hex(row, "salt"), message_of(row, fields));
		spec_same(row, "key", BYTES_ARRAY(h.b));
	}
}

static void
signatures_are_those_of_the_vectors(void **state)
{
	(void)state;
	bytes fields[LABEL_FIELDS_MAX];
	SPEC_EACH(row, "Sign")
	{
		uint8_t seed_room[SIGN_SEED], tagged[SIGNATURE_KEY_BYTES];
		struct secret seed;
		secret_init(&seed, seed_room, sizeof seed_room);
		assert_ok(secret_set(&seed, spec_hex(row, "seed")));
		struct signature_key key = signature_key_of(&seed), again;
		buf k = BUF_ARRAY(tagged), m = BUF_ARRAY(room);
		signature_key_encode(&k, &key);
		spec_same(row, "key", buf_bytes(&k));
		assert_ok(signature_key_decode(&again, buf_bytes(&k)));
		message signed_one = message_of(row, fields);
		message_encode(&m, signed_one);
		spec_same(row, "message", buf_bytes(&m));
		bytes octets = buf_bytes(&m);
		signature_make(&m, &seed, signed_one.label, octets);
		assert_ok(buf_done(&m));
		bytes signature = bytes_slice(buf_bytes(&m), octets.len, SIGNATURE_BYTES);
		spec_same(row, "signature", signature);
		assert_ok(signature_verify(&again, signed_one.label, octets, signature));
	}
}

/* Among them what was signed, rightly, for every other label there is. */
static void
bad_signatures_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "Sign_bad")
	{
		struct signature_key key;
		assert_ok(signature_key_decode(&key, spec_hex(row, "key")));
		err e = signature_verify(&key, message_of(row, NULL).label,
			spec_hex(row, "message"), spec_hex(row, "signature"));
		spec_refused(row, e);
		assert_fails(e, E_SIGNATURE);
	}
}

static void
bad_keys_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "key_bad")
	{
		struct signature_key key = {.algorithm = SIGNATURE_ML_DSA_44};
		spec_refused(row, signature_key_decode(&key, spec_hex(row, "key")));
		assert_int_equal(key.algorithm, SIGNATURE_ML_DSA_44);
	}
}

static err
fingerprint(hash32 *out, const json_t *row)
{
	uint64_t algorithm = spec_number(row, "algorithm");
	return fingerprint_of(
		out, (enum fingerprint_algorithm)algorithm, spec_hex(row, "recipient"));
}

static void
fingerprints_are_those_of_the_vectors(void **state)
{
	(void)state;
	hash32 h = {{77}};
	SPEC_EACH(row, "fingerprint_bad")
	{
		spec_refused(row, fingerprint(&h, row));
		assert_int_equal(h.b[0], 77);
	}
	SPEC_EACH(row, "fingerprint")
	{
		assert_ok(fingerprint(&h, row));
		spec_same(row, "fingerprint", BYTES_ARRAY(h.b));
	}
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("encoding.json");
	return 0;
}

static int
close_vectors(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

static void
keyprints_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "keyprint")
	{
		uint8_t text[KEYPRINT_TEXT];
		struct signature_key key;
		hash32 again;
		buf b = BUF_ARRAY(text);
		assert_ok(signature_key_decode(&key, spec_hex(row, "key")));
		hash32 print = keyprint_of(&key);
		spec_same(row, "keyprint", BYTES_ARRAY(print.b));
		keyprint_encode(&b, &print);
		spec_same(row, "text", buf_bytes(&b));
		assert_ok(keyprint_decode(&again, buf_bytes(&b)));
		assert_true(hash32_equal(&print, &again));
	}
}

static void
another_spelling_of_a_keyprint_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "keyprint_bad")
	{
		hash32 print = {{77}};
		spec_refused(row, keyprint_decode(&print, spec_hex(row, "text")));
		assert_int_equal(print.b[0], 77);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_lists_are_encoded_as_the_vectors_say),
		cmocka_unit_test(bad_lists_are_rejected),
		cmocka_unit_test(messages_are_encoded_as_the_vectors_say),
		cmocka_unit_test(bad_messages_are_rejected),
		cmocka_unit_test(hashes_commitments_and_keys_are_those_of_the_vectors),
		cmocka_unit_test(signatures_are_those_of_the_vectors),
		cmocka_unit_test(bad_signatures_are_rejected),
		cmocka_unit_test(bad_keys_are_rejected),
		cmocka_unit_test(fingerprints_are_those_of_the_vectors),
		cmocka_unit_test(keyprints_are_those_of_the_vectors),
		cmocka_unit_test(another_spelling_of_a_keyprint_is_rejected),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}
