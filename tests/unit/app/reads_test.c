/* SPDX-License-Identifier: Apache-2.0 */
#include "app/reads.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "archive_fixture.h"
#include "core/codec/field.h"
#include "core/vault/blob_batch.h"
#include "crypt/dh.h"
#include "crypt/hash.h"

static struct person alice, bob, eve;
static chain_id matter;
static uint8_t invite_room[32], eve_room[32];
static struct secret invite_key, eve_invite_key;
static struct firm_invite open_invite;

static struct sessions sessions;
static struct reads reads;
static struct reads_scratch scratch;
static struct reads_answer answer;
static uint8_t memory[1 << 20], answer_room[READS_ANSWER_MAX];

/* A session as its client has it. */
struct asker {
	id16 session;
	uint64_t counter;
	struct secret key;
	uint8_t key_room[SESSION_KEY];
};

static err
count_up(void *self, uint8_t *to, size_t n)
{
	static uint8_t next = 1;
	(void)self;
	for (size_t i = 0; i < n; i++)
		to[i] = next++;
	return ok();
}

static err
ask(const struct ipc_message *m, bytes payload)
{
	struct reads_question q = {.m = m, .payload = payload};
	answer.room = BUF_ARRAY(answer_room);
	return reads_answer(&answer, &reads, &scratch, &q);
}

/* Of a device or an invitation, with the key that signs for it. */
struct login {
	enum session_kind kind;
	id16 id;
	const struct secret *key;
	bytes origin;
	uint64_t claimed_ms;
};

static struct login
login_of(enum session_kind kind, const id16 *id, const struct secret *key)
{
	return (struct login){.kind = kind,
		.id = *id,
		.key = key,
		.origin = FIXTURE_ORIGIN,
		.claimed_ms = fx.now_ms};
}

static err
open_session(struct asker *out, const struct login *l)
{
	uint8_t wire_room[SESSION_REQUEST_MAX], scalar_room[DH_BYTES];
	static uint8_t number = 1;
	const uint8_t octets[DH_BYTES] = {number, 3};
	buf wire = BUF_ARRAY(wire_room);
	struct secret scalar;
	struct session_answer got;
	struct session_request r = {.origin = l->origin,
		.kind = l->kind,
		.id = l->id,
		.claimed_ms = l->claimed_ms,
		.session = {{number++, 9}}};
	secret_init(&scalar, scalar_room, sizeof scalar_room);
	assert_ok(secret_set(&scalar, BYTES_ARRAY(octets)));
	dh_public(r.share, octets);
	session_encode_request(&wire, &r, l->key);
	assert_ok(buf_done(&wire));
	struct ipc_message m = {.kind = IPC_SESSION, .session = {.wire = buf_bytes(&wire)}};
	err e = ask(&m, (bytes){0});
	if (failed(e))
		return e;
	assert_int_equal(answer.m.kind, IPC_SESSION_IS);
	assert_ok(session_decode_answer(&got, answer.m.session_is.answer));
	assert_int_equal(got.server_ms, fx.now_ms);
	assert_ok(session_decode_request(&r, buf_bytes(&wire)));
	struct session_exchange x = {.scalar = &scalar, .theirs = got.share, .server = got.share};
	*out = (struct asker){.session = r.session};
	secret_init(&out->key, out->key_room, sizeof out->key_room);
	return session_key(&out->key, &x, &r);
}

static struct ipc_claim
claim_of(struct asker *a)
{
	struct session_read read = {.counter = a->counter++,
		.method = BYTES_LIT("GET"),
		.target = BYTES_LIT("/api/v1/anything")};
	return (struct ipc_claim){.session = a->session,
		.counter = read.counter,
		.mac = session_read_mac(&a->key, &read),
		.method = read.method,
		.target = read.target};
}

static struct asker by_alice, by_bob, by_eve, by_invite;

static void
login(struct asker *out, const struct person *p)
{
	struct login l = login_of(SESSION_DEVICE, &p->device, &p->key);
	assert_ok(open_session(out, &l));
}

