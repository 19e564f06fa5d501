/* SPDX-License-Identifier: Apache-2.0 */
/* There are fewer rows than a cache line has octets many times over: they are looked at one after
 * the other, piece by piece of the path. */
#include "api/router.h"

#include <string.h>

#include "core/vault/blob_batch.h"
#include "core/vault/session.h"
#include "core/vault/submission.h"

static const struct route rows[ROUTE_COUNT] = {
#define ROUTE(name, method, path, entitlement, body, body_max)                                     \
	{#name, path, body_max, ROUTE_##name, HTTPD_##method, ROUTE_##entitlement, ROUTE_##body},
#include "api/routes.def"
#undef ROUTE
};

/* The piece of IN at *at, and past it and its slash. */
static bytes
piece(bytes in, size_t *at)
{
	size_t end = bytes_find(in, *at, '/');
	bytes p = bytes_slice(in, *at, end - *at);
	*at = end + 1;
	return p;
}

static bool
is_rest(bytes pattern)
{
	bytes dots = BYTES_LIT("...}");
	return pattern.len > dots.len &&
		bytes_equal(bytes_slice(pattern, pattern.len - dots.len, dots.len), dots);
}

static bool
matches(bytes arguments[ROUTER_ARGUMENTS], const char *pattern_text, bytes path)
{
	bytes pattern = bytes_of_text(pattern_text);
	size_t p = 0, at = 0, count = 0;
	while (p < pattern.len && at < path.len) {
		bytes wanted = piece(pattern, &p);
		if (is_rest(wanted)) {
			arguments[count] = bytes_slice(path, at, path.len - at);
			return true;
		}
		bytes got = piece(path, &at);
		if (wanted.len > 0 && wanted.data[0] == '{') {
			if (got.len == 0)
				return false;
			arguments[count++] = got;
		} else if (!bytes_equal(wanted, got)) {
			return false;
		}
	}
	/* One past the end each: no slash was left over. */
	return p == pattern.len + 1 && at == path.len + 1;
}

static void
put_allowed(char *allow, enum httpd_method method)
{
	static const char *const words[] = {
		[HTTPD_GET] = "GET, HEAD",
		[HTTPD_POST] = "POST",
		[HTTPD_PUT] = "PUT",
	};
	size_t used = strlen(allow);
	buf b = buf_of(allow + used, ROUTER_ALLOW_MAX - used - 1);
	if (used > 0)
		buf_text(&b, ", ");
	buf_text(&b, words[method]);
	must(!failed(buf_done(&b)));
	allow[used + b.len] = '\0';
}

err
router_find(struct routed *out, enum httpd_method method, bytes path)
{
	struct routed found = {0};
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		bytes arguments[ROUTER_ARGUMENTS] = {{0}};
		if (!matches(arguments, rows[i].path, path))
			continue;
		if (rows[i].method == method) {
			found.route = &rows[i];
			memcpy(found.arguments, arguments, sizeof arguments);
			*out = found;
			return ok();
		}
		put_allowed(found.allow, rows[i].method);
	}
	if (found.allow[0] == '\0')
		return failure(E_NOT_FOUND);
	*out = found;
	return failure(E_METHOD);
}

err
router_check_body(const struct route *route, const struct httphead *head)
{
	static const char *const types[] = {
		[ROUTE_NOTHING] = "",
		[ROUTE_OCTETS] = "application/octet-stream",
		[ROUTE_JSON] = "application/json",
		[ROUTE_PIECES] = "application/octet-stream",
	};
	if (head->length > route->body_max)
		return failure(E_TOO_LARGE);
	if (route->body != ROUTE_NOTHING &&
		!bytes_equal(head->type, bytes_of_text(types[route->body])))
		return failure(E_TYPE);
	return ok();
}

const struct route *
router_row(enum route_name name)
{
	must(name < ROUTE_COUNT);
	return &rows[name];
}
