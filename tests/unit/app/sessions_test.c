/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sessions.h"

#include "crypt/dh.h"
#include "support/vectors.h"

static uint8_t next_octet;

static err
count_up(void *self, uint8_t *to, size_t n)
{
	(void)self;
	for (size_t i = 0; i < n; i++)
		to[i] = next_octet++;
	return ok();
}

static err
no_randomness(void *self, uint8_t *to, size_t n)
{
	(void)self;
	(void)to;
	(void)n;
	return failure(E_RANDOM);
}

static const struct random_source source = {.fill = count_up};
static uint8_t memory[1 << 16];
static struct sessions sessions;

/* The asker's side of a session. */
struct asker {
	uint8_t wire[SESSION_REQUEST_MAX];
	struct session_request request;
	uint8_t key_room[SESSION_KEY];
	struct secret key;
};

static uint8_t server_scalar[DH_BYTES] = {9, 9, 9}, server_share[DH_BYTES];

static void
ask(struct asker *a, uint8_t number)
{
	uint8_t scalar_room[DH_BYTES], seed_room[32];
	const uint8_t scalar[DH_BYTES] = {number, 1}, seed[32] = {7};
	struct secret own, signing;
	struct session_request r = {.origin = BYTES_LIT("example.org/log"),
		.kind = SESSION_DEVICE,
		.id = {{number, 2}},
		.session = {{number, 3}}};
	secret_init(&own, scalar_room, sizeof scalar_room);
	secret_init(&signing, seed_room, sizeof seed_room);
	assert_ok(secret_set(&own, BYTES_ARRAY(scalar)));
	assert_ok(secret_set(&signing, BYTES_ARRAY(seed)));
	dh_public(r.share, scalar);
	buf out = BUF_ARRAY(a->wire);
	session_encode_request(&out, &r, &signing);
	assert_ok(buf_done(&out));
	assert_ok(session_decode_request(&a->request, buf_bytes(&out)));
	dh_public(server_share, server_scalar);
	secret_init(&a->key, a->key_room, sizeof a->key_room);
	struct session_exchange x = {
		.scalar = &own, .theirs = server_share, .server = server_share};
	assert_ok(session_key(&a->key, &x, &a->request));
}

static err
add(const struct asker *a, uint64_t now_ms)
{
	uint8_t room[DH_BYTES];
	struct secret scalar;
	secret_init(&scalar, room, sizeof room);
	assert_ok(secret_set(&scalar, BYTES_ARRAY(server_scalar)));
	struct session_exchange x = {
		.scalar = &scalar, .theirs = a->request.share, .server = server_share};
	return sessions_add(&sessions, &a->request, &x, now_ms);
}

static struct ipc_claim
claim_of(const struct asker *a, uint64_t counter)
{
	struct session_read read = {.counter = counter,
		.method = BYTES_LIT("GET"),
		.target = BYTES_LIT("/api/v1/home"),
		.range = BYTES_LIT("bytes=0-1")};
	return (struct ipc_claim){.session = a->request.session,
		.counter = counter,
		.mac = session_read_mac(&a->key, &read),
		.method = read.method,
		.target = read.target,
		.range = read.range};
}

static err
claim(const struct ipc_claim *c, uint64_t now_ms)
{
	struct sessions_holder holder;
	return sessions_claim(&holder, &sessions, c, now_ms);
}

static int
setup(void **state)
{
	(void)state;
	arena perm = arena_of(memory, sizeof memory);
	assert_ok(sessions_init(&sessions, &perm, &source, 4));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	sessions_done(&sessions);
	return 0;
}

static void
who_asked_for_a_session_reads_under_it(void **state)
{
	(void)state;
	struct asker a;
	struct sessions_holder holder = {.kind = SESSION_DEVICE};
	ask(&a, 1);
	assert_ok(add(&a, 1000));
	struct ipc_claim c = claim_of(&a, 0);
	assert_ok(sessions_claim(&holder, &sessions, &c, 2000));
	assert_int_equal(holder.kind, SESSION_DEVICE);
	assert_int_equal(holder.id.b[0], 1);
	c = claim_of(&a, 1);
	assert_ok(claim(&c, 1000 + SESSIONS_LIFETIME - 1));
	assert_ok(sessions_find(&holder, &sessions, &a.request.session, 1000));
}

static void
a_claim_is_good_once(void **state)
{
	(void)state;
	struct asker a;
	ask(&a, 1);
	assert_ok(add(&a, 1000));
	struct ipc_claim c = claim_of(&a, 5);
	assert_ok(claim(&c, 1000));
	assert_fails(claim(&c, 1000), E_EXISTS);
	c = claim_of(&a, 3);
	assert_ok(claim(&c, 1000));
	assert_fails(claim(&c, 1000), E_EXISTS);
}

