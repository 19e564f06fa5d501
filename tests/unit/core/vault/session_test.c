/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/session.h"

#include "support/spec.h"

static uint8_t room[SESSION_REQUEST_MAX];

static struct signature_key
key_of(const json_t *row, const char *key)
{
	struct signature_key k;
	assert_ok(signature_key_decode(&k, spec_hex(row, key)));
	return k;
}

static void
requests_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		struct session_request r = {.origin = bytes_of_text(json_text(row, "origin")),
			.kind = spec_number(row, "kind") == SESSION_DEVICE ? SESSION_DEVICE
									   : SESSION_INVITATION,
			.id = spec_id(row, "id"),
			.claimed_ms = spec_number(row, "claimed_ms"),
			.session = spec_id(row, "session")};
		bytes_copy(r.share, spec_hex(row, "share"));
		buf b = BUF_ARRAY(room);
		session_encode_request(&b, &r, &seed);
		assert_ok(buf_done(&b));
		spec_same(row, "request", buf_bytes(&b));
	}
}

static void
requests_are_decoded_to_what_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions")
	{
		struct session_request r;
		struct signature_key key = key_of(row, "key_of_id");
		assert_ok(session_decode_request(&r, spec_hex(row, "request")));
		assert_true(bytes_equal(r.origin, bytes_of_text(json_text(row, "origin"))));
		assert_int_equal(r.kind, spec_number(row, "kind"));
		spec_same(row, "id", BYTES_ARRAY(r.id.b));
		assert_true(r.claimed_ms == spec_number(row, "claimed_ms"));
		spec_same(row, "session", BYTES_ARRAY(r.session.b));
		spec_same(row, "share", BYTES_ARRAY(r.share));
		assert_ok(session_verify_request(&r, &key));
	}
}

static void
bad_requests_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions_bad")
	{
		struct session_request r = {.claimed_ms = 77};
		spec_refused(row, session_decode_request(&r, spec_hex(row, "request")));
		assert_int_equal(r.claimed_ms, 77);
	}
}

static void
requests_that_are_not_signed_by_the_key_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions_unsigned")
	{
		struct session_request r;
		struct signature_key key = key_of(row, "key");
		assert_ok(session_decode_request(&r, spec_hex(row, "request")));
		err e = session_verify_request(&r, &key);
		spec_refused(row, e);
		assert_fails(e, E_SIGNATURE);
	}
}

static void
answers_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions")
	{
		struct session_answer a;
		bytes in = spec_hex(row, "answer");
		assert_int_equal(in.len, SESSION_ANSWER_BYTES);
		assert_ok(session_decode_answer(&a, in));
		spec_same(row, "server_share", BYTES_ARRAY(a.share));
		assert_true(a.server_ms == spec_number(row, "server_ms"));
		assert_true(a.lifetime_ms == spec_number(row, "lifetime_ms"));
		buf b = BUF_ARRAY(room);
		session_encode_answer(&b, &a);
		spec_same(row, "answer", buf_bytes(&b));
	}
	SPEC_EACH(row, "session_answers_bad")
	{
		struct session_answer a;
		spec_refused(row, session_decode_answer(&a, spec_hex(row, "answer")));
	}
}

static void
both_sides_come_to_the_key_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "sessions")
	{
		uint8_t client_mem[32], server_mem[32], key_mem[32], shares[2][DH_BYTES];
		struct secret client = spec_secret(client_mem, row, "scalar"),
			      server = spec_secret(server_mem, row, "server_scalar"), key;
		struct session_request r;
		assert_ok(session_decode_request(&r, spec_hex(row, "request")));
		bytes_copy(shares[0], spec_hex(row, "share"));
		bytes_copy(shares[1], spec_hex(row, "server_share"));
		struct session_exchange at_client = {&client, shares[1], shares[1]},
					at_server = {&server, r.share, shares[1]};
		secret_init(&key, key_mem, sizeof key_mem);
		assert_ok(session_key(&key, &at_client, &r));
		spec_same(row, "key", secret_expose(&key));
		assert_ok(session_key(&key, &at_server, &r));
		spec_same(row, "key", secret_expose(&key));
		secret_done(&key);
	}
}

static void
a_share_of_low_order_gives_no_key(void **state)
{
	(void)state;
	const json_t *first = json_array_get(spec_rows("sessions"), 0);
	uint8_t mem[32], key_mem[32];
	struct secret scalar = spec_secret(mem, first, "scalar"), key;
	struct session_request r;
	assert_ok(session_decode_request(&r, spec_hex(first, "request")));
	secret_init(&key, key_mem, sizeof key_mem);
	SPEC_EACH(row, "shares_bad")
	{
		bytes share = spec_hex(row, "share");
		struct session_exchange x = {&scalar, share.data, share.data};
		assert_ok(secret_set(&key, BYTES_LIT("before")));
		err e = session_key(&key, &x, &r);
		spec_refused(row, e);
		assert_fails(e, E_KEY);
		assert_int_equal(key.len, 0);
	}
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("requests.json");
	return 0;
}

static int
close_vectors(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_encoded_as_the_vectors_say),
		cmocka_unit_test(requests_are_decoded_to_what_the_vectors_say),
		cmocka_unit_test(bad_requests_are_rejected),
		cmocka_unit_test(requests_that_are_not_signed_by_the_key_are_rejected),
		cmocka_unit_test(answers_are_as_the_vectors_say),
		cmocka_unit_test(both_sides_come_to_the_key_of_the_vectors),
		cmocka_unit_test(a_share_of_low_order_gives_no_key),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}
