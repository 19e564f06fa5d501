/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/aead.h"
#include "crypt/hpke.h"
#include "crypt/xwing.h"
#include "support/vectors.h"

static void
from_hex(uint8_t *out, size_t n, const char *text)
{
	buf b = buf_of(out, n);
	assert_ok(hex_decode(&b, bytes_of_text(text)));
	assert_int_equal(b.len, n);
}

static void
schedule_of_a_published_example(void **state)
{
	(void)state;
	uint8_t ss[32], key[32], nonce[12];
	struct hpke_key out;
	from_hex(ss, 32, "b90cf181d95351d1091569487caaf6c3434eeb181a2c4c04631980ce139afa67");
	from_hex(key, 32, "4a4c042267e8ec360c83b2baf0d5e3dcca73a86531cdf67ec41d95bccfe12387");
	from_hex(nonce, 12, "5ddfaaee10a4dfd0d8e1b49f");
	/* "Ode on a Grecian Urn", spelled in hex by the example itself. */
	hpke_key_schedule(&out, ss, BYTES_LIT("4f6465206f6e2061204772656369616e2055726e"));
	assert_memory_equal(out.key, key, 32);
	assert_memory_equal(out.base_nonce, nonce, 12);
}

static void
every_bit_of_the_secret_and_the_info_counts(void **state)
{
	(void)state;
	static const char infos[][8] = {"", "a", "b", "aa"};
	struct hpke_key seen[8];
	size_t count = 0;
	for (uint8_t first = 0; first < 2; first++)
		for (size_t i = 0; i < 4; i++) {
			const uint8_t ss[32] = {first};
			hpke_key_schedule(&seen[count], ss, bytes_of_text(infos[i]));
			for (size_t j = 0; j < count; j++) {
				assert_memory_not_equal(seen[j].key, seen[count].key, 32);
				assert_memory_not_equal(
					seen[j].base_nonce, seen[count].base_nonce, 12);
			}
			count++;
		}
}

static void
assert_member(bytes got, const json_t *object, const char *key)
{
	struct loaded expected = json_hex(object, key);
	assert_true(bytes_equal(got, loaded_bytes(expected)));
	free(expected.data);
}

/* Seed to public key, enc to shared secret, secret to key and nonce, and the first message opened.
 */
static void
published_contexts_from_end_to_end(void **state)
{
	(void)state;
	json_t *all = vectors_json("hpke/mlkem768x25519-hkdfsha256-chacha20poly1305.json"), *test;
	size_t i;
	json_array_foreach(all, i, test)
	{
		struct loaded seed = json_hex(test, "skRm"), enc = json_hex(test, "enc");
		struct loaded info = json_hex(test, "info");
		uint8_t pk[XWING_PUBLIC], ss[32], plain[256];
		struct hpke_key out;
		assert_int_equal(seed.len, XWING_SEED);
		assert_int_equal(enc.len, XWING_CT);
		xwing_public(pk, seed.data);
		assert_member(BYTES_ARRAY(pk), test, "pkRm");
		assert_ok(xwing_decaps(ss, seed.data, enc.data));
		assert_member(BYTES_ARRAY(ss), test, "shared_secret");
		hpke_key_schedule(&out, ss, loaded_bytes(info));
		assert_member(BYTES_ARRAY(out.key), test, "key");
		assert_member(BYTES_ARRAY(out.base_nonce), test, "base_nonce");

		json_t *first = json_array_get(json_object_get(test, "encryptions"), 0);
		struct loaded ct = json_hex(first, "ct"), aad = json_hex(first, "aad");
		assert_in_range(ct.len, AEAD_TAG, sizeof plain);
		assert_ok(aead_open(
			plain, out.key, out.base_nonce, loaded_bytes(aad), loaded_bytes(ct)));
		assert_member(bytes_of(plain, ct.len - AEAD_TAG), first, "pt");
		free(seed.data);
		free(enc.data);
		free(info.data);
		free(ct.data);
		free(aad.data);
	}
	assert_int_equal(i, 2);
	json_decref(all);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(schedule_of_a_published_example),
		cmocka_unit_test(every_bit_of_the_secret_and_the_info_counts),
		cmocka_unit_test(published_contexts_from_end_to_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