static void
a_claim_with_anything_changed_is_rejected(void **state)
{
	(void)state;
	struct asker a;
	ask(&a, 1);
	assert_ok(add(&a, 1000));
	struct ipc_claim good = claim_of(&a, 0), c = good;
	c.counter++;
	assert_fails(claim(&c, 1000), E_SIGNATURE);
	c = good;
	c.mac.b[31] ^= 1;
	assert_fails(claim(&c, 1000), E_SIGNATURE);
	c = good;
	c.method = BYTES_LIT("PUT");
	assert_fails(claim(&c, 1000), E_SIGNATURE);
	c = good;
	c.target = BYTES_LIT("/api/v1/homes");
	assert_fails(claim(&c, 1000), E_SIGNATURE);
	c = good;
	c.range = BYTES_LIT("");
	assert_fails(claim(&c, 1000), E_SIGNATURE);
	assert_ok(claim(&good, 1000));
}

static void
a_claim_under_the_key_of_another_session_is_rejected(void **state)
{
	(void)state;
	struct asker a, b;
	ask(&a, 1);
	ask(&b, 2);
	assert_ok(add(&a, 1000));
	assert_ok(add(&b, 1000));
	struct ipc_claim c = claim_of(&a, 0);
	c.session = b.request.session;
	assert_fails(claim(&c, 1000), E_SIGNATURE);
}

static void
a_session_that_is_unknown_or_over_is_rejected(void **state)
{
	(void)state;
	struct asker a, b;
	struct sessions_holder holder;
	ask(&a, 1);
	ask(&b, 2);
	assert_ok(add(&a, 1000));
	struct ipc_claim c = claim_of(&b, 0);
	assert_fails(claim(&c, 1000), E_SESSION);
	c = claim_of(&a, 0);
	assert_fails(claim(&c, 1000 + SESSIONS_LIFETIME), E_SESSION);
	assert_fails(
		sessions_find(&holder, &sessions, &a.request.session, 1000 + SESSIONS_LIFETIME),
		E_SESSION);
	assert_fails(sessions_find(&holder, &sessions, &b.request.session, 1000), E_SESSION);
}

static void
a_session_is_asked_for_once(void **state)
{
	(void)state;
	struct asker a;
	ask(&a, 1);
	assert_ok(add(&a, 1000));
	assert_fails(add(&a, 1001), E_EXISTS);
	assert_ok(add(&a, 1000 + SESSIONS_LIFETIME));
}

static void
a_share_of_low_order_opens_nothing(void **state)
{
	(void)state;
	struct asker a;
	struct sessions_holder holder;
	ask(&a, 1);
	for (size_t i = 0; i < DH_BYTES; i++)
		a.request.share[i] = 0;
	assert_fails(add(&a, 1000), E_KEY);
	assert_fails(sessions_find(&holder, &sessions, &a.request.session, 1000), E_SESSION);
}

/* Four sets of eight: of 200 sessions the last ones work, and nothing grows. */
static void
many_sessions_push_out_those_that_would_end_first(void **state)
{
	(void)state;
	static struct asker many[200];
	size_t alive = 0;
	for (size_t i = 0; i < 200; i++) {
		ask(&many[i], (uint8_t)(i + 1));
		assert_ok(add(&many[i], 1000 + i));
		struct ipc_claim c = claim_of(&many[i], 0);
		assert_ok(claim(&c, 1000 + i));
	}
	for (size_t i = 0; i < 200; i++) {
		struct ipc_claim c = claim_of(&many[i], 1);
		alive += failed(claim(&c, 1200)) ? 0 : 1;
	}
	assert_int_equal(alive, 32);
}

static void
without_memory_or_randomness_there_is_no_table(void **state)
{
	(void)state;
	struct sessions s;
	struct random_source none = {.fill = no_randomness};
	arena small = arena_of(memory, 64);
	assert_fails(sessions_init(&s, &small, &source, 4), E_NOMEM);
	assert_fails(sessions_init(&s, &small, &none, 4), E_RANDOM);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(who_asked_for_a_session_reads_under_it),
		TEST(a_claim_is_good_once),
		TEST(a_claim_with_anything_changed_is_rejected),
		TEST(a_claim_under_the_key_of_another_session_is_rejected),
		TEST(a_session_that_is_unknown_or_over_is_rejected),
		TEST(a_session_is_asked_for_once),
		TEST(a_share_of_low_order_opens_nothing),
		TEST(many_sessions_push_out_those_that_would_end_first),
		cmocka_unit_test(without_memory_or_randomness_there_is_no_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
