/* SPDX-License-Identifier: Apache-2.0 */
/* Documents against a server in memory, over a line that breaks where it is told to. */
#include "client/document.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "client/spool.h"
#include "client/upload.h"
#include "core/age/identity.h"
#include "crypt/hash.h"
#include "sample.h"
#include "support/memory_disk.h"

enum { ROOM = 8 << 20, STORE = 1 << 20, CONTENT = 300000 };

/* The server: one upload, one blob, one slot. */
struct line {
	uint8_t blob[STORE], slot[OBJECT_SLOT_MAX];
	size_t received, announced, slot_len;
	size_t breaks_after; /* octets of a body, either way; then it is whole again */
	size_t breaks;       /* how often */
	unsigned calls, pauses, batches;
	bool full; /* takes no batch */
};

struct world {
	struct line line;
	struct memory_disk *memory;
	struct disk disk;
	struct http http;
	struct random_source random;
	struct pause_source pause;
	uint8_t next, *room, session_room[32], seed_room[32];
	struct secret session, seed;
	arena perm;
	struct client c;
	struct recipient to;
	const uint8_t *content;
	size_t len, at;
};

static struct world w;
static uint8_t content[CONTENT], shown[CONTENT];
/* Room for a blob that travels with its event, and for one that does not. */
static uint8_t small_room[PART_INLINE_MAX + 100], large_room[2 * CONTENT];
static struct blob_batch_writer batch;
static const chain_id chain = {CHAIN_MATTER, {{3}}};

/* How much of N octets gets through. */
static size_t
get_through(struct line *l, size_t n)
{
	if (l->breaks == 0 || n <= l->breaks_after)
		return n;
	l->breaks--;
	return l->breaks_after;
}

static err
say_upload(struct line *l, http_take_fn *take, void *user)
{
	char said[128];
	int n = snprintf(said, sizeof said,
		"{\"id\":\"000102030405060708090a0b0c0d0e0f\",\"received\":%zu}", l->received);
	return take(user, bytes_of(said, (size_t)n));
}

static err
take_body(struct line *l, const struct http_request *r)
{
	size_t n = 0, sum = 0, through = get_through(l, (size_t)r->length);
	while (sum < through) {
		/* More than there is, at the end, as a client of HTTP asks. */
		size_t want = through - sum < 5000 ? through - sum : 5000;
		want += through == r->length;
		err e = r->give(r->user, &n, l->blob + l->received, want);
		assert_ok(e);
		assert_true(n > 0);
		sum += n;
		l->received += n;
	}
	return sum < r->length ? failure(E_UNREACHABLE) : ok();
}

static err
give_blob(struct line *l, const struct http_request *r, http_take_fn *take, void *user)
{
	unsigned long from = 0;
	char range[64];
	snprintf(range, sizeof range, "%.*s", (int)r->range.len, (const char *)r->range.data);
	if (r->range.len > 0)
		assert_int_equal(sscanf(range, "bytes=%lu-", &from), 1);
	assert_true(from <= l->received);
	size_t n = l->received - from, through = get_through(l, n);
	err e = through == 0 ? ok() : take(user, bytes_of(l->blob + from, through));
	return !failed(e) && through < n ? failure(E_UNREACHABLE) : e;
}

/* One blob, with its hash. */
static err
take_batch(struct line *l, struct http_answer *out, const struct http_request *r)
{
	struct blob_batch sent;
	l->batches++;
	if (get_through(l, r->body.len) < r->body.len)
		return failure(E_UNREACHABLE);
	if (l->full) {
		static const char said[] = "{\"error\":\"E_SPACE\",\"what\":\"the disk is full\"}";
		out->status = 507;
		out->refusal_len = sizeof said - 1;
		memcpy(out->refusal, said, sizeof said - 1);
		return ok();
	}
	assert_ok(blob_batch_decode(&sent, r->body));
	assert_ok(blob_batch_verify(&sent));
	assert_int_equal(sent.count, 1);
	bytes_copy(l->blob, sent.items[0].octets);
	l->received = sent.items[0].octets.len;
	return ok();
}

static err
call(void *self, struct http_answer *out, const struct http_request *r, http_take_fn *take,
	void *user)
{
	struct line *l = self;
	l->calls++;
	*out = (struct http_answer){.status = 200};
	assert_true(r->authorization.len > 0);
	if (bytes_equal(r->target, BYTES_LIT("/api/v1/blobs")))
		return take_batch(l, out, r);
	if (r->method == HTTP_POST)
		return say_upload(l, take, user);
	if (r->method == HTTP_PUT) {
		err e = take_body(l, r);
		return failed(e) ? e : say_upload(l, take, user);
	}
	if (bytes_has_prefix(r->target, BYTES_LIT("/api/v1/parts/slot/")))
		return take(user, bytes_of(l->slot, l->slot_len));
	return give_blob(l, r, take, user);
}