/* Alice and Bob share a firm and a matter; Eve has a firm of her own; somebody is invited. */
static int
setup(void **state)
{
	struct people *w = &fx.people;
	(void)fixture_new(state);
	person_init(&alice, w);
	person_init(&bob, w);
	person_init(&eve, w);
	people_seed(&invite_key, invite_room, 77);
	people_seed(&eve_invite_key, eve_room, 78);
	fixture_assert_answered(
		fixture_send(people_found(w, &alice, &fx.wire, &fx.founding.invite, &fx.founder)));
	struct firm_invite invite = {.id = people_id(w),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000000};
	fixture_assert_answered(fixture_send(people_invite(w, &alice, &fx.wire, &invite)));
	bob.firm = alice.firm;
	fixture_assert_answered(fixture_send(people_join(w, &bob, &fx.wire, &invite, &invite_key)));
	open_invite = invite;
	open_invite.id = people_id(w);
	fixture_assert_answered(fixture_send(people_invite(w, &alice, &fx.wire, &open_invite)));
	struct firm_invite founder = {.id = people_id(w),
		.key = signature_key_of(&eve_invite_key),
		.role = FIRM_FOUNDER,
		.expires_ms = fx.now_ms + 1000000};
	fixture_assert_answered(fixture_send(people_invite(w, &alice, &fx.wire, &founder)));
	fixture_assert_answered(
		fixture_send(people_found(w, &eve, &fx.wire, &founder.id, &eve_invite_key)));
	matter = (chain_id){CHAIN_MATTER, people_id(w)};
	const struct person *both[] = {&alice, &bob};
	fixture_assert_answered(fixture_send(
		people_matter(w, &fx.wire, &matter.id, (struct people_members){both, 2})));
	fixture_assert_answered(fixture_send(people_write(w, &bob, &fx.wire, &matter, 3)));

	arena perm = arena_of(memory, sizeof memory);
	struct random_source random = {.fill = count_up};
	assert_ok(sessions_init(&sessions, &perm, &random, 16));
	scratch.parts = arena_new(&perm, struct part, RECORD_PARTS_MAX);
	scratch.chains = arena_new(&perm, struct store_chain, READS_CHANGES);
	assert_non_null(scratch.parts);
	assert_non_null(scratch.chains);
	reads = (struct reads){.origin = FIXTURE_ORIGIN,
		.log_vkey = BYTES_LIT("log"),
		.time_vkey = BYTES_LIT("time"),
		.blob_max = 1000,
		.store = &fx.store,
		.judge = &fx.judge,
		.sessions = &sessions,
		.quota = &fx.quota,
		.map = &fx.map,
		.newest = &fx.newest,
		.clock = fx.rules.clock,
		.random = random};
	login(&by_alice, &alice);
	login(&by_bob, &bob);
	login(&by_eve, &eve);
	struct login l = login_of(SESSION_INVITATION, &open_invite.id, &invite_key);
	assert_ok(open_session(&by_invite, &l));
	return 0;
}

static int
teardown(void **state)
{
	sessions_done(&sessions);
	return fixture_free(state);
}

struct counted {
	size_t records;
	size_t readable; /* octets are there */
	size_t controls;
	size_t naming; /* content records that name parts */
};

static err
ask_chain(struct counted *out, struct asker *by, const chain_id *chain, bool control_only)
{
	struct ipc_message m = {.kind = IPC_CHAIN,
		.chain = {.claim = claim_of(by),
			.kind = (uint8_t)chain->kind,
			.id = chain->id,
			.control_only = control_only ? 1 : 0}};
	err e = ask(&m, (bytes){0});
	if (failed(e))
		return e;
	*out = (struct counted){0};
	struct record_stream s = record_stream_of(buf_bytes(&answer.room), 0);
	while (!record_at_end(&s)) {
		struct record r;
		assert_ok(record_next(&r, &s));
		out->records++;
		out->readable += r.octets.len > 0 ? 1 : 0;
		out->controls += r.class == EVENT_CLASS_CONTROL ? 1 : 0;
		out->naming += r.class != EVENT_CLASS_CONTROL && r.parts.left > 0 ? 1 : 0;
	}
	return ok();
}

