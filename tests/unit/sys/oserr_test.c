/* SPDX-License-Identifier: Apache-2.0 */
/* The same failure of the system has the same exit status everywhere. */
#include "sys/oserr.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "support/vectors.h"

static void
a_known_number_has_its_own_code_and_stays_in_the_error(void **state)
{
	(void)state;
	err e = oserr_of(ENOSPC);
	assert_fails(e, E_SPACE);
	assert_int_equal(e.sys, ENOSPC);
	assert_int_equal(err_exit_status(e), 4);
	assert_int_equal(err_exit_status(oserr_of(ENOENT)), 2);
	assert_int_equal(err_exit_status(oserr_of(ENAMETOOLONG)), 2);
	assert_int_equal(err_exit_status(oserr_of(ELOOP)), 2);
}

static void
an_unknown_number_is_a_failure_of_the_machine(void **state)
{
	(void)state;
	assert_fails(oserr_of(EXDEV), E_IO);
	assert_fails(oserr_of(12345), E_IO);
	assert_true(failed(oserr_of(0)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_number_has_its_own_code_and_stays_in_the_error),
		cmocka_unit_test(an_unknown_number_is_a_failure_of_the_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
