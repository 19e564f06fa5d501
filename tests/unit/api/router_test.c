/* SPDX-License-Identifier: Apache-2.0 */
#include "api/router.h"

#include "support/vectors.h"

static err
find(struct routed *out, enum httpd_method method, const char *path)
{
	return router_find(out, method, bytes_of_text(path));
}

static void
each_row_is_found_by_its_own_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *row = router_row((enum route_name)i);
		struct routed r;
		assert_ok(find(&r, row->method, row->path));
		assert_ptr_equal(r.route, row);
	}
}

static void
arguments_are_pieces_of_the_path(void **state)
{
	(void)state;
	struct routed r;
	assert_ok(find(&r, HTTPD_GET, "/api/v1/chains/matter/00ff"));
	assert_int_equal(r.route->name, ROUTE_chain);
	assert_true(bytes_equal(r.arguments[0], BYTES_LIT("matter")));
	assert_true(bytes_equal(r.arguments[1], BYTES_LIT("00ff")));
	assert_ok(find(&r, HTTPD_GET, "/log/tile/0/x001/067.p/17"));
	assert_int_equal(r.route->name, ROUTE_tile);
	assert_true(bytes_equal(r.arguments[0], BYTES_LIT("0/x001/067.p/17")));
	assert_ok(find(&r, HTTPD_PUT, "/api/v1/uploads/00"));
	assert_int_equal(r.route->name, ROUTE_upload_piece);
	assert_ok(find(&r, HTTPD_GET, "/api/v1/uploads/00"));
	assert_int_equal(r.route->name, ROUTE_upload_at);
}

static void
what_is_nearly_a_path_is_none(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"/",
		"//",
		"/healthz/",
		"//healthz",
		"/Healthz",
		"/healthz%20",
		"/healthz/x",
		"/api",
		"/api/v1",
		"/api/v1/",
		"/api/v2/server",
		"/api/v1/server/",
		"/api//v1/server",
		"/api/v1/uploads/",
		"/api/v1/uploads/1/2",
		"/api/v1/chains/matter",
		"/api/v1/chains//00",
		"/api/v1/chains/matter/",
		"/api/v1/chains/matter/00/",
		"/api/v1/../v1/server",
		"/log",
		"/log/",
		"/log/tile",
		"/log/checkpoint/x",
		"/.well-known/security.txt",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (unsigned m = HTTPD_GET; m <= HTTPD_OTHER; m++) {
			struct routed r = {.allow = "x"};
			assert_fails(find(&r, (enum httpd_method)m, rows[i]), E_NOT_FOUND);
			assert_string_equal(r.allow, "x");
		}
	}
}

static void
another_method_is_told_which_there_are(void **state)
{
	(void)state;
	struct routed r;
	assert_fails(find(&r, HTTPD_OTHER, "/healthz"), E_METHOD);
	assert_string_equal(r.allow, "GET, HEAD");
	assert_fails(find(&r, HTTPD_GET, "/api/v1/submissions"), E_METHOD);
	assert_string_equal(r.allow, "POST");
	assert_fails(find(&r, HTTPD_POST, "/api/v1/uploads/00"), E_METHOD);
	assert_string_equal(r.allow, "GET, HEAD, PUT");
}

static void
a_body_has_its_rows_type_and_limit(void **state)
{
	(void)state;
	const struct route *submit = router_row(ROUTE_submit);
	struct httphead head = {
		.length = submit->body_max, .type = BYTES_LIT("application/octet-stream")};
	assert_ok(router_check_body(submit, &head));
	head.length++;
	assert_fails(router_check_body(submit, &head), E_TOO_LARGE);
	head.length = 0;
	head.type = BYTES_LIT("application/json");
	assert_fails(router_check_body(submit, &head), E_TYPE);
	head.type = BYTES_LIT("text/plain");
	assert_fails(router_check_body(router_row(ROUTE_upload), &head), E_TYPE);
	head.type = (bytes){0};
	assert_fails(router_check_body(router_row(ROUTE_upload_piece), &head), E_TYPE);
	assert_ok(router_check_body(router_row(ROUTE_health), &head));
	head.length = 1;
	assert_fails(router_check_body(router_row(ROUTE_health), &head), E_TOO_LARGE);
}

static void
nothing_but_the_log_and_the_server_itself_is_public(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *row = router_row((enum route_name)i);
		bool public = i == ROUTE_health || i == ROUTE_checkpoint || i == ROUTE_tile ||
			i == ROUTE_server;
		bool by_signature = i == ROUTE_session || i == ROUTE_submit;
		assert_int_equal(row->entitlement,
			public                 ? ROUTE_PUBLIC
				: by_signature ? ROUTE_SIGNED
					       : ROUTE_SESSION);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_found_by_its_own_path),
		cmocka_unit_test(arguments_are_pieces_of_the_path),
		cmocka_unit_test(what_is_nearly_a_path_is_none),
		cmocka_unit_test(another_method_is_told_which_there_are),
		cmocka_unit_test(a_body_has_its_rows_type_and_limit),
		cmocka_unit_test(nothing_but_the_log_and_the_server_itself_is_public),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