static void
members_read_their_matter(void **state)
{
	(void)state;
	struct counted c;
	assert_ok(ask_chain(&c, &by_alice, &matter, false));
	assert_int_equal(c.records, 5);
	assert_int_equal(c.readable, 5);
	assert_ok(ask_chain(&c, &by_bob, &matter, true));
	assert_int_equal(c.records, 2);
	assert_int_equal(c.controls, 2);
}

static void
nobody_else_learns_that_a_matter_is_there(void **state)
{
	(void)state;
	struct counted c;
	chain_id none = {CHAIN_MATTER, {{1}}};
	assert_fails(ask_chain(&c, &by_eve, &matter, false), E_NOT_FOUND);
	assert_fails(ask_chain(&c, &by_eve, &matter, true), E_NOT_FOUND);
	assert_fails(ask_chain(&c, &by_invite, &matter, false), E_NOT_FOUND);
	assert_fails(ask_chain(&c, &by_eve, &none, false), E_NOT_FOUND);
}

static void
who_was_removed_reads_control_events_up_to_then(void **state)
{
	(void)state;
	struct counted c;
	const struct person *one[] = {&alice};
	struct people_members alone = {one, 1};
	fixture_assert_answered(fixture_send(people_epoch(&fx.people, &fx.wire, &matter, alone)));
	fixture_assert_answered(fixture_send(people_epoch(&fx.people, &fx.wire, &matter, alone)));
	fixture_assert_answered(
		fixture_send(people_write(&fx.people, &alice, &fx.wire, &matter, 1)));
	assert_ok(ask_chain(&c, &by_bob, &matter, true));
	assert_int_equal(c.records, 3);
	assert_ok(ask_chain(&c, &by_bob, &matter, false));
	assert_int_equal(c.records, 6);
	assert_int_equal(c.readable, 3);
	assert_ok(ask_chain(&c, &by_alice, &matter, false));
	assert_int_equal(c.records, 8);
	assert_int_equal(c.readable, 8);
}

/* Whoever has the hash of a part may ask for it wherever he may name it. */
/* The rules of the quota, from here on. */
static void
allow(uint64_t submissions, uint64_t octets, uint64_t sessions_opened)
{
	fx.quota.rules = (struct quota_rules){{submissions, octets, sessions_opened}};
}

static void
who_opens_too_many_sessions_is_held_back_and_nobody_else(void **state)
{
	(void)state;
	struct asker a;
	struct login own = login_of(SESSION_DEVICE, &alice.device, &alice.key);
	allow(0, 0, 2);
	fx.now_ms += QUOTA_REFILL_MS;
	own.claimed_ms = fx.now_ms;
	assert_ok(open_session(&a, &own));
	assert_ok(open_session(&a, &own));
	assert_fails(open_session(&a, &own), E_RATE);
	login(&a, &bob);
	fx.now_ms += QUOTA_REFILL_MS / 2;
	assert_ok(open_session(&a, &own));
}

static void
an_account_s_earliest_session_ends_for_one_too_many(void **state)
{
	(void)state;
	struct asker a;
	struct counted c;
	for (size_t i = 0; i < QUOTA_OPEN; i++)
		login(&a, &eve);
	chain_id firm = {CHAIN_FIRM, eve.firm};
	assert_fails(ask_chain(&c, &by_eve, &firm, true), E_SESSION);
	assert_ok(ask_chain(&c, &a, &firm, true));
}