static void
pause_ms(void *self, unsigned ms)
{
	struct line *l = self;
	assert_true(ms > 0);
	l->pauses++;
}

static int
set_up(void **state)
{
	struct identity_list one;
	static const uint8_t seed[32] = {4, 4};
	(void)state;
	w = (struct world){.room = malloc(ROOM), .memory = memory_disk_new()};
	assert_non_null(w.room);
	w.disk = memory_disk_port(w.memory);
	w.http = (struct http){&w.line, call};
	w.random = (struct random_source){&w.next, sample_fill};
	w.pause = (struct pause_source){&w.line, pause_ms};
	secret_init(&w.session, w.session_room, sizeof w.session_room);
	secret_init(&w.seed, w.seed_room, sizeof w.seed_room);
	assert_ok(secret_set(&w.session, BYTES_ARRAY(seed)));
	identity_list_init(&one, &w.seed);
	assert_ok(identity_list_add(&one, RECIPIENT_HYBRID, seed));
	identity_recipient(&w.to, &one, 0);
	w.perm = arena_of(w.room, ROOM);
	batch = blob_batch_begin(BUF_ARRAY(small_room));
	w.c = (struct client){.disk = &w.disk,
		.http = &w.http,
		.random = &w.random,
		.pause = &w.pause,
		.perm = &w.perm,
		.session = {.key = &w.session}};
	for (size_t i = 0; i < CONTENT; i++)
		content[i] = (uint8_t)(i * 7 + i / 255);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	memory_disk_free(w.memory);
	free(w.room);
	return 0;
}

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	struct world *from = user;
	size_t left = from->len - from->at;
	*out = left < n ? left : n;
	*out = *out < 40000 ? *out : 40000;
	bytes_copy(to, bytes_of(from->content + from->at, *out));
	from->at += *out;
	return ok();
}

static err
seal(struct document *out, size_t len)
{
	struct document_source from = {give, &w};
	w.content = content;
	w.len = len;
	w.at = 0;
	return document_seal(out, &w.c, &w.to, &from, &batch);
}

/* The server has what D consists of. */
static struct object_put
stored(const struct document *d)
{
	const struct submit_part *slot = &d->parts[0], *blob = &d->parts[1];
	bytes_copy(w.line.slot, slot->octets);
	w.line.slot_len = slot->octets.len;
	if (blob->octets.data != NULL) {
		bytes_copy(w.line.blob, blob->octets);
		w.line.received = blob->octets.len;
	}
	return (struct object_put){.length = d->sealed.length,
		.digest = d->sealed.digest,
		.slot = slot->part.name.hash,
		.blob = blob->part.name.hash};
}

static err
show(void *user, bytes piece)
{
	buf_put(user, piece);
	return buf_done(user);
}

static err
fetch(const struct object_put *put, bytes *out)
{
	buf to = BUF_ARRAY(shown);
	struct object_sink sink = {show, &to};
	struct document_version v = {chain, put, &w.seed};
	err e = document_fetch(&w.c, &v, &sink);
	*out = buf_bytes(&to);
	return e;
}

static bool
spool_is_empty(void)
{
	const char *name = NULL;
	for (size_t i = 0; (name = memory_disk_name(w.memory, i)) != NULL; i++)
		if (strncmp(name, "spool/", 6) == 0 && strcmp(name, "spool/new-0") != 0 &&
			memory_disk_content(w.memory, name).data != NULL)
			return false;
	return true;
}

static void
a_small_document_travels_with_its_event(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	assert_ok(seal(&d, 5000));
	assert_non_null(d.parts[1].octets.data);
	assert_ok(part_verify(&d.parts[0].part, d.parts[0].octets));
	assert_ok(part_verify(&d.parts[1].part, d.parts[1].octets));
	assert_ok(document_upload(&w.c, &d));
	assert_int_equal(w.line.calls, 0);
	struct object_put put = stored(&d);
	assert_ok(fetch(&put, &got));
	assert_true(bytes_equal(got, bytes_of(content, 5000)));
	assert_true(spool_is_empty());
}

