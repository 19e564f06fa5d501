/* SPDX-License-Identifier: Apache-2.0 */
#include "person.h"

#include <stdlib.h>
#include <string.h>

#include "client/device.h"
#include "client/enroll.h"
#include "client/log.h"
#include "client/slot.h"
#include "core/vault/content.h"
#include "core/vault/session.h"
#include "sample.h"

enum { ARENA = 256 << 20 };

struct person {
	struct fake_server *server;
	struct memory_disk *disk_memory;
	uint8_t next; /* of its randomness */
	uint64_t calls;
	uint8_t *room, *seeds_room, *plain_room;
	uint8_t unlock_room[SLOT_KEY], unlock_kept[SLOT_KEY], session_room[SESSION_KEY];
	struct secret unlock, plain, seeds, session;
	arena perm;
	struct disk disk;
	struct http http;
	struct random_source random;
	struct clock_source clock;
	struct pause_source pause;
	struct keystore store;
	struct known state;
	struct client client;
	struct view *view;
};

/* Different for each person and each call. */
static err
fill(void *self, uint8_t *to, size_t n)
{
	struct person *p = self;
	for (size_t i = 0; i < n; i++) {
		uint64_t x =
			(p->calls++ + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)p->next << 56;
		x ^= x >> 29;
		to[i] = (uint8_t)((x * UINT64_C(0xBF58476D1CE4E5B9)) >> 40);
	}
	return ok();
}

static uint64_t
now_ms(void *self)
{
	(void)self;
	return UINT64_C(1795000000000);
}

static void
pause_ms(void *self, unsigned ms)
{
	(void)self;
	(void)ms;
}

static void
begin(struct person *p)
{
	p->perm = arena_of(p->room, ARENA);
	p->perm.used = 0;
	secret_init(&p->seeds, p->seeds_room, (size_t)KEYS_SEED * KEYS_MAX);
	secret_init(&p->plain, p->plain_room, KNOWN_MAX);
	secret_init(&p->unlock, p->unlock_room, SLOT_KEY);
	secret_init(&p->session, p->session_room, SESSION_KEY);
	p->disk = memory_disk_port(p->disk_memory);
	p->http = fake_server_http(p->server);
	p->random = (struct random_source){p, fill};
	p->clock = (struct clock_source){p, now_ms, now_ms};
	p->pause = (struct pause_source){p, pause_ms};
	assert_ok(known_init(&p->state, &p->perm, &p->seeds));
	p->store = (struct keystore){.disk = &p->disk,
		.random = &p->random,
		.unlock = &p->unlock,
		.plain = &p->plain,
		.sealed = arena_new(&p->perm, uint8_t, KEYSTORE_FILE_MAX)};
	p->client = (struct client){.disk = &p->disk,
		.http = &p->http,
		.random = &p->random,
		.clock = &p->clock,
		.pause = &p->pause,
		.perm = &p->perm,
		.store = &p->store,
		.state = &p->state,
		.session = {.key = &p->session},
		.tiles = arena_new(&p->perm, struct log_tiles, 1)};
	p->view = arena_new(&p->perm, struct view, 1);
	assert_true(p->store.sealed != NULL && p->client.tiles != NULL && p->view != NULL);
}

struct person *
person_new(struct fake_server *f, uint8_t number)
{
	struct person *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->server = f;
	p->next = number;
	p->disk_memory = memory_disk_new();
	p->room = malloc(ARENA);
	p->seeds_room = malloc((size_t)KEYS_SEED * KEYS_MAX);
	p->plain_room = malloc(KNOWN_MAX);
	assert_true(p->room != NULL && p->seeds_room != NULL && p->plain_room != NULL);
	begin(p);
	return p;
}

void
person_free(struct person *p)
{
	memory_disk_free(p->disk_memory);
	free(p->room);
	free(p->seeds_room);
	free(p->plain_room);
	free(p);
}

void
person_restart(struct person *p)
{
	uint8_t key[SLOT_KEY];
	struct secret unlock;
	memcpy(key, p->unlock_room, SLOT_KEY);
	secret_init(&unlock, p->unlock_kept, SLOT_KEY);
	assert_ok(secret_set(&unlock, BYTES_ARRAY(key)));
	memory_disk_restart(p->disk_memory);
	begin(p);
	assert_ok(keystore_open(&p->store));
	assert_ok(keystore_unlock_with(&p->store, &unlock));
	assert_ok(keystore_load(&p->state, &p->store));
}

struct client *
person_client(struct person *p)
{
	return &p->client;
}

