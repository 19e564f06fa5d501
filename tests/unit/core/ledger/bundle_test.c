/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/bundle.h"

#include <stdlib.h>

#include "support/vectors.h"

static void
entries_come_back_as_they_were_put(void **state)
{
	(void)state;
	uint8_t space[64];
	buf b = BUF_ARRAY(space);
	assert_ok(bundle_put(&b, BYTES_LIT("one")));
	assert_ok(bundle_put(&b, BYTES_LIT("")));
	assert_ok(bundle_put(&b, BYTES_LIT("three")));
	assert_true(bytes_equal(buf_bytes(&b), BYTES_LIT("\0\3one\0\0\0\5three")));
	bytes out[3];
	assert_ok(bundle_decode(out, 3, buf_bytes(&b)));
	assert_true(bytes_equal(out[0], BYTES_LIT("one")));
	assert_int_equal(out[1].len, 0);
	assert_true(bytes_equal(out[2], BYTES_LIT("three")));
	assert_ok(bundle_decode(out, 0, (bytes){NULL, 0}));
}

static void
the_longest_entry_fits_and_one_more_octet_does_not(void **state)
{
	(void)state;
	size_t cap = 3 + BUNDLE_ENTRY_MAX;
	uint8_t *entry = calloc(1, cap), *space = calloc(1, cap);
	assert_true(entry != NULL && space != NULL);
	buf b = buf_of(space, cap);
	assert_fails(bundle_put(&b, bytes_of(entry, BUNDLE_ENTRY_MAX + 1)), E_TOO_LARGE);
	assert_int_equal(b.len, 0);
	assert_ok(bundle_put(&b, bytes_of(entry, BUNDLE_ENTRY_MAX)));
	bytes out;
	assert_ok(bundle_decode(&out, 1, buf_bytes(&b)));
	assert_int_equal(out.len, BUNDLE_ENTRY_MAX);
	free(entry);
	free(space);
}

static void
an_entry_that_does_not_fit_the_buffer_is_refused(void **state)
{
	(void)state;
	uint8_t space[4];
	buf b = BUF_ARRAY(space);
	assert_fails(bundle_put(&b, BYTES_LIT("one")), E_TOO_LARGE);
}

static void
bundles_of_another_count_are_rejected(void **state)
{
	(void)state;
	bytes two = BYTES_LIT("\0\1a\0\1b"), untouched = BYTES_LIT("x");
	bytes out[3] = {untouched, untouched, untouched};
	err e = bundle_decode(out, 3, two);
	assert_fails(e, E_FORMAT);
	assert_int_equal(e.at, 3);
	assert_fails(bundle_decode(out, 1, two), E_FORMAT);
	assert_fails(bundle_decode(out, 0, two), E_FORMAT);
	assert_true(out[0].data == untouched.data);
	assert_ok(bundle_decode(out, 2, two));
}

static void
cut_bundles_are_rejected_wherever_they_end(void **state)
{
	(void)state;
	bytes whole = BYTES_LIT("\0\3one\0\3two"), out[2];
	for (size_t n = 0; n < whole.len; n++)
		assert_fails(bundle_decode(out, 2, bytes_slice(whole, 0, n)), E_FORMAT);
	assert_fails(bundle_decode(out, 1, BYTES_LIT("\xFF\xFFshort")), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_back_as_they_were_put),
		cmocka_unit_test(the_longest_entry_fits_and_one_more_octet_does_not),
		cmocka_unit_test(an_entry_that_does_not_fit_the_buffer_is_refused),
		cmocka_unit_test(bundles_of_another_count_are_rejected),
		cmocka_unit_test(cut_bundles_are_rejected_wherever_they_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