static void
a_large_one_is_spooled_uploaded_and_fetched(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	assert_ok(seal(&d, CONTENT));
	assert_null(d.parts[1].octets.data);
	assert_false(spool_is_empty());
	assert_ok(document_upload(&w.c, &d));
	assert_int_equal(w.line.received, d.sealed.blob_length);
	hash32 hash = sha256(bytes_of(w.line.blob, w.line.received));
	assert_true(hash32_equal(&hash, &d.sealed.blob));
	document_done(&w.c, &d);
	assert_true(spool_is_empty());
	struct object_put put = stored(&d);
	assert_ok(fetch(&put, &got));
	assert_true(bytes_equal(got, bytes_of(content, CONTENT)));
	assert_true(spool_is_empty());
}

static void
one_that_fits_into_a_batch_is_sent_without_the_spool(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	batch = blob_batch_begin(BUF_ARRAY(large_room));
	assert_ok(seal(&d, CONTENT));
	assert_int_equal(d.way, DOCUMENT_IN_BATCH);
	assert_null(d.parts[1].octets.data);
	assert_true(spool_is_empty());
	assert_ok(document_upload(&w.c, &d));
	assert_int_equal(w.line.calls, 0);
	assert_ok(upload_batch(&w.c, blob_batch_end(&batch)));
	assert_int_equal(w.line.batches, 1);
	struct object_put put = stored(&d);
	assert_ok(fetch(&put, &got));
	assert_true(bytes_equal(got, bytes_of(content, CONTENT)));
}

static void
a_small_one_travels_with_its_event_whatever_room_there_is(void **state)
{
	(void)state;
	struct document d;
	batch = blob_batch_begin(BUF_ARRAY(large_room));
	assert_ok(seal(&d, 5000));
	assert_int_equal(d.way, DOCUMENT_WITH_EVENT);
	assert_int_equal(batch.count, 0);
	assert_ok(part_verify(&d.parts[1].part, d.parts[1].octets));
}

static void
a_batch_that_the_line_does_not_bear_goes_blob_by_blob(void **state)
{
	(void)state;
	struct document d;
	batch = blob_batch_begin(BUF_ARRAY(large_room));
	assert_ok(seal(&d, CONTENT));
	w.line.breaks = 4;
	w.line.breaks_after = 100000;
	assert_ok(upload_batch(&w.c, blob_batch_end(&batch)));
	assert_int_equal(w.line.batches, 1);
	assert_int_equal(w.line.pauses, 3);
	assert_int_equal(w.line.received, d.sealed.blob_length);
	hash32 hash = sha256(bytes_of(w.line.blob, w.line.received));
	assert_true(hash32_equal(&hash, &d.sealed.blob));
}

static void
a_batch_that_is_refused_is_not_sent_again(void **state)
{
	(void)state;
	struct document d;
	batch = blob_batch_begin(BUF_ARRAY(large_room));
	assert_ok(seal(&d, CONTENT));
	w.line.full = true;
	assert_fails(upload_batch(&w.c, blob_batch_end(&batch)), E_SPACE);
	assert_int_equal(w.line.calls, 1);
	assert_true(w.c.refused);
}

static void
memory_is_given_back_but_for_what_is_sent(void **state)
{
	(void)state;
	struct document d;
	size_t before = w.perm.used;
	assert_ok(seal(&d, 1000));
	assert_true(w.perm.used - before < 8192);
	before = w.perm.used;
	assert_ok(seal(&d, CONTENT));
	assert_true(w.perm.used - before < 8192);
}

static void
an_upload_goes_on_where_the_line_broke(void **state)
{
	(void)state;
	struct document d;
	assert_ok(seal(&d, CONTENT));
	w.line.breaks = 3;
	w.line.breaks_after = 70000;
	assert_ok(document_upload(&w.c, &d));
	assert_int_equal(w.line.pauses, 3);
	hash32 hash = sha256(bytes_of(w.line.blob, w.line.received));
	assert_true(hash32_equal(&hash, &d.sealed.blob));
}

static void
a_line_that_stays_broken_loses_nothing_of_the_spool(void **state)
{
	(void)state;
	struct document d;
	assert_ok(seal(&d, CONTENT));
	w.line.breaks = 1000;
	assert_fails(document_upload(&w.c, &d), E_UNREACHABLE);
	assert_false(spool_is_empty());
	w.line.breaks = 0;
	assert_ok(document_upload(&w.c, &d));
	assert_int_equal(w.line.received, d.sealed.blob_length);
}