struct memory_disk *
person_disk(struct person *p)
{
	return p->disk_memory;
}

struct view *
person_view(struct person *p)
{
	return p->view;
}

err
person_prepare(struct person *p, const struct invite *i, const uint8_t secret_octets[16])
{
	static struct server server;
	SECRET(invited, INVITE_SECRET);
	SECRET(recovery, SLOT_RECOVERY_KEY);
	SECRET(pass, 32);
	assert_ok(secret_set(&invited, bytes_of(secret_octets, INVITE_SECRET)));
	assert_ok(fill(p, secret_room(&recovery, 16), 16));
	sample_set(&pass, "correct horse");
	const struct enroll_code code = {*i, &invited, &recovery};
	assert_ok(server_fetch(&server, &p->client));
	err e = enroll_prepare(&p->client, BYTES_LIT("http://fake.example"), &server, &code);
	return failed(e) ? e : keystore_new(&p->store, &recovery, &pass, &p->state);
}

void
person_found(struct person *p, const char *firm)
{
	static const uint8_t secret[16] = {7};
	struct invite i = {.invite = {{p->next, 1}}, .log = invite_log(fake_vkey(p->server))};
	const struct enroll_names names = {bytes_of_text(firm), BYTES_LIT("Owner")};
	assert_ok(person_prepare(p, &i, secret));
	assert_ok(enroll_found(&p->client, &names));
}

void
person_link(struct person *p, struct person *old)
{
	static struct server server;
	struct device_offer offer, read;
	struct device_request request, asked;
	uint8_t offer_text[DEVICE_OFFER_TEXT];
	static uint8_t request_text[DEVICE_REQUEST_TEXT];
	buf o = BUF_ARRAY(offer_text), r = BUF_ARRAY(request_text);
	SECRET(recovery, SLOT_RECOVERY_KEY);
	SECRET(pass, 32);
	sample_set(&pass, "another device");
	sample_set(&recovery, "sixteen on paper");
	device_offer(&offer, &old->client);
	device_encode_offer(&o, &offer);
	assert_ok(device_decode_offer(&read, buf_bytes(&o)));
	assert_ok(server_fetch(&server, &p->client));
	assert_ok(device_prepare(&p->client, BYTES_LIT("http://fake.example"), &server, &read));
	assert_ok(keystore_new(&p->store, &recovery, &pass, &p->state));
	assert_ok(device_request(&request, &p->client));
	device_encode_request(&r, &request);
	assert_ok(device_decode_request(&asked, buf_bytes(&r)));
	assert_ok(person_sync(old, NULL));
	assert_ok(device_add(old->view, &asked));
}

err
person_suspend(struct person *p, const id16 *user)
{
	struct submit s;
	struct submit_result result;
	struct space d;
	const chain_id firm = {CHAIN_FIRM, p->state.firm};
	struct control body = {.type = EVENT_TYPE_FIRM_SUSPEND,
		.as.firm_suspend = {*user, REASON_MEMBER_REMOVED, log_tree(&p->client).size}};
	err e = person_sync(p, NULL);
	if (!failed(e))
		e = space_open(&d, p->view, &firm);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&d);
	assert_ok(submit_begin(&s, &p->client, 1));
	assert_ok(submit_control(&s, &at, &body, (struct submit_parts){NULL, 0}));
	return submit_send(&result, &s);
}

err
person_sync(struct person *p, const id16 *matter)
{
	return sync_spaces(p->view, &p->client, matter, matter == NULL ? 0 : 1);
}

void
person_invite(struct invite *out, uint8_t secret[16], struct person *owner)
{
	struct submit s;
	struct submit_result result;
	struct space d;
	SECRET(code, INVITE_SECRET);
	SECRET(seed, 32);
	struct client *c = &owner->client;
	const struct known *k = c->state;
	const chain_id firm = {CHAIN_FIRM, k->firm};
	struct control body = {.type = EVENT_TYPE_FIRM_INVITE};
	assert_ok(person_sync(owner, NULL));
	assert_ok(client_draw(c, secret, 16));
	*out = (struct invite){.firm = k->firm,
		.firm_root = known_firm(k, &k->firm)->keyprint,
		.log = invite_log(fake_vkey(owner->server))};
	assert_ok(client_draw(c, out->invite.b, sizeof out->invite.b));
	assert_ok(secret_set(&code, bytes_of(secret, 16)));
	invite_seed(&seed, out, &code);
	body.as.firm_invite = (struct firm_invite){
		out->invite, signature_key_of(&seed), FIRM_MEMBER, UINT64_C(1) << 60};
	assert_ok(space_open(&d, owner->view, &firm));
	struct submit_place at = space_place(&d);
	assert_ok(submit_begin(&s, c, 1));
	assert_ok(submit_control(&s, &at, &body, (struct submit_parts){NULL, 0}));
	assert_ok(submit_send(&result, &s));
}

