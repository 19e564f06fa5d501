/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/users.json, which another implementation has made. */
#include "bodies.h"
#include "core/vault/keywrap.h"

static int
open_users(void **state)
{
	(void)state;
	spec_open("users.json");
	return 0;
}

static int
close_users(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

/* That ROW's member "puk" lists, its rows in a memory of the function's. */
static struct puk
puk_of(const json_t *row)
{
	static uint8_t room[PUK_WRAPS_BYTES];
	struct puk_wrap wraps[PUK_DEVICES_MAX];
	const json_t *puk = json_object_get(row, "puk"), *listed = json_object_get(puk, "wraps");
	struct puk p = {.gen = (uint32_t)spec_number(puk, "gen"),
		.fp = spec_hash(puk, "fingerprint"),
		.previous = spec_hash(puk, "previous")};
	assert_in_range(json_array_size(listed), 1, PUK_DEVICES_MAX);
	for (size_t i = 0; i < json_array_size(listed); i++) {
		const json_t *wrap = json_array_get(listed, i);
		wraps[i] = (struct puk_wrap){spec_id(wrap, "device"), spec_hash(wrap, "wrap")};
	}
	buf b = BUF_ARRAY(room);
	assert_ok(puk_set_wraps(&p, &b, wraps, json_array_size(listed)));
	return p;
}

static void
identities_are_made_and_verified_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "user_create")
	{
		uint8_t room[SIGN_SEED];
		struct secret root = bodies_seed(room, row, "seed");
		id16 user = spec_id(row, "user"), device = spec_id(row, "device");
		struct control c = {.type = EVENT_TYPE_USER_CREATE};
		c.as.user_create.device = (struct user_device){
			bodies_key(row, "device_key"), spec_hash(row, "device_fingerprint")};
		c.as.user_create.puk = puk_of(row);
		user_create_sign(&c.as.user_create, &user, &device, &root);
		bodies_same_key(row, "root", &c.as.user_create.root);
		spec_same(row, "signature", BYTES_ARRAY(c.as.user_create.signature));
		bodies_same(row, &c);
		const struct control *again = bodies_decode(row, "body", EVENT_TYPE_USER_CREATE);
		assert_ok(user_create_verify(&again->as.user_create, &user, &device));
	}
}

static void
an_identity_that_its_root_has_not_signed_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "user_create_unsigned")
	{
		id16 user = spec_id(row, "user"), device = spec_id(row, "device");
		const struct control *c = bodies_decode(row, "body", EVENT_TYPE_USER_CREATE);
		assert_fails(user_create_verify(&c->as.user_create, &user, &device), E_SIGNATURE);
	}
}

static void
an_identity_whose_key_is_wrapped_for_another_device_is_rejected(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("user_create"), 0);
	id16 user = spec_id(row, "user"), device = spec_id(row, "device");
	device.b[0] ^= 1;
	const struct control *c = bodies_decode(row, "body", EVENT_TYPE_USER_CREATE);
	assert_fails(user_create_verify(&c->as.user_create, &user, &device), E_FORMAT);
}

static void
generations_of_a_users_key_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "user_puk")
	{
		struct control c = {.type = EVENT_TYPE_USER_PUK};
		c.as.user_puk.puk = puk_of(row);
		c.as.user_puk.reason = bodies_small(row, "reason");
		bodies_same(row, &c);
	}
}

static void
devices_are_added_and_verified_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "device_add")
	{
		uint8_t room[SIGN_SEED];
		struct secret device = bodies_seed(room, row, "seed");
		id16 user = spec_id(row, "user");
		struct control c = {.type = EVENT_TYPE_DEVICE_ADD};
		struct user_device_add *a = &c.as.user_device_add;
		*a = (struct user_device_add){.id = spec_id(row, "device"),
			.device = {signature_key_of(&device), spec_hash(row, "device_fingerprint")},
			.wrap = spec_hash(row, "wrap")};
		user_device_add_sign(a, &user, &device);
		bodies_same_key(row, "device_key", &a->device.key);
		spec_same(row, "signature", BYTES_ARRAY(a->signature));
		bodies_same(row, &c);
		assert_ok(user_device_add_verify(
			&bodies_decode(row, "body", EVENT_TYPE_DEVICE_ADD)->as.user_device_add,
			&user));
	}
}

static void
a_device_that_has_not_accepted_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "device_add_unsigned")
	{
		id16 user = spec_id(row, "user");
		const struct control *c = bodies_decode(row, "body", EVENT_TYPE_DEVICE_ADD);
		assert_fails(user_device_add_verify(&c->as.user_device_add, &user), E_SIGNATURE);
	}
}

static void
devices_are_revoked_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "device_revoke")
	{
		struct control c = {.type = EVENT_TYPE_DEVICE_REVOKE};
		c.as.user_device_revoke = (struct user_device_revoke){.id = spec_id(row, "device"),
			.reason = bodies_small(row, "reason"),
			.last_good = spec_number(row, "last_good"),
			.puk = puk_of(row)};
		bodies_same(row, &c);
	}
}

static void
bad_bodies_are_rejected(void **state)
{
	(void)state;
	bodies_refused(50);
}