static void
a_download_goes_on_where_the_line_broke(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	assert_ok(seal(&d, CONTENT));
	assert_ok(document_upload(&w.c, &d));
	struct object_put put = stored(&d);
	w.line.breaks = 4;
	w.line.breaks_after = 50000;
	assert_ok(fetch(&put, &got));
	assert_true(bytes_equal(got, bytes_of(content, CONTENT)));
	assert_int_equal(w.line.pauses, 4);
}

static void
other_octets_than_were_signed_raise_an_alarm_before_anything_is_shown(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	assert_ok(seal(&d, CONTENT));
	assert_ok(document_upload(&w.c, &d));
	struct object_put put = stored(&d);
	w.line.blob[200000] ^= 1;
	assert_fails(fetch(&put, &got), E_PROOF);
	assert_int_equal(w.c.alarm.id, ALARM_PART);
	assert_int_equal(got.len, 0);
	w.line.blob[200000] ^= 1;
	w.c.alarm = (struct alarm){0};
	w.line.slot[3] ^= 1;
	assert_fails(fetch(&put, &got), E_PROOF);
	assert_int_equal(w.c.alarm.id, ALARM_PART);
	w.line.slot[3] ^= 1;
	w.c.alarm = (struct alarm){0};
	w.line.received--;
	assert_fails(fetch(&put, &got), E_PROOF);
	w.line.received += 2;
	assert_fails(fetch(&put, &got), E_PROOF);
	assert_int_equal(got.len, 0);
}

static void
what_opens_to_something_else_than_was_signed_is_refused(void **state)
{
	(void)state;
	bytes got;
	struct document d;
	assert_ok(seal(&d, 5000));
	struct object_put put = stored(&d);
	put.digest.b[0] ^= 1;
	assert_fails(fetch(&put, &got), E_NO_MATCH);
	assert_int_equal(w.c.alarm.id, ALARM_NONE);
	assert_true(spool_is_empty());
}

static void
a_disk_that_fails_anywhere_is_an_error_and_no_document(void **state)
{
	(void)state;
	struct document d;
	for (uint64_t n = 1;; n++) {
		memory_disk_fail_at(w.memory, n, E_SPACE);
		err e = seal(&d, CONTENT);
		if (!failed(e)) {
			assert_true(n > 4);
			break;
		}
		assert_fails(e, E_SPACE);
		memory_disk_restart(w.memory);
		assert_true(spool_is_empty());
	}
}

static void
a_source_that_fails_is_an_error(void **state)
{
	(void)state;
	struct document d;
	w.content = content;
	w.len = CONTENT;
	w.perm.cap = w.perm.used + 1000;
	assert_fails(seal(&d, 10), E_NOMEM);
}

static void
what_a_server_says_of_an_upload_is_refused_unless_it_is_that(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "{}", "[]", "{\"id\":\"00\",\"received\":1}",
		"{\"id\":\"000102030405060708090a0b0c0d0e0f\",\"received\":-1}",
		"{\"id\":\"000102030405060708090a0b0c0d0e0f\",\"received\":\"1\"}",
		"{\"id\":\"000102030405060708090a0b0c0d0e0f00\",\"received\":1}",
		"{\"id\":\"000102030405060708090A0b0c0d0e0f\",\"received\":1}",
		"{\"id\":\"000102030405060708090a0b0c0d0e0f\",\"received\":1,\"received\":2}"};
	struct upload_said said = {.received = 77};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_fails(upload_decode(&said, bytes_of_text(bad[i])), E_FORMAT);
		assert_int_equal(said.received, 77);
	}
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_small_document_travels_with_its_event),
		CASE(a_large_one_is_spooled_uploaded_and_fetched),
		CASE(one_that_fits_into_a_batch_is_sent_without_the_spool),
		CASE(a_small_one_travels_with_its_event_whatever_room_there_is),
		CASE(a_batch_that_the_line_does_not_bear_goes_blob_by_blob),
		CASE(a_batch_that_is_refused_is_not_sent_again),
		CASE(memory_is_given_back_but_for_what_is_sent),
		CASE(an_upload_goes_on_where_the_line_broke),
		CASE(a_line_that_stays_broken_loses_nothing_of_the_spool),
		CASE(a_download_goes_on_where_the_line_broke),
		CASE(other_octets_than_were_signed_raise_an_alarm_before_anything_is_shown),
		CASE(what_opens_to_something_else_than_was_signed_is_refused),
		CASE(a_disk_that_fails_anywhere_is_an_error_and_no_document),
		CASE(a_source_that_fails_is_an_error),
		CASE(what_a_server_says_of_an_upload_is_refused_unless_it_is_that),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
