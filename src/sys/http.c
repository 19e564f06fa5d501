/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "sys/oserr.h"

enum { CONNECT_SECONDS = 15, SILENT_SECONDS = 60 };

#define MORE "muniment-more: 1"

/* One call, as its callbacks see it. */
struct call {
	CURL *curl;
	const struct http_request *request;
	struct http_answer *answer;
	http_take_fn *take;
	void *user;
	size_t given; /* octets of request->body */
	err e;        /* of a callback */
};

err
http_open(struct http_link *out, bytes url)
{
	while (url.len > 0 && url.data[url.len - 1] == '/')
		url.len--;
	if (!bytes_has_prefix(url, BYTES_LIT("http://")) &&
		!bytes_has_prefix(url, BYTES_LIT("https://")))
		return failure(E_USAGE);
	if (url.len > HTTP_URL_MAX)
		return failure(E_TOO_LARGE);
	if (bytes_find(url, 0, 0) != url.len)
		return failure(E_USAGE);
	out->curl = curl_easy_init();
	if (out->curl == NULL)
		return failure(E_NOMEM);
	memcpy(out->url, url.data, url.len);
	out->url[url.len] = '\0';
	return ok();
}

void
http_close(struct http_link *link)
{
	if (link->curl != NULL)
		curl_easy_cleanup(link->curl);
	link->curl = NULL;
}

/* Body of the answer. Its status is known by now. */
static size_t
on_body(char *data, size_t size, size_t n, void *user)
{
	struct call *c = user;
	long status = 0;
	(void)size; /* always 1 */
	if (curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
		return 0;
	if (status >= 400) {
		size_t left = sizeof c->answer->refusal - c->answer->refusal_len;
		size_t used = n < left ? n : left;
		memcpy(c->answer->refusal + c->answer->refusal_len, data, used);
		c->answer->refusal_len += used;
		return n;
	}
	c->e = c->take(c->user, bytes_of(data, n));
	return failed(c->e) ? 0 : n;
}

static size_t
on_header(char *data, size_t size, size_t n, void *user)
{
	struct call *c = user;
	(void)size;
	size_t len = n;
	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	if (len == sizeof MORE - 1 && strncasecmp(data, MORE, len) == 0)
		c->answer->more = true;
	return n;
}

static size_t
on_read(char *to, size_t size, size_t n, void *user)
{
	struct call *c = user;
	size_t given = 0;
	const struct http_request *r = c->request;
	n *= size;
	if (r->give == NULL) {
		given = r->body.len - c->given < n ? r->body.len - c->given : n;
		if (given > 0)
			memcpy(to, r->body.data + c->given, given);
	} else {
		c->e = r->give(r->user, &given, (uint8_t *)to, n);
		if (failed(c->e))
			return CURL_READFUNC_ABORT;
	}
	c->given += given;
	return given;
}

/* "NAME: VALUE" behind the others. *fine becomes false when there is no memory. */
static void
add_header(struct curl_slist **headers, const char *name, bytes value, bool *fine)
{
	char line[HTTP_VALUE_MAX + 64];
	if (value.len == 0)
		return;
	if (value.len > HTTP_VALUE_MAX) {
		*fine = false;
		return;
	}
	(void)snprintf(
		line, sizeof line, "%s: %.*s", name, (int)value.len, (const char *)value.data);
	struct curl_slist *longer = curl_slist_append(*headers, line);
	if (longer == NULL)
		*fine = false;
	else
		*headers = longer;
}

static bool
set_headers(struct curl_slist **headers, const struct http_request *r)
{
	bool fine = true;
	add_header(headers, "Authorization", r->authorization, &fine);
	add_header(headers, "Range", r->range, &fine);
	add_header(headers, "Content-Type", r->type, &fine);
	/* Curl would ask first whether a large body is welcome, and wait a second for the answer.
	 */
	struct curl_slist *longer = curl_slist_append(*headers, "Expect:");
	if (longer == NULL)
		return false;
	*headers = longer;
	return fine;
}

/* Options that are the same for every call. */
static bool
set_fixed(CURL *curl)
{
	curl_easy_reset(curl);
	return curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_USERAGENT, "muniment") == CURLE_OK;
}

static bool
set_method(CURL *curl, const struct http_request *r)
{
	curl_off_t length = (curl_off_t)(r->give != NULL ? r->length : r->body.len);
	switch (r->method) {
	case HTTP_POST:
		return curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
			curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, length) == CURLE_OK;
	case HTTP_PUT:
		return curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
			curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, length) == CURLE_OK;
	case HTTP_GET:
		return true;
	}
	return false;
}

static bool
set_callbacks(struct call *c)
{
	return curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, c) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_READDATA, c) == CURLE_OK;
}

static err
perform(struct call *c)
{
	long status = 0, number = 0;
	CURLcode code = curl_easy_perform(c->curl);
	if (failed(c->e))
		return c->e;
	if (code == CURLE_OUT_OF_MEMORY)
		return failure(E_NOMEM);
	if (code != CURLE_OK) {
		(void)curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &number);
		return failure_sys(E_UNREACHABLE, (int)number);
	}
	if (curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
		return failure(E_UNREACHABLE);
	c->answer->status = (unsigned)status;
	return ok();
}

static err
call(void *self, struct http_answer *out, const struct http_request *request, http_take_fn *take,
	void *user)
{
	struct http_link *link = self;
	struct call c = {link->curl, request, out, take, user, 0, ok()};
	struct curl_slist *headers = NULL;
	char url[HTTP_URL_MAX + HTTP_TARGET_MAX + 1];
	must(request->target.len > 0 && request->target.len <= HTTP_TARGET_MAX);
	(void)snprintf(url, sizeof url, "%s%.*s", link->url, (int)request->target.len,
		(const char *)request->target.data);
	out->status = 0;
	out->more = false;
	out->refusal_len = 0;
	bool ready = set_headers(&headers, request) && set_fixed(link->curl) &&
		set_method(link->curl, request) && set_callbacks(&c) &&
		curl_easy_setopt(link->curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
		curl_easy_setopt(link->curl, CURLOPT_URL, url) == CURLE_OK;
	err e = ready ? perform(&c) : failure(E_NOMEM);
	curl_slist_free_all(headers);
	return e;
}

struct http
http_of(struct http_link *link)
{
	return (struct http){link, call};
}