static void
a_record_that_is_hidden_names_no_parts(void **state)
{
	(void)state;
	struct counted c;
	struct draft d;
	const hash32 blob = {{7}};
	const struct person *one[] = {&alice};
	struct people_members alone = {one, 1};
	memory_store_add_blob(fx.kept, &blob, PEOPLE_BLOB_BYTES);
	draft_begin(&d, &fx.people, &bob, &fx.wire);
	draft_document(&d, &matter, 1, &blob);
	fixture_assert_answered(fixture_send(draft_end(&d)));
	assert_ok(ask_chain(&c, &by_bob, &matter, false));
	assert_int_equal(c.naming, 1);
	fixture_assert_answered(fixture_send(people_epoch(&fx.people, &fx.wire, &matter, alone)));
	assert_ok(ask_chain(&c, &by_bob, &matter, false));
	assert_int_equal(c.records, 7);
	assert_int_equal(c.naming, 0);
	assert_ok(ask_chain(&c, &by_alice, &matter, false));
	assert_int_equal(c.naming, 1);
}

static void
users_and_firms_are_read_by_every_device(void **state)
{
	(void)state;
	struct counted c;
	chain_id user = {CHAIN_USER, alice.user}, firm = {CHAIN_FIRM, alice.firm};
	assert_ok(ask_chain(&c, &by_eve, &user, false));
	assert_int_equal(c.records, 1);
	assert_ok(ask_chain(&c, &by_eve, &firm, false));
	assert_int_equal(c.records, 5);
	assert_int_equal(c.readable, 5);
}

static void
a_directory_s_names_are_for_its_members(void **state)
{
	(void)state;
	struct counted c;
	chain_id firm = {CHAIN_FIRM, alice.firm};
	struct draft d;
	static uint8_t room[EPOCH_MEMBERS_BYTES + EPOCH_WRAPS_BYTES];
	buf b = BUF_ARRAY(room);
	struct control epoch = {.type = EVENT_TYPE_EPOCH};
	struct epoch *e = &epoch.as.epoch;
	struct epoch_member me = {.user = alice.user,
		.role = EPOCH_MANAGER,
		.firm = alice.firm,
		.puk_gen = 1,
		.puk_fp = alice.puk_fp};
	struct epoch_wrap wrap = {.epoch = 1, .user = alice.user, .wrap = people_wrap(&fx.people)};
	e->number = 1;
	e->fp = people_recipient(&fx.people);
	e->reason = REASON_FIRST;
	assert_ok(epoch_set_members(e, &b, &me, 1));
	assert_ok(epoch_set_wraps(e, &b, &wrap, 1));
	draft_begin(&d, &fx.people, &alice, &fx.wire);
	draft_control(&d, &firm, &epoch);
	draft_content(&d, &firm, EVENT_CLASS_CONTENT, 1);
	fixture_assert_answered(fixture_send(draft_end(&d)));
	assert_ok(ask_chain(&c, &by_alice, &firm, false));
	assert_int_equal(c.records, 7);
	assert_int_equal(c.readable, 7);
	assert_ok(ask_chain(&c, &by_eve, &firm, false));
	assert_int_equal(c.records, 7);
	assert_int_equal(c.readable, 6);
	assert_ok(ask_chain(&c, &by_invite, &firm, false));
	assert_int_equal(c.readable, 6);
}

static void
an_invitation_reads_its_firm_and_its_users_and_nothing_else(void **state)
{
	(void)state;
	struct counted c;
	chain_id firm = {CHAIN_FIRM, alice.firm}, other_firm = {CHAIN_FIRM, eve.firm};
	chain_id user = {CHAIN_USER, bob.user}, other_user = {CHAIN_USER, eve.user};
	assert_ok(ask_chain(&c, &by_invite, &firm, false));
	assert_ok(ask_chain(&c, &by_invite, &user, false));
	assert_fails(ask_chain(&c, &by_invite, &other_firm, false), E_NOT_FOUND);
	assert_fails(ask_chain(&c, &by_invite, &other_user, false), E_NOT_FOUND);
	struct ipc_message home = {.kind = IPC_HOME, .home = {.claim = claim_of(&by_invite)}};
	assert_fails(ask(&home, (bytes){0}), E_FORBIDDEN);
	struct ipc_message upload = {
		.kind = IPC_UPLOAD, .upload = {.claim = claim_of(&by_invite), .length = 10}};
	assert_fails(ask(&upload, (bytes){0}), E_FORBIDDEN);
}