static void
wraps_of_a_key_are_found_by_device(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("user_puk"), 2);
	struct puk p = puk_of(row);
	hash32 found;
	assert_int_equal(puk_wrap_count(&p), PUK_DEVICES_MAX);
	for (size_t i = 0; i < puk_wrap_count(&p); i++) {
		struct puk_wrap w = puk_wrap_at(&p, i);
		assert_true(puk_wrap_find(&found, &p, &w.device));
		assert_true(hash32_equal(&found, &w.wrap));
		w.device.b[15] ^= 1;
		assert_false(puk_wrap_find(&found, &p, &w.device));
	}
}

static void
wraps_that_no_reader_takes_are_not_written(void **state)
{
	(void)state;
	static struct puk_wrap wraps[PUK_DEVICES_MAX + 1];
	static uint8_t room[PUK_WRAPS_BYTES + 100];
	struct puk p = {.gen = 7};
	buf b = BUF_ARRAY(room), small = buf_of(room, 4 + 2 * 52 - 1);
	for (size_t i = 0; i <= PUK_DEVICES_MAX; i++)
		wraps[i].device.b[0] = (uint8_t)i;
	assert_fails(puk_set_wraps(&p, &b, wraps, 0), E_FORMAT);
	assert_fails(puk_set_wraps(&p, &b, wraps, PUK_DEVICES_MAX + 1), E_FORMAT);
	assert_fails(puk_set_wraps(&p, &small, wraps, 2), E_TOO_LARGE);
	wraps[1].device.b[0] = 0;
	assert_fails(puk_set_wraps(&p, &b, wraps, 2), E_FORMAT);
	assert_int_equal(b.len, 0);
	assert_int_equal(small.len, 0);
	assert_null(p.wraps.field.data);
}

static void
contents_of_wraps_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "wraps")
	{
		uint8_t seed_room[KEYWRAP_SEED], again_room[KEYWRAP_SEED], text_room[KEYWRAP_BYTES];
		struct secret seed = bodies_seed(seed_room, row, "seed"), again, text;
		secret_init(&again, again_room, sizeof again_room);
		secret_init(&text, text_room, sizeof text_room);
		struct keywrap w = {bodies_small(row, "kind"), spec_id(row, "id"),
			(uint32_t)spec_number(row, "number")};
		keywrap_encode(&text, &w, &seed);
		spec_same(row, "plaintext", BYTES_ARRAY(text_room));
		struct keywrap got;
		assert_ok(keywrap_decode(&got, &again, &text));
		assert_int_equal(got.kind, w.kind);
		assert_memory_equal(got.id.b, w.id.b, sizeof w.id.b);
		assert_int_equal(got.number, w.number);
		spec_same(row, "seed", BYTES_ARRAY(again_room));
	}
}

static void
bad_contents_of_wraps_are_rejected_and_leave_no_seed(void **state)
{
	(void)state;
	SPEC_EACH(row, "wraps_bad")
	{
		uint8_t seed_room[KEYWRAP_SEED] = {9}, text_room[512];
		struct secret seed, text;
		secret_init(&seed, seed_room, sizeof seed_room);
		secret_init(&text, text_room, sizeof text_room);
		assert_ok(secret_set(&text, spec_hex(row, "plaintext")));
		struct keywrap w = {.number = 77};
		spec_refused(row, keywrap_decode(&w, &seed, &text));
		assert_int_equal(w.number, 77);
		assert_int_equal(seed.len, 0);
		assert_int_equal(seed_room[0], 0);
	}
}

static void
parts_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "parts")
	{
		uint8_t room[PART_BYTES];
		struct part p;
		buf b = BUF_ARRAY(room);
		assert_ok(part_decode(&p, spec_hex(row, "encoded")));
		assert_int_equal(p.name.kind, spec_number(row, "kind"));
		spec_same(row, "hash", BYTES_ARRAY(p.name.hash.b));
		assert_true(p.length == spec_number(row, "length"));
		assert_int_equal(part_is_inline(&p), p.length <= 65536);
		part_encode(&b, &p);
		spec_same(row, "encoded", buf_bytes(&b));
	}
}

static void
bad_parts_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "parts_bad")
	{
		struct part p = {.length = 77};
		spec_refused(row, part_decode(&p, spec_hex(row, "encoded")));
		assert_true(p.length == 77);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(identities_are_made_and_verified_as_the_vectors_say),
		cmocka_unit_test(an_identity_that_its_root_has_not_signed_is_rejected),
		cmocka_unit_test(an_identity_whose_key_is_wrapped_for_another_device_is_rejected),
		cmocka_unit_test(generations_of_a_users_key_are_those_of_the_vectors),
		cmocka_unit_test(devices_are_added_and_verified_as_the_vectors_say),
		cmocka_unit_test(a_device_that_has_not_accepted_is_rejected),
		cmocka_unit_test(devices_are_revoked_as_the_vectors_say),
		cmocka_unit_test(bad_bodies_are_rejected),
		cmocka_unit_test(wraps_of_a_key_are_found_by_device),
		cmocka_unit_test(wraps_that_no_reader_takes_are_not_written),
		cmocka_unit_test(contents_of_wraps_are_those_of_the_vectors),
		cmocka_unit_test(bad_contents_of_wraps_are_rejected_and_leave_no_seed),
		cmocka_unit_test(parts_are_those_of_the_vectors),
		cmocka_unit_test(bad_parts_are_rejected),
	};
	return cmocka_run_group_tests(tests, open_users, close_users);
}
