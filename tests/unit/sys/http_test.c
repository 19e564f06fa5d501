/* SPDX-License-Identifier: Apache-2.0 */
/* Against a server of one answer, in a child process. */
#include "sys/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"

struct served {
	pid_t child;
	int seen; /* what the child was asked, up to its end */
	char url[64];
};

/* Take one request, answer with ANSWER, pass on what was asked. */
static void
serve_one(int listener, int seen, const char *answer)
{
	char request[4096] = {0};
	size_t n = 0;
	int fd = accept(listener, NULL, NULL);
	while (fd != -1 && n + 1 < sizeof request) {
		ssize_t got = read(fd, request + n, sizeof request - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		if (strstr(request, "END") != NULL || strncmp(request, "GET", 3) == 0)
			break;
	}
	(void)!write(seen, request, n);
	(void)!write(fd, answer, strlen(answer));
	_exit(0);
}

static struct served
serve(const char *answer)
{
	struct served s;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	int pipes[2], listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(pipe(pipes), 0);
	(void)snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/", ntohs(at.sin_port));
	s.child = fork();
	if (s.child == 0)
		serve_one(listener, pipes[1], answer);
	(void)close(listener);
	(void)close(pipes[1]);
	s.seen = pipes[0];
	return s;
}

static void
end(struct served *s, char *seen, size_t cap)
{
	ssize_t n = read(s->seen, seen, cap - 1);
	seen[n < 0 ? 0 : n] = '\0';
	(void)close(s->seen);
	assert_int_equal(waitpid(s->child, NULL, 0), s->child);
}

struct taken {
	char text[256];
	size_t len;
	err e;
};

static err
take(void *user, bytes piece)
{
	struct taken *t = user;
	assert_true(piece.len < sizeof t->text - t->len);
	memcpy(t->text + t->len, piece.data, piece.len);
	t->len += piece.len;
	t->text[t->len] = '\0';
	return t->e;
}

struct asked {
	struct http_answer answer;
	struct taken taken;
	char seen[4096];
	err e;
};

static void
ask(struct asked *a, const char *answer, const struct http_request *request)
{
	struct served s = serve(answer);
	struct http_link link = {0};
	assert_ok(http_open(&link, bytes_of_text(s.url)));
	struct http http = http_of(&link);
	a->e = http.call(http.self, &a->answer, request, take, &a->taken);
	http_close(&link);
	end(&s, a->seen, sizeof a->seen);
}

static void
a_read_has_its_headers_and_gets_its_body(void **state)
{
	(void)state;
	struct asked a = {.e = ok()};
	struct http_request r = {.target = BYTES_LIT("/api/v1/changes?since=0"),
		.authorization = BYTES_LIT("Muniment 00"),
		.range = BYTES_LIT("bytes=1-2")};
	ask(&a, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nMuniment-More: 1\r\n\r\nhello", &r);
	assert_ok(a.e);
	assert_int_equal(a.answer.status, 200);
	assert_true(a.answer.more);
	assert_string_equal(a.taken.text, "hello");
	assert_non_null(strstr(a.seen, "GET /api/v1/changes?since=0 HTTP/1.1\r\n"));
	assert_non_null(strstr(a.seen, "Authorization: Muniment 00\r\n"));
	assert_non_null(strstr(a.seen, "Range: bytes=1-2\r\n"));
}

static err
give_end(void *user, size_t *out, uint8_t *to, size_t n)
{
	int *left = user;
	assert_true(n >= 3);
	*out = *left > 0 ? 3 : 0;
	memcpy(to, *left > 1 ? "abc" : "END", 3);
	(*left)--;
	return ok();
}

static void
a_body_is_sent_whole_or_piece_by_piece(void **state)
{
	(void)state;
	static struct asked a, b;
	int pieces = 3;
	const char *answer = "HTTP/1.1 204 No Content\r\n\r\n";
	struct http_request whole = {.method = HTTP_POST,
		.target = BYTES_LIT("/x"),
		.type = BYTES_LIT("application/json"),
		.body = BYTES_LIT("{}END")};
	struct http_request stream = {.method = HTTP_PUT,
		.target = BYTES_LIT("/y"),
		.give = give_end,
		.length = 9,
		.user = &pieces};
	ask(&a, answer, &whole);
	assert_ok(a.e);
	assert_int_equal(a.answer.status, 204);
	assert_non_null(strstr(a.seen, "POST /x "));
	assert_non_null(strstr(a.seen, "\r\n\r\n{}END"));
	ask(&b, answer, &stream);
	assert_ok(b.e);
	assert_non_null(strstr(b.seen, "PUT /y "));
	assert_non_null(strstr(b.seen, "Content-Length: 9\r\n"));
	assert_non_null(strstr(b.seen, "\r\n\r\nabcabcEND"));
}

static void
a_refusal_is_kept_apart(void **state)
{
	(void)state;
	struct asked a = {.e = ok()};
	struct http_request r = {.target = BYTES_LIT("/x")};
	ask(&a, "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}", &r);
	assert_ok(a.e);
	assert_int_equal(a.answer.status, 409);
	assert_int_equal(a.answer.refusal_len, 2);
	assert_int_equal(a.taken.len, 0);
}

static void
a_redirect_is_not_followed(void **state)
{
	(void)state;
	struct asked a = {.e = ok()};
	struct http_request r = {.target = BYTES_LIT("/x")};
	ask(&a, "HTTP/1.1 302 Found\r\nLocation: /secret\r\nContent-Length: 0\r\n\r\n", &r);
	assert_ok(a.e);
	assert_int_equal(a.answer.status, 302);
}

static void
an_answer_that_breaks_off_is_no_answer(void **state)
{
	(void)state;
	struct asked a = {.e = ok()};
	struct http_request r = {.target = BYTES_LIT("/x")};
	ask(&a, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", &r);
	assert_fails(a.e, E_UNREACHABLE);
}

static void
what_the_taker_says_ends_the_call(void **state)
{
	(void)state;
	struct asked a = {.e = ok(), .taken.e = failure(E_TOO_LARGE)};
	struct http_request r = {.target = BYTES_LIT("/x")};
	ask(&a, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", &r);
	assert_fails(a.e, E_TOO_LARGE);
}

static void
a_server_that_is_not_there_is_unreachable(void **state)
{
	(void)state;
	struct http_link link = {0};
	struct http_answer answer;
	struct taken taken = {.e = ok()};
	struct http_request r = {.target = BYTES_LIT("/x")};
	assert_ok(http_open(&link, BYTES_LIT("http://127.0.0.1:1")));
	struct http http = http_of(&link);
	assert_fails(http.call(http.self, &answer, &r, take, &taken), E_UNREACHABLE);
	http_close(&link);
}

static void
other_schemes_are_refused(void **state)
{
	(void)state;
	struct http_link link = {0};
	assert_fails(http_open(&link, BYTES_LIT("file:///etc/passwd")), E_USAGE);
	assert_fails(http_open(&link, BYTES_LIT("localhost:8080")), E_USAGE);
	assert_fails(http_open(&link, BYTES_LIT("")), E_USAGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_has_its_headers_and_gets_its_body),
		cmocka_unit_test(a_body_is_sent_whole_or_piece_by_piece),
		cmocka_unit_test(a_refusal_is_kept_apart),
		cmocka_unit_test(a_redirect_is_not_followed),
		cmocka_unit_test(an_answer_that_breaks_off_is_no_answer),
		cmocka_unit_test(what_the_taker_says_ends_the_call),
		cmocka_unit_test(a_server_that_is_not_there_is_unreachable),
		cmocka_unit_test(other_schemes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
