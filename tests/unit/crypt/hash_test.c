/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/hash.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/cpu.h"
#include "crypt/sha256_block.h"
#include "wycheproof.h"

static void
assert_hex(hash32 h, const char *hex)
{
	uint8_t want[32];
	buf b = BUF_ARRAY(want);
	assert_ok(hex_decode(&b, bytes_of_text(hex)));
	assert_memory_equal(h.b, want, 32);
}

static void
fill(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(i * 131 + n);
}

static void
sha256_gives_the_vectors_of_fips_180_4(void **state)
{
	(void)state;
	assert_hex(sha256(BYTES_LIT("")),
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hex(sha256(BYTES_LIT("abc")),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hex(sha256(BYTES_LIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	struct sha256 h;
	hash32 out;
	sha256_init(&h);
	for (unsigned i = 0; i < 1000; i++) {
		uint8_t a[1000];
		memset(a, 'a', sizeof a);
		sha256_add(&h, BYTES_ARRAY(a));
	}
	sha256_done(&h, &out);
	assert_hex(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
sha256_equals_openssl_at_every_length_however_it_is_split(void **state)
{
	(void)state;
	uint8_t in[300], want[32];
	fill(in, sizeof in);
	for (size_t n = 0; n <= sizeof in; n++) {
		(void)SHA256(in, n, want);
		hash32 got = sha256(bytes_of(in, n));
		assert_memory_equal(got.b, want, 32);
		for (size_t first = 0; first <= n; first++) {
			struct sha256 h;
			sha256_init(&h);
			sha256_add(&h, bytes_of(in, first));
			sha256_add(&h, bytes_of(NULL, 0));
			sha256_add(&h, bytes_of(in + first, n - first));
			sha256_done(&h, &got);
			assert_memory_equal(got.b, want, 32);
		}
	}
}

/* The engines below sha256, on messages that the test pads itself. */
static void
engine_equals_openssl(sha256_block_fn *engine)
{
	uint8_t in[384], want[32];
	for (size_t n = 0; n <= 300; n++) {
		memset(in, 0, sizeof in);
		fill(in, n);
		(void)SHA256(in, n, want);
		size_t blocks = (n + 9 + 63) / 64;
		in[n] = 0x80;
		in[blocks * 64 - 2] = (uint8_t)(n >> 5);
		in[blocks * 64 - 1] = (uint8_t)(n << 3);
		uint32_t s[8];
		memcpy(s, sha256_block_start, sizeof s);
		engine(s, in, 1);
		engine(s, in + 64, blocks - 1);
		for (size_t i = 0; i < 32; i++)
			assert_int_equal((uint8_t)(s[i / 4] >> (24 - i % 4 * 8)), want[i]);
	}
}

static void
the_portable_engine_equals_openssl(void **state)
{
	(void)state;
	engine_equals_openssl(sha256_block_portable);
}

static void
the_sha_instructions_equal_openssl(void **state)
{
	(void)state;
	if (!cpu_has(CPU_SHA))
		skip();
#if defined(__x86_64__)
	engine_equals_openssl(sha256_ni_blocks);
#endif
}

static void
a_copied_context_is_a_snapshot(void **state)
{
	(void)state;
	struct sha256 h, copy;
	hash32 a, b;
	sha256_init(&h);
	sha256_add(&h, BYTES_LIT("ab"));
	copy = h;
	sha256_add(&h, BYTES_LIT("c"));
	sha256_add(&copy, BYTES_LIT("d"));
	sha256_done(&h, &a);
	sha256_done(&copy, &b);
	hash32 want = sha256(BYTES_LIT("abc"));
	assert_true(hash32_equal(&a, &want));
	want = sha256(BYTES_LIT("abd"));
	assert_true(hash32_equal(&b, &want));
}

static void
a_finished_context_holds_nothing(void **state)
{
	(void)state;
	struct hmac m;
	hash32 out;
	hmac_init(&m, BYTES_LIT("key"));
	hmac_done(&m, &out);
	static const struct hmac empty;
	assert_memory_equal(&m, &empty, sizeof m);
}

static void
hmac_gives_the_vectors_of_rfc_4231(void **state)
{
	(void)state;
	uint8_t key[131];
	memset(key, 0x0b, 20);
	assert_hex(hmac_sha256(bytes_of(key, 20), BYTES_LIT("Hi There")),
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_hex(hmac_sha256(BYTES_LIT("Jefe"), BYTES_LIT("what do ya want for nothing?")),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	assert_hex(hmac_sha256(BYTES_ARRAY(key),
			   BYTES_LIT("Test Using Larger Than Block-Size Key - Hash Key First")),
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
check_hmac(const json_t *group, const json_t *test)
{
	size_t size = (size_t)json_integer_value(json_object_get(group, "tagSize")) / 8;
	struct loaded key = json_hex(test, "key"), msg = json_hex(test, "msg");
	struct loaded tag = json_hex(test, "tag");
	hash32 got = hmac_sha256(loaded_bytes(key), loaded_bytes(msg));
	bool good = bytes_equal(bytes_of(got.b, size), loaded_bytes(tag));
	assert_int_equal(good, wycheproof_is(test, "valid"));
	free(key.data);
	free(msg.data);
	free(tag.data);
}

static void
hmac_agrees_with_wycheproof(void **state)
{
	(void)state;
	wycheproof_each("hmac_sha256_test.json", check_hmac);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_gives_the_vectors_of_fips_180_4),
		cmocka_unit_test(sha256_equals_openssl_at_every_length_however_it_is_split),
		cmocka_unit_test(the_portable_engine_equals_openssl),
		cmocka_unit_test(the_sha_instructions_equal_openssl),
		cmocka_unit_test(a_copied_context_is_a_snapshot),
		cmocka_unit_test(a_finished_context_holds_nothing),
		cmocka_unit_test(hmac_gives_the_vectors_of_rfc_4231),
		cmocka_unit_test(hmac_agrees_with_wycheproof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