static void
a_spent_invitation_reads_nothing_more(void **state)
{
	(void)state;
	struct counted c;
	chain_id firm = {CHAIN_FIRM, alice.firm};
	struct person carol;
	person_init(&carol, &fx.people);
	carol.firm = alice.firm;
	fixture_assert_answered(
		fixture_send(people_join(&fx.people, &carol, &fx.wire, &open_invite, &invite_key)));
	assert_fails(ask_chain(&c, &by_invite, &firm, false), E_SESSION);
	fx.now_ms += 1000000;
	struct asker a;
	struct login l = login_of(SESSION_INVITATION, &open_invite.id, &invite_key);
	assert_fails(open_session(&a, &l), E_FORBIDDEN);
}

static void
a_suspension_ends_a_session_at_once(void **state)
{
	(void)state;
	struct counted c;
	fixture_assert_answered(fixture_send(people_suspend(&fx.people, &alice, &fx.wire, &bob)));
	assert_fails(ask_chain(&c, &by_bob, &matter, false), E_SESSION);
	struct asker a;
	struct login l = login_of(SESSION_DEVICE, &bob.device, &bob.key);
	assert_fails(open_session(&a, &l), E_FORBIDDEN);
}

static void
a_session_needs_the_right_key_log_and_time(void **state)
{
	(void)state;
	struct asker a;
	struct login l = login_of(SESSION_DEVICE, &bob.device, &alice.key);
	assert_fails(open_session(&a, &l), E_FORBIDDEN);
	l = login_of(SESSION_DEVICE, &bob.device, &bob.key);
	l.origin = BYTES_LIT("example.org/other");
	assert_fails(open_session(&a, &l), E_ORIGIN);
	l = login_of(SESSION_DEVICE, &(id16){{3}}, &bob.key);
	assert_fails(open_session(&a, &l), E_FORBIDDEN);
	l = login_of(SESSION_INVITATION, &bob.device, &bob.key);
	assert_fails(open_session(&a, &l), E_FORBIDDEN);
	l = login_of(SESSION_DEVICE, &bob.device, &bob.key);
	l.claimed_ms = fx.now_ms + SESSIONS_CLOCK_WINDOW + 1;
	assert_fails(open_session(&a, &l), E_CLOCK);
	l.claimed_ms = fx.now_ms - SESSIONS_CLOCK_WINDOW - 1;
	assert_fails(open_session(&a, &l), E_CLOCK);
	l.claimed_ms = fx.now_ms - SESSIONS_CLOCK_WINDOW;
	assert_ok(open_session(&a, &l));
}

static void
a_claim_is_needed_and_good_once(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_HOME, .home = {.claim = claim_of(&by_bob)}};
	assert_ok(ask(&m, (bytes){0}));
	assert_fails(ask(&m, (bytes){0}), E_EXISTS);
	m.home.claim = claim_of(&by_bob);
	m.home.claim.mac.b[0] ^= 1;
	assert_fails(ask(&m, (bytes){0}), E_SIGNATURE);
	m.home.claim = (struct ipc_claim){0};
	assert_fails(ask(&m, (bytes){0}), E_SESSION);
}

static void
home_lists_the_user_the_firm_and_the_matters(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_HOME, .home = {.claim = claim_of(&by_bob)}};
	assert_ok(ask(&m, (bytes){0}));
	assert_memory_equal(answer.m.home_is.user.b, bob.user.b, 16);
	assert_memory_equal(answer.m.home_is.firm.b, bob.firm.b, 16);
	reader r = reader_of(buf_bytes(&answer.room));
	const chain_id want[] = {{CHAIN_USER, bob.user}, {CHAIN_FIRM, bob.firm}, matter};
	const uint64_t counts[] = {1, 5, 5};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(reader_u8(&r), want[i].kind);
		id16 id = reader_id16(&r);
		assert_memory_equal(id.b, want[i].id.b, 16);
		assert_int_equal(reader_u64(&r), counts[i]);
	}
	assert_ok(reader_done(&r));
}

