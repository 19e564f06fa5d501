/* SPDX-License-Identifier: Apache-2.0 */
/* Heads as the library hands them over: cut out of one buffer, NUL in the place of line ends. */
#include "api/httphead.h"

#include <string.h>

#include "support/vectors.h"

struct sample {
	char room[2048];
	struct httphead_field fields[80];
	struct httphead_lines lines;
};

/* TEXT is the lines behind the request line, each with CR LF. */
static void
cut(struct sample *s, const char *text)
{
	memset(s, 0, sizeof *s);
	size_t n = strlen(text);
	assert_true(n + 16 < sizeof s->room);
	memcpy(s->room, "HTTP/1.1\r\n", 10);
	memcpy(s->room + 10, text, n);
	s->lines = (struct httphead_lines){BYTES_LIT("/x?y=1"), bytes_of(s->room, 8), s->fields, 0};
	for (char *at = s->room + 10; *at != '\0';) {
		char *end = strchr(at, '\r');
		char *colon = memchr(at, ':', (size_t)(end - at));
		char *value = colon + 1 + strspn(colon + 1, " ");
		*end = '\0';
		*colon = '\0';
		s->fields[s->lines.count++] =
			(struct httphead_field){bytes_of_text(at), bytes_of_text(value)};
		at = end + 2;
	}
	for (char *at = s->room; at < s->room + 10 + n; at++)
		if (*at == '\r' || *at == '\n')
			*at = '\0';
}

static err
decode(struct httphead *out, const char *text)
{
	struct sample s;
	cut(&s, text);
	return httphead_decode(out, &s.lines);
}

#define HOST "Host: localhost:8080\r\n"

static void
a_head_says_length_and_what_else_we_read(void **state)
{
	(void)state;
	static struct sample s;
	struct httphead h;
	cut(&s,
		HOST "content-LENGTH: 12\r\nAuthorization: Muniment x\r\nRange: bytes=1-\r\n"
		     "Content-Type: application/json\r\nExpect: 100-continue\r\nX-Other: "
		     "a\r\nX-Other: b\r\n");
	assert_ok(httphead_decode(&h, &s.lines));
	assert_ok(httphead_verify_lines(&s.lines));
	assert_int_equal(h.length, 12);
	assert_true(bytes_equal(h.authorization, BYTES_LIT("Muniment x")));
	assert_true(bytes_equal(h.range, BYTES_LIT("bytes=1-")));
	assert_true(bytes_equal(h.type, BYTES_LIT("application/json")));
}

static void
a_range_that_rests_on_something_is_left_out(void **state)
{
	(void)state;
	struct httphead h;
	assert_ok(decode(&h, HOST "Range: bytes=1-\r\nIf-Range: \"x\"\r\n"));
	assert_int_equal(h.range.len, 0);
}

