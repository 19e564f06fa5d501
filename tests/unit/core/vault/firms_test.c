/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/firms.json, which another implementation has made. */
#include "bodies.h"
#include "core/vault/invite.h"

static int
open_firms(void **state)
{
	(void)state;
	spec_open("firms.json");
	return 0;
}

static int
close_firms(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

static void
firms_are_made_and_verified_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_create")
	{
		uint8_t root_room[SIGN_SEED], invite_room[SIGN_SEED];
		struct secret root = bodies_seed(root_room, row, "seed"),
			      invite = bodies_seed(invite_room, row, "invite_seed");
		struct signature_key invite_key = signature_key_of(&invite);
		id16 firm = spec_id(row, "firm"), user = spec_id(row, "user");
		struct control c = {.type = EVENT_TYPE_FIRM_CREATE};
		c.as.firm_create = (struct firm_create){
			.owner = bodies_key(row, "owner"), .invite = spec_id(row, "invite")};
		struct firm_entry entry = {firm, user, c.as.firm_create.owner, FIRM_OWNER};
		firm_create_sign(&c.as.firm_create, &firm, &user, &root);
		firm_endorse(c.as.firm_create.endorsement, &entry, &invite);
		bodies_same_key(row, "root", &c.as.firm_create.root);
		spec_same(row, "signature", BYTES_ARRAY(c.as.firm_create.signature));
		spec_same(row, "endorsement", BYTES_ARRAY(c.as.firm_create.endorsement));
		bodies_same(row, &c);
		const struct control *again = bodies_decode(row, "body", EVENT_TYPE_FIRM_CREATE);
		assert_ok(firm_create_verify(&again->as.firm_create, &firm, &user));
		assert_ok(firm_endorse_verify(
			again->as.firm_create.endorsement, &entry, &invite_key));
	}
}

static void
a_firm_that_its_root_has_not_signed_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_create_unsigned")
	{
		id16 firm = spec_id(row, "firm"), user = spec_id(row, "user");
		const struct control *c = bodies_decode(row, "body", EVENT_TYPE_FIRM_CREATE);
		assert_fails(firm_create_verify(&c->as.firm_create, &firm, &user), E_SIGNATURE);
	}
}

static void
who_joins_is_endorsed_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_join")
	{
		uint8_t room[SIGN_SEED];
		struct secret invite = bodies_seed(room, row, "invite_seed");
		struct signature_key key = bodies_key(row, "invite_key");
		struct firm_entry entry = {spec_id(row, "firm"), spec_id(row, "user"),
			bodies_key(row, "root"), bodies_small(row, "role")};
		struct control c = {.type = EVENT_TYPE_FIRM_JOIN};
		c.as.firm_join =
			(struct firm_join){.root = entry.root, .invite = spec_id(row, "invite")};
		firm_endorse(c.as.firm_join.endorsement, &entry, &invite);
		spec_same(row, "endorsement", BYTES_ARRAY(c.as.firm_join.endorsement));
		bodies_same(row, &c);
		const struct control *again = bodies_decode(row, "body", EVENT_TYPE_FIRM_JOIN);
		assert_ok(firm_endorse_verify(again->as.firm_join.endorsement, &entry, &key));
	}
}

static void
an_endorsement_of_another_or_for_another_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "endorse_unsigned")
	{
		struct signature_key key = bodies_key(row, "invite_key");
		struct firm_entry entry = {spec_id(row, "firm"), spec_id(row, "user"),
			bodies_key(row, "root"), bodies_small(row, "role")};
		bytes endorsement = spec_hex(row, "endorsement");
		assert_int_equal(endorsement.len, SIGNATURE_BYTES);
		assert_fails(firm_endorse_verify(endorsement.data, &entry, &key), E_SIGNATURE);
	}
}

static void
invitations_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_invite")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_INVITE};
		c.as.firm_invite =
			(struct firm_invite){spec_id(row, "invite"), bodies_key(row, "key"),
				bodies_small(row, "role"), spec_number(row, "expires_ms")};
		bodies_same(row, &c);
	}
	SPEC_EACH(row, "firm_withdraw")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_WITHDRAW};
		c.as.firm_withdraw.invite = spec_id(row, "invite");
		bodies_same(row, &c);
	}
}