static err
ask_part(struct asker *by, enum part_kind kind, const hash32 *hash, const chain_id *chain)
{
	struct ipc_message m = {.kind = IPC_PART,
		.part = {.claim = claim_of(by),
			.part_kind = (uint8_t)kind,
			.hash = *hash,
			.chain_kind = (uint8_t)chain->kind,
			.chain = chain->id}};
	return ask(&m, (bytes){0});
}

static void
a_part_is_read_where_its_chain_is(void **state)
{
	(void)state;
	chain_id user = {CHAIN_USER, bob.user};
	assert_ok(ask_part(&by_eve, PART_RECIPIENT, &bob.keys.fp, &user));
	assert_int_equal(answer.m.part_is.length, PART_RECIPIENT_BYTES);
	assert_int_equal(answer.room.len, PART_RECIPIENT_BYTES);
	assert_int_equal(answer.file, -1);
	assert_fails(ask_part(&by_eve, PART_RECIPIENT, &bob.keys.fp, &matter), E_NOT_FOUND);
	assert_fails(ask_part(&by_bob, PART_RECIPIENT, &bob.keys.fp, &matter), E_NOT_FOUND);
	assert_fails(ask_part(&by_bob, PART_WRAP, &bob.keys.fp, &user), E_NOT_FOUND);
	assert_fails(ask_part(&by_bob, (enum part_kind)5, &bob.keys.fp, &user), E_FORMAT);
	assert_fails(ask_part(&by_eve, PART_BLOB, &bob.keys.fp, &user), E_NOT_FOUND);
}

static void
changes_are_those_of_one_s_own_chains(void **state)
{
	(void)state;
	struct reads_waiter w;
	uint64_t size = fixture_size();
	struct ipc_message m = {
		.kind = IPC_CHANGES, .changes = {.claim = claim_of(&by_bob), .since = size}};
	assert_ok(reads_wait(&w, &reads, &m));
	answer.room = BUF_ARRAY(answer_room);
	assert_fails(reads_again(&answer, &reads, &scratch, &w, false), E_NOT_FOUND);
	assert_ok(reads_again(&answer, &reads, &scratch, &w, true));
	assert_int_equal(answer.room.len, 0);
	assert_int_equal(answer.m.changes_are.next, size);
	fixture_assert_answered(
		fixture_send(people_write(&fx.people, &alice, &fx.wire, &matter, 1)));
	assert_ok(reads_again(&answer, &reads, &scratch, &w, false));
	assert_int_equal(answer.room.len, 25);
	assert_int_equal(answer.m.changes_are.next, size + 1);
	m.changes.claim = claim_of(&by_eve);
	assert_ok(reads_wait(&w, &reads, &m));
	answer.room = BUF_ARRAY(answer_room);
	assert_fails(reads_again(&answer, &reads, &scratch, &w, false), E_NOT_FOUND);
	m.changes.claim = claim_of(&by_eve);
	m.changes.since = size + 2;
	assert_ok(reads_wait(&w, &reads, &m));
	assert_fails(reads_again(&answer, &reads, &scratch, &w, false), E_RANGE);
}

static void
the_map_is_proven_once_there_is_a_version(void **state)
{
	(void)state;
	uint8_t item[17], question[64];
	buf i = BUF_ARRAY(item), q = BUF_ARRAY(question);
	buf_u8(&i, CHAIN_MATTER);
	buf_put(&i, BYTES_ARRAY(matter.id.b));
	bytes one = buf_bytes(&i);
	list_encode(&q, &one, 1);
	struct ipc_message m = {.kind = IPC_MAP, .map = {.claim = claim_of(&by_bob)}};
	assert_fails(ask(&m, buf_bytes(&q)), E_NOT_FOUND);
	assert_ok(writer_map(&fx.writer));
	m.map.claim = claim_of(&by_bob);
	assert_ok(ask(&m, buf_bytes(&q)));
	struct ipc_message v = {
		.kind = IPC_MAP_VERSIONS, .map_versions = {.claim = claim_of(&by_bob)}};
	assert_true(answer.room.len > MAP_VERSION_BYTES);
	assert_ok(ask(&v, (bytes){0}));
	assert_int_equal(answer.room.len, MAP_VERSION_BYTES);
	v.map_versions.claim = claim_of(&by_bob);
	v.map_versions.after = 1;
	assert_ok(ask(&v, (bytes){0}));
	assert_int_equal(answer.room.len, 0);
}