static void
two_framings_two_hosts_and_other_tricks_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err_code code;
	} rows[] = {
		{"X: y\r\n", E_FORMAT},
		{HOST HOST, E_FORMAT},
		{HOST "hOST: other\r\n", E_FORMAT},
		{HOST "Content-Length: 1\r\nContent-Length: 1\r\n", E_FORMAT},
		{HOST "Content-Length: 1\r\ncontent-length: 2\r\n", E_FORMAT},
		{HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", E_FORMAT},
		{HOST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", E_FORMAT},
		{HOST "Transfer-Encoding: chunked\r\n", E_LENGTH},
		{HOST "Transfer-Encoding: identity\r\n", E_LENGTH},
		{HOST "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", E_FORMAT},
		{HOST "Content-Length: \r\n", E_FORMAT},
		{HOST "Content-Length: +1\r\n", E_FORMAT},
		{HOST "Content-Length: -1\r\n", E_FORMAT},
		{HOST "Content-Length: 01\r\n", E_FORMAT},
		{HOST "Content-Length: 0x1\r\n", E_FORMAT},
		{HOST "Content-Length: 1, 1\r\n", E_FORMAT},
		{HOST "Content-Length: 1 \r\n", E_FORMAT},
		{HOST "Content-Length: 18446744073709551616\r\n", E_FORMAT},
		{HOST "Content-Length : 1\r\n", E_FORMAT},
		{HOST "Expect: 100-continue\r\nExpect: 100-continue\r\n", E_FORMAT},
		{HOST "Expect: more\r\n", E_FORMAT},
		{HOST "Authorization: a\r\nAuthorization: b\r\n", E_FORMAT},
		{HOST "Range: bytes=1-\r\nRange: bytes=2-\r\n", E_FORMAT},
		{HOST "Range: "
		      "bytes=0000000000000000000000000000000000000000000000000000000000-\r\n",
			E_HEADERS},
		{HOST "Content-Type: a\r\nContent-Type: b\r\n", E_FORMAT},
		{" Host: x\r\n", E_FORMAT},
		{HOST "na me: x\r\n", E_FORMAT},
		{HOST "name\x7f: x\r\n", E_FORMAT},
		{HOST "name(x): x\r\n", E_FORMAT},
		{HOST ": x\r\n", E_FORMAT},
		{HOST "name: \x1b[0m\r\n", E_FORMAT},
		{HOST "name: a\x01\r\n", E_FORMAT},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct httphead h = {.length = 7};
		assert_string_equal(
			err_name(decode(&h, rows[i].text)), err_name(failure(rows[i].code)));
		assert_int_equal(h.length, 7);
	}
}

static void
an_old_version_may_do_without_a_host(void **state)
{
	(void)state;
	struct httphead_lines lines = {BYTES_LIT("/"), BYTES_LIT("HTTP/1.0"), NULL, 0};
	struct httphead h;
	assert_ok(httphead_decode(&h, &lines));
}

static void
an_address_is_a_path_of_ours(void **state)
{
	(void)state;
	static struct sample s;
	struct httphead h;
	static const char *const rows[] = {
		"", "*", "http://x/", "x", "/a b", "/a#b", "/\x7f", "/\x01"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cut(&s, HOST);
		s.lines.target = bytes_of_text(rows[i]);
		assert_fails(httphead_decode(&h, &s.lines), E_FORMAT);
	}
	static uint8_t path[HTTPHEAD_TARGET_MAX + 1];
	memset(path, '/', sizeof path);
	s.lines.target = bytes_of(path, HTTPHEAD_TARGET_MAX);
	assert_ok(httphead_decode(&h, &s.lines));
	s.lines.target = bytes_of(path, HTTPHEAD_TARGET_MAX + 1);
	assert_fails(httphead_decode(&h, &s.lines), E_ADDRESS);
}

static void
too_many_fields_or_octets_are_refused(void **state)
{
	(void)state;
	static struct httphead_field fields[HTTPHEAD_FIELDS_MAX + 1];
	static uint8_t value[HTTPHEAD_OCTETS_MAX];
	memset(value, 'x', sizeof value);
	fields[0] = (struct httphead_field){BYTES_LIT("Host"), BYTES_LIT("x")};
	for (size_t i = 1; i < sizeof fields / sizeof *fields; i++)
		fields[i] = (struct httphead_field){BYTES_LIT("a"), BYTES_LIT("b")};
	struct httphead_lines lines = {
		BYTES_LIT("/"), BYTES_LIT("HTTP/1.1"), fields, HTTPHEAD_FIELDS_MAX};
	struct httphead h;
	assert_ok(httphead_decode(&h, &lines));
	lines.count++;
	assert_fails(httphead_decode(&h, &lines), E_HEADERS);
	lines.count = 2;
	fields[1].value = bytes_of(value, HTTPHEAD_OCTETS_MAX - 6);
	assert_ok(httphead_decode(&h, &lines));
	fields[1].value = bytes_of(value, HTTPHEAD_OCTETS_MAX - 5);
	assert_fails(httphead_decode(&h, &lines), E_HEADERS);
}

static void
lines_that_follow_one_another_are_believed(void **state)
{
	(void)state;
	static struct sample s;
	static const char *const rows[] = {
		"", HOST, HOST "Empty:\r\nB: c\r\n", "A:   b  \r\n" HOST, HOST "Last:\r\n"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cut(&s, rows[i]);
		assert_ok(httphead_verify_lines(&s.lines));
	}
}

static void
a_line_that_was_moved_or_left_out_is_noticed(void **state)
{
	(void)state;
	static struct sample s;
	static char moved[] = "bc\0\0\0\0";
	cut(&s, HOST "A: b\r\nC: d\r\n");
	s.fields[1].value = bytes_of(moved, 2);
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "A: b\r\n");
	s.fields[1].value = bytes_of(moved, 2);
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "A: b\r\nC: d\r\n");
	s.fields[1].name = bytes_of(moved, 1);
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "A: b\r\nC: d\r\n");
	s.fields[1] = s.fields[2];
	s.lines.count = 2;
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "A: b\r\nC: d\r\n");
	s.lines.count = 2;
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
}

static void
what_a_nul_hides_is_noticed(void **state)
{
	(void)state;
	static struct sample s;
	cut(&s, HOST "A: bcdef\r\nC: d\r\n");
	s.fields[1].value.len = 1;
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "A: bcdef\r\n");
	s.fields[1].value.len = 1;
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
	cut(&s, HOST "Abc: d\r\n");
	s.fields[1].name.len = 1;
	assert_fails(httphead_verify_lines(&s.lines), E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_says_length_and_what_else_we_read),
		cmocka_unit_test(a_range_that_rests_on_something_is_left_out),
		cmocka_unit_test(two_framings_two_hosts_and_other_tricks_are_refused),
		cmocka_unit_test(an_old_version_may_do_without_a_host),
		cmocka_unit_test(an_address_is_a_path_of_ours),
		cmocka_unit_test(too_many_fields_or_octets_are_refused),
		cmocka_unit_test(lines_that_follow_one_another_are_believed),
		cmocka_unit_test(a_line_that_was_moved_or_left_out_is_noticed),
		cmocka_unit_test(what_a_nul_hides_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