void
person_join(struct person *p, struct person *owner)
{
	struct invite i;
	uint8_t secret[16];
	person_invite(&i, secret, owner);
	assert_ok(person_prepare(p, &i, secret));
	assert_ok(enroll_join(&p->client));
}

id16
person_open_matter(struct person *p)
{
	id16 id;
	struct submit s;
	struct submit_result result;
	struct client *c = &p->client;
	const struct known *k = c->state;
	assert_ok(person_sync(p, NULL));
	const struct policy_user *u = view_user(p->view, &k->user);
	const chain_id own = {CHAIN_USER, k->user};
	assert_ok(client_draw(c, id.b, sizeof id.b));
	struct submit_place at = {.chain = {CHAIN_MATTER, id}};
	struct control body = {.type = EVENT_TYPE_MATTER_CREATE, .as.matter_create = {k->firm}};
	struct draft *d = arena_new(&p->perm, struct draft, 1);
	struct draft_member me = {
		.row = {k->user, EPOCH_MANAGER, k->firm, u->gen, policy_user_puk(u)}, .from = 1};
	assert_non_null(d);
	d->chain = at.chain;
	d->number = 1;
	d->reason = REASON_FIRST;
	assert_ok(parts_fetch_recipient(&me.to, c, &own, &me.row.puk_fp));
	assert_ok(draft_new_seed(c, &at.chain, 1));
	assert_ok(draft_put_member(d, &me));
	assert_ok(submit_begin(&s, c, 2));
	assert_ok(submit_control(&s, &at, &body, (struct submit_parts){NULL, 0}));
	assert_ok(draft_submit(&s, &at, d));
	assert_ok(submit_send(&result, &s));
	return id;
}

static err
change(struct person *p, const id16 *matter, const struct space_member *add, const id16 *remove)
{
	struct submit s;
	struct submit_result result;
	struct space space;
	const chain_id chain = {CHAIN_MATTER, *matter};
	struct space_change *c = arena_new(&p->perm, struct space_change, 1);
	assert_non_null(c);
	err e = person_sync(p, matter);
	if (failed(e))
		return e;
	if (add != NULL) {
		const chain_id firm = {CHAIN_FIRM, add->firm};
		assert_ok(view_add(p->view, &firm, false));
		assert_ok(view_settle(p->view));
	}
	assert_ok(space_open(&space, p->view, &chain));
	bool fresh = add == NULL || add->from == 0;
	e = space_change_begin(
		c, &space, add != NULL ? REASON_MEMBER_ADDED : REASON_MEMBER_REMOVED, fresh);
	if (!failed(e) && add != NULL)
		e = space_change_add(c, add);
	if (!failed(e) && add == NULL)
		space_change_remove(c, remove);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&space);
	assert_ok(submit_begin(&s, &p->client, 1));
	e = space_change_submit(&s, &at, c);
	return failed(e) ? e : submit_send(&result, &s);
}

err
person_add_member(struct person *p, const id16 *matter, const struct space_member *m)
{
	return change(p, matter, m, NULL);
}

err
person_remove_member(struct person *p, const id16 *matter, const id16 *user)
{
	return change(p, matter, NULL, user);
}

err
person_write(struct person *p, const id16 *matter, const char *title)
{
	struct submit s;
	struct submit_result result;
	struct space space;
	const chain_id chain = {CHAIN_MATTER, *matter};
	const struct content_name name = {
		CONTENT_NAME_MATTER, *matter, bytes_of_text(title), {NULL, 0}};
	bool repaired = false;
	err e = person_sync(p, matter);
	if (!failed(e))
		e = space_open(&space, p->view, &chain);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&space);
	assert_ok(submit_begin(&s, &p->client, 2));
	e = space_repair(&repaired, &s, &at, &space);
	if (!failed(e))
		e = space_submit_name(&s, &at, &name);
	return failed(e) ? e : submit_send(&result, &s);
}

size_t
person_reads(struct person *p, const id16 *matter)
{
	const chain_id chain = {CHAIN_MATTER, *matter};
	return view_find(p->view, &chain)->event_count;
}
