/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/dh.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wycheproof.h"

static void
from_hex(uint8_t out[32], const char *hex)
{
	buf b = buf_of(out, 32);
	assert_ok(hex_decode(&b, bytes_of_text(hex)));
	assert_int_equal(b.len, 32);
}

static void
x25519_gives_the_vectors_of_rfc_7748(void **state)
{
	(void)state;
	static const char *const rows[][3] = {
		{"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
			"e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
			"c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
		{"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
			"e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
			"95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t scalar[32], point[32], want[32], got[32];
		from_hex(scalar, rows[i][0]);
		from_hex(point, rows[i][1]);
		from_hex(want, rows[i][2]);
		assert_ok(dh_shared(got, scalar, point));
		assert_memory_equal(got, want, 32);
	}
}

static void
x25519_repeated_a_thousand_times_gives_the_value_of_rfc_7748(void **state)
{
	(void)state;
	uint8_t k[32] = {9}, u[32] = {9}, r[32], want[32];
	for (unsigned i = 0; i < 1000; i++) {
		assert_ok(dh_shared(r, k, u));
		memcpy(u, k, 32);
		memcpy(k, r, 32);
	}
	from_hex(want, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
	assert_memory_equal(k, want, 32);
}

static void
both_sides_reach_one_secret(void **state)
{
	(void)state;
	uint8_t a[32], b[32], a_public[32], b_public[32], one[32], other[32];
	static const uint8_t base_point[32] = {9};
	memset(a, 0x11, sizeof a);
	memset(b, 0x22, sizeof b);
	dh_public(a_public, a);
	dh_public(b_public, b);
	assert_ok(dh_shared(one, a, b_public));
	assert_ok(dh_shared(other, b, a_public));
	assert_memory_equal(one, other, 32);
	assert_ok(dh_shared(one, a, base_point));
	assert_memory_equal(one, a_public, 32);
}

/* u = 0, 1, p - 1, p, p + 1 and the two of order 8 (RFC 7748 section 6.1 and its reference). */
static void
points_of_low_order_are_refused_and_leave_zeroes(void **state)
{
	(void)state;
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	};
	static const uint8_t zero[32];
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		for (unsigned top = 0; top <= 0x80; top += 0x80) {
			uint8_t scalar[32], point[32], got[32];
			memset(scalar, 0x42, sizeof scalar);
			memset(got, 0x55, sizeof got);
			from_hex(point, points[i]);
			point[31] |= (uint8_t)top;
			assert_fails(dh_shared(got, scalar, point), E_KEY);
			assert_memory_equal(got, zero, 32);
		}
	}
}

static void
check(const json_t *group, const json_t *test)
{
	(void)group;
	struct loaded scalar = json_hex(test, "private"), point = json_hex(test, "public");
	struct loaded want = json_hex(test, "shared");
	uint8_t got[32];
	assert_int_equal(scalar.len, 32);
	assert_int_equal(point.len, 32);
	if (wycheproof_has_flag(test, "ZeroSharedSecret")) {
		assert_fails(dh_shared(got, scalar.data, point.data), E_KEY);
	} else {
		assert_ok(dh_shared(got, scalar.data, point.data));
		assert_memory_equal(got, want.data, 32);
	}
	free(scalar.data);
	free(point.data);
	free(want.data);
}

static void
x25519_agrees_with_wycheproof(void **state)
{
	(void)state;
	wycheproof_each("x25519_test.json", check);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(x25519_gives_the_vectors_of_rfc_7748),
		cmocka_unit_test(x25519_repeated_a_thousand_times_gives_the_value_of_rfc_7748),
		cmocka_unit_test(both_sides_reach_one_secret),
		cmocka_unit_test(points_of_low_order_are_refused_and_leave_zeroes),
		cmocka_unit_test(x25519_agrees_with_wycheproof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
