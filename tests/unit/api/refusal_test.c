/* SPDX-License-Identifier: Apache-2.0 */
#include "api/refusal.h"

#include <jansson.h>
#include <string.h>

#include "support/vectors.h"

static void
every_error_is_an_object_with_its_code_and_sentence(void **state)
{
	(void)state;
	for (unsigned code = OK + 1; code < ERR_COUNT; code++) {
		err e = failure((enum err_code)code);
		struct refusal r;
		refusal_make(&r, e);
		assert_int_equal(r.answer.status, err_http_status(e));
		assert_string_equal(r.answer.type, "application/json");
		json_t *root = json_loadb((const char *)r.answer.octets.data, r.answer.octets.len,
			JSON_REJECT_DUPLICATES, NULL);
		const char *name = NULL, *what = NULL;
		assert_int_equal(
			json_unpack(root, "{s:s, s:s!}", "error", &name, "what", &what), 0);
		assert_string_equal(name, err_name(e));
		assert_string_equal(what, err_sentence(e));
		json_decref(root);
	}
}

static void
an_item_is_named_by_its_number(void **state)
{
	(void)state;
	struct refusal r;
	refusal_make_item(&r, failure(E_STALE), 4095);
	assert_true(bytes_equal(r.answer.octets,
		BYTES_LIT(
			"{\"error\":\"E_STALE\",\"what\":\"something that it builds on has changed "
			"meanwhile\",\"item\":4095}\n")));
}

static void
what_may_be_asked_again_says_so(void **state)
{
	(void)state;
	struct refusal r;
	refusal_make(&r, failure(E_SESSION));
	assert_string_equal(r.answer.fields[0].name, "WWW-Authenticate");
	refusal_make(&r, failure(E_CROWDED));
	assert_string_equal(r.answer.fields[0].name, "Retry-After");
	refusal_make(&r, failure(E_RATE));
	assert_string_equal(r.answer.fields[0].name, "Retry-After");
	refusal_make(&r, failure(E_NOT_FOUND));
	assert_null(r.answer.fields[0].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_is_an_object_with_its_code_and_sentence),
		cmocka_unit_test(an_item_is_named_by_its_number),
		cmocka_unit_test(what_may_be_asked_again_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