static void
changes_of_the_roster_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_suspend")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_SUSPEND};
		c.as.firm_suspend = (struct firm_suspend){spec_id(row, "user"),
			bodies_small(row, "reason"), spec_number(row, "last_good")};
		bodies_same(row, &c);
	}
	SPEC_EACH(row, "firm_role")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_ROLE};
		c.as.firm_role_change =
			(struct firm_role_change){spec_id(row, "user"), bodies_small(row, "role")};
		bodies_same(row, &c);
	}
}

static void
other_firms_are_named_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "firm_trust")
	{
		struct control c = {.type = EVENT_TYPE_FIRM_TRUST};
		c.as.firm_trust = (struct firm_trust){spec_id(row, "firm"), spec_hash(row, "root")};
		bodies_same(row, &c);
	}
}

static void
bad_bodies_are_rejected(void **state)
{
	(void)state;
	bodies_refused(40);
}

static void
a_body_that_no_reader_takes_is_not_written(void **state)
{
	(void)state;
	uint8_t room[64];
	buf b = BUF_ARRAY(room), small = buf_of(room, 24);
	struct control c = {.type = EVENT_TYPE_FIRM_ROLE};
	c.as.firm_role_change.role = FIRM_MEMBER;
	assert_fails(control_encode(&small, &c), E_TOO_LARGE);
	c.as.firm_role_change.role = FIRM_FOUNDER;
	assert_fails(control_encode(&b, &c), E_FORMAT);
	assert_int_equal(b.len, 0);
	assert_int_equal(small.len, 0);
}

struct code {
	struct invite is;
	struct secret secret;
	struct secret text;
	uint8_t secret_room[INVITE_SECRET];
	uint8_t text_room[INVITE_TEXT + 64];
};

static void
code_init(struct code *c)
{
	c->is = (struct invite){.firm = {{77}}};
	secret_init(&c->secret, c->secret_room, sizeof c->secret_room);
	secret_init(&c->text, c->text_room, sizeof c->text_room);
}

static void
codes_and_their_keys_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "codes")
	{
		struct code a, b;
		code_init(&a);
		code_init(&b);
		a.is = (struct invite){spec_id(row, "invite"), spec_id(row, "firm"),
			spec_hash(row, "firm_root"), invite_log(spec_hex(row, "vkey"))};
		spec_same(row, "log", BYTES_ARRAY(a.is.log.b));
		assert_ok(secret_set(&a.secret, spec_hex(row, "secret")));
		invite_encode(&a.text, &a.is, &a.secret);
		spec_same(row, "code", secret_expose(&a.text));
		assert_ok(invite_decode(&b.is, &b.secret, &a.text));
		assert_memory_equal(&b.is, &a.is, sizeof a.is);
		spec_same(row, "secret", secret_expose(&b.secret));
		uint8_t seed_room[SIGN_SEED];
		struct secret seed;
		secret_init(&seed, seed_room, sizeof seed_room);
		invite_seed(&seed, &b.is, &b.secret);
		spec_same(row, "seed", secret_expose(&seed));
		struct signature_key key = signature_key_of(&seed);
		bodies_same_key(row, "key", &key);
	}
}

static void
bad_codes_are_rejected_and_leave_no_secret(void **state)
{
	(void)state;
	SPEC_EACH(row, "codes_bad")
	{
		struct code c;
		code_init(&c);
		assert_ok(secret_set(&c.secret, BYTES_LIT("sixteen octets..")));
		assert_ok(secret_set(&c.text, spec_hex(row, "code")));
		spec_refused(row, invite_decode(&c.is, &c.secret, &c.text));
		assert_int_equal(c.is.firm.b[0], 77);
		assert_int_equal(c.secret.len, 0);
		assert_int_equal(c.secret_room[0], 0);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(firms_are_made_and_verified_as_the_vectors_say),
		cmocka_unit_test(a_firm_that_its_root_has_not_signed_is_rejected),
		cmocka_unit_test(who_joins_is_endorsed_as_the_vectors_say),
		cmocka_unit_test(an_endorsement_of_another_or_for_another_is_rejected),
		cmocka_unit_test(invitations_are_those_of_the_vectors),
		cmocka_unit_test(changes_of_the_roster_are_those_of_the_vectors),
		cmocka_unit_test(other_firms_are_named_as_the_vectors_say),
		cmocka_unit_test(bad_bodies_are_rejected),
		cmocka_unit_test(a_body_that_no_reader_takes_is_not_written),
		cmocka_unit_test(codes_and_their_keys_are_those_of_the_vectors),
		cmocka_unit_test(bad_codes_are_rejected_and_leave_no_secret),
	};
	return cmocka_run_group_tests(tests, open_firms, close_firms);
}