static void
everybody_learns_who_serves_and_what_was_published(void **state)
{
	(void)state;
	struct newest_note note;
	struct ipc_message m = {.kind = IPC_SERVER};
	assert_ok(ask(&m, (bytes){0}));
	assert_true(bytes_equal(answer.m.server_is.origin, FIXTURE_ORIGIN));
	assert_int_equal(answer.m.server_is.blob_max, 1000);
	m.kind = IPC_CHECKPOINT;
	assert_fails(ask(&m, (bytes){0}), E_NOT_FOUND);
	newest_get(&note, &fx.newest);
	newest_publish(&fx.newest, &note);
	assert_ok(ask(&m, (bytes){0}));
	assert_true(bytes_equal(answer.m.checkpoint_is.note, bytes_of(note.text, note.len)));
	m = (struct ipc_message){
		.kind = IPC_TILE, .tile = {.path = BYTES_LIT("../keeper/log.key")}};
	assert_fails(ask(&m, (bytes){0}), E_NOT_FOUND);
}

static void
an_upload_over_the_limit_is_rejected(void **state)
{
	(void)state;
	struct ipc_message m = {
		.kind = IPC_UPLOAD, .upload = {.claim = claim_of(&by_bob), .length = 1001}};
	assert_fails(ask(&m, (bytes){0}), E_TOO_LARGE);
	m = (struct ipc_message){.kind = IPC_UPLOAD_PIECE, .upload_piece = {.session = {{1}}}};
	assert_fails(ask(&m, (bytes){0}), E_SESSION);
	m.upload_piece.session = by_bob.session;
	assert_fails(ask(&m, (bytes){0}), E_NOT_FOUND);
}

/* The blobs of TEXTS, NULL after the last, as they are sent. */
static bytes
batch_of(const char *const *texts)
{
	static uint8_t room[4096];
	struct blob_batch_writer w = blob_batch_begin(BUF_ARRAY(room));
	for (; *texts != NULL; texts++) {
		buf to = blob_batch_room(&w);
		hash32 hash = sha256(bytes_of_text(*texts));
		buf_text(&to, *texts);
		assert_ok(buf_done(&to));
		blob_batch_put(&w, &hash, to.len);
	}
	return blob_batch_end(&w);
}

static void
several_blobs_are_kept_at_once(void **state)
{
	(void)state;
	uint64_t length = 0;
	const char *const texts[] = {"one", "another", NULL};
	struct ipc_message m = {.kind = IPC_BLOBS, .blobs = {.claim = claim_of(&by_bob)}};
	assert_ok(ask(&m, batch_of(texts)));
	assert_int_equal(answer.m.kind, IPC_BLOBS_ARE);
	assert_int_equal(answer.m.blobs_are.count, 2);
	hash32 hash = sha256(BYTES_LIT("another"));
	assert_ok(fx.store.blob(fx.store.self, &length, &hash));
	assert_int_equal(length, 7);
}

static void
of_several_blobs_none_is_kept_when_one_is_not_what_it_is_called(void **state)
{
	(void)state;
	uint64_t length = 0;
	static uint8_t room[4096];
	const char *const texts[] = {"one", "another", NULL};
	bytes good = batch_of(texts);
	bytes_copy(room, good);
	room[good.len - 1] ^= 1;
	struct ipc_message m = {.kind = IPC_BLOBS, .blobs = {.claim = claim_of(&by_bob)}};
	assert_fails(ask(&m, bytes_of(room, good.len)), E_PAYLOAD);
	m.blobs.claim = claim_of(&by_bob);
	assert_fails(ask(&m, bytes_of(good.data, good.len - 1)), E_FORMAT);
	hash32 hash = sha256(BYTES_LIT("one"));
	assert_fails(fx.store.blob(fx.store.self, &length, &hash), E_NOT_FOUND);
}

static void
several_blobs_are_bounded_as_one_is_and_for_devices_only(void **state)
{
	(void)state;
	static char text[1002];
	const char *const texts[] = {text, NULL};
	memset(text, 'x', sizeof text - 1);
	struct ipc_message m = {.kind = IPC_BLOBS, .blobs = {.claim = claim_of(&by_bob)}};
	assert_fails(ask(&m, batch_of(texts)), E_TOO_LARGE);
	assert_fails(ask(&m, batch_of(texts)), E_EXISTS);
	m.blobs.claim = claim_of(&by_invite);
	assert_fails(ask(&m, batch_of(texts)), E_FORBIDDEN);
}

/* However small they are: each batch costs the disk two waits. */
static void
batches_cost_a_mebibyte_at_least_also_those_that_are_refused(void **state)
{
	(void)state;
	static uint8_t room[4096];
	const char *const texts[] = {"one", NULL};
	bytes good = batch_of(texts);
	bytes_copy(room, good);
	room[good.len - 1] ^= 1;
	allow(0, 2 << 20, 0);
	fx.now_ms += QUOTA_REFILL_MS;
	struct ipc_message m = {.kind = IPC_BLOBS, .blobs = {.claim = claim_of(&by_bob)}};
	assert_fails(ask(&m, bytes_of(room, good.len)), E_PAYLOAD);
	m.blobs.claim = claim_of(&by_bob);
	assert_ok(ask(&m, good));
	m.blobs.claim = claim_of(&by_bob);
	assert_fails(ask(&m, good), E_RATE);
}

/* Who makes a user chooses its id, and may choose that of a firm. */
static void
a_firm_s_account_is_no_user_s(void **state)
{
	(void)state;
	const struct access_reader user = {.kind = SESSION_DEVICE, .device = {.user = alice.firm}};
	const struct access_reader firm = {
		.kind = SESSION_INVITATION, .invite = {.firm = alice.firm}};
	id16 a = access_account(&user), b = access_account(&firm);
	assert_true(id16_equal(&a, &alice.firm));
	assert_false(id16_equal(&a, &b));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(members_read_their_matter),
		TEST(nobody_else_learns_that_a_matter_is_there),
		TEST(who_was_removed_reads_control_events_up_to_then),
		TEST(who_opens_too_many_sessions_is_held_back_and_nobody_else),
		TEST(an_account_s_earliest_session_ends_for_one_too_many),
		TEST(a_record_that_is_hidden_names_no_parts),
		TEST(users_and_firms_are_read_by_every_device),
		TEST(a_directory_s_names_are_for_its_members),
		TEST(an_invitation_reads_its_firm_and_its_users_and_nothing_else),
		TEST(a_spent_invitation_reads_nothing_more),
		TEST(a_suspension_ends_a_session_at_once),
		TEST(a_session_needs_the_right_key_log_and_time),
		TEST(a_claim_is_needed_and_good_once),
		TEST(home_lists_the_user_the_firm_and_the_matters),
		TEST(a_part_is_read_where_its_chain_is),
		TEST(changes_are_those_of_one_s_own_chains),
		TEST(the_map_is_proven_once_there_is_a_version),
		TEST(everybody_learns_who_serves_and_what_was_published),
		TEST(an_upload_over_the_limit_is_rejected),
		TEST(several_blobs_are_kept_at_once),
		TEST(of_several_blobs_none_is_kept_when_one_is_not_what_it_is_called),
		TEST(several_blobs_are_bounded_as_one_is_and_for_devices_only),
		TEST(batches_cost_a_mebibyte_at_least_also_those_that_are_refused),
		TEST(a_firm_s_account_is_no_user_s),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
