/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <string.h>

#include "core/vault/opening.h"

enum { SEQUENCES = 4096 };

struct world world;

/* Where each device stands in each chain. */
static struct sequence {
	id16 device;
	id16 chain;
	uint64_t next;
	hash32 leaf;
} sequences[SEQUENCES];
static size_t sequence_count;

static id16
id_of(uint8_t tag, unsigned a, unsigned b)
{
	return (id16){{tag, (uint8_t)a, (uint8_t)(b >> 8), (uint8_t)b, 1}};
}

id16
world_user(unsigned user)
{
	return id_of('u', user, 0);
}

id16
world_device(unsigned user, unsigned device)
{
	return id_of('d', user, device);
}

id16
world_chain(enum chain_kind kind, unsigned chain)
{
	return kind == CHAIN_USER ? world_user(chain)
				  : id_of(kind == CHAIN_FIRM ? 'f' : 'm', chain, 0);
}

id16
world_invite(unsigned invite)
{
	return id_of('i', invite >> 8, invite);
}

hash32
world_hash(uint8_t tag, unsigned a, unsigned b)
{
	return (hash32){{tag, (uint8_t)a, (uint8_t)(b >> 8), (uint8_t)b, 2}};
}

struct secret
world_seed(uint8_t mem[32], uint8_t tag, unsigned a, unsigned b)
{
	struct secret seed;
	hash32 octets = world_hash(tag, a, b);
	secret_init(&seed, mem, 32);
	assert_ok(secret_set(&seed, BYTES_ARRAY(octets.b)));
	return seed;
}

static struct signature_key
key_of(uint8_t tag, unsigned a, unsigned b)
{
	uint8_t mem[32];
	struct secret seed = world_seed(mem, tag, a, b);
	return signature_key_of(&seed);
}

struct signature_key
world_device_key(unsigned user, unsigned device)
{
	return key_of('D', user, device);
}

static err
find_user(void *self, const struct policy_user **out, const id16 *user)
{
	const struct world *w = self;
	if (w->fault != OK)
		return failure(w->fault);
	for (size_t i = 0; i < WORLD_USERS; i++)
		if (id16_equal(&w->users[i].chain.id.id, user) && w->users[i].gen > 0) {
			*out = &w->users[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
find_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	const struct world *w = self;
	if (w->fault != OK)
		return failure(w->fault);
	for (size_t i = 0; i < WORLD_FIRMS; i++)
		if (id16_equal(&w->firms[i].chain.id.id, firm)) {
			*out = &w->firms[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
find_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	const struct world *w = self;
	if (w->fault != OK)
		return failure(w->fault);
	for (size_t i = 0; i < WORLD_FIRMS; i++)
		if (policy_firm_user(&w->firms[i], user) != NULL) {
			*out = &w->firms[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
find_founding(void *self, struct signature_key *out, const id16 *invite)
{
	const id16 open = world_invite(0);
	(void)self;
	if (!id16_equal(invite, &open))
		return failure(E_NOT_FOUND);
	*out = key_of('I', 0, 0);
	return ok();
}

struct policy_lookup
world_lookup(void)
{
	return (struct policy_lookup){
		&world, find_user, find_firm, find_firm_of, world.founding ? find_founding : NULL};
}

int
world_begin(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	sequence_count = 0;
	world.index = 100;
	for (unsigned i = 0; i < WORLD_USERS; i++) {
		const id16 id = world_user(i);
		policy_user_init(&world.users[i], &id);
	}
	for (unsigned i = 0; i < WORLD_FIRMS; i++) {
		const id16 id = world_chain(CHAIN_FIRM, i);
		policy_firm_init(&world.firms[i], &id);
	}
	for (unsigned i = 0; i < WORLD_MATTERS; i++) {
		const id16 id = world_chain(CHAIN_MATTER, i);
		policy_matter_init(&world.matters[i], &id);
	}
	return 0;
}

static void
enter(unsigned firm, unsigned by, unsigned user, enum firm_role role)
{
	const struct act acts[] = {world_firm_invite(firm, by, user, role), world_user_create(user),
		world_firm_join(firm, user, user, role)};
	for (size_t i = 0; i < 3; i++)
		world_stands(&acts[i]);
}

int
world_begin_peopled(void **state)
{
	static const struct world_member members[] = {
		{2, 0, EPOCH_MANAGER}, {3, 0, EPOCH_WRITER}, {5, 1, EPOCH_READER}};
	(void)world_begin(state);
	for (unsigned firm = 0; firm < 2; firm++) {
		struct act a = world_user_create(4 * firm);
		world_stands(&a);
		a = world_firm_create(firm, 4 * firm);
		world_stands(&a);
	}
	enter(0, 0, 1, FIRM_ADMIN);
	enter(0, 1, 2, FIRM_MEMBER);
	enter(0, 0, 3, FIRM_MEMBER);
	enter(1, 4, 5, FIRM_MEMBER);
	struct act a = world_matter_create(0, 2, 0);
	world_stands(&a);
	a = world_epoch((struct world_space){CHAIN_MATTER, 0}, 2, 1, members, 3);
	world_stands(&a);
	return 0;
}

static struct policy_chain *
chain_of(const struct act *a)
{
	if (a->kind == CHAIN_USER)
		return &world.users[a->chain].chain;
	return a->kind == CHAIN_FIRM ? &world.firms[a->chain].chain
				     : &world.matters[a->chain].chain;
}

static uint32_t
number_of(const struct act *a)
{
	if (a->kind == CHAIN_USER)
		return 0;
	return a->kind == CHAIN_FIRM ? world.firms[a->chain].directory.number
				     : world.matters[a->chain].space.number;
}

static struct sequence *
sequence_of(const id16 *device, const id16 *chain)
{
	for (size_t i = 0; i < sequence_count; i++)
		if (id16_equal(&sequences[i].device, device) &&
			id16_equal(&sequences[i].chain, chain))
			return &sequences[i];
	assert_true(sequence_count < SEQUENCES);
	sequences[sequence_count] = (struct sequence){*device, *chain, 0, {{0}}};
	return &sequences[sequence_count++];
}

static void
spoil(struct event *e, enum world_fault fault)
{
	if (fault == WORLD_OTHER_CHAIN)
		e->chain.b[15] ^= 1;
	if (fault == WORLD_OTHER_TYPE)
		e->type = 0x7fff;
	if (fault == WORLD_SHORT_BODY)
		e->body.len--;
	if (fault == WORLD_OLD_HEAD)
		e->control_head = (struct head){e->control_head.count + 1, {{9}}};
	if (fault == WORLD_OTHER_EPOCH)
		e->epoch++;
	if (fault == WORLD_SAME_SEQ) {
		e->seq--;
		e->prev_leaf = e->seq == 0 ? (hash32){{0}} : e->prev_leaf;
	}
	if (fault == WORLD_OTHER_PREVIOUS)
		e->prev_leaf.b[0] ^= 1;
	if (fault == WORLD_LATE_SEQ) {
		e->seq += 5;
		e->prev_leaf.b[0] ^= 1;
	}
}

static bytes
sign(const struct act *a, const struct event *e)
{
	static uint8_t room[EVENT_MAX];
	uint8_t mem[32];
	buf b = BUF_ARRAY(room);
	struct secret seed =
		world_seed(mem, 'D', a->user, a->device + (a->fault == WORLD_OTHER_KEY ? 99 : 0));
	assert_ok(event_encode(&b, e, &seed));
	return buf_bytes(&b);
}

static err
advance(const struct act *a, const struct policy_event *e)
{
	if (a->kind == CHAIN_USER)
		return policy_user_advance(&world.users[a->chain], e);
	if (a->kind == CHAIN_FIRM)
		return policy_firm_advance(&world.firms[a->chain], e);
	return policy_matter_advance(&world.matters[a->chain], e);
}

static err
apply(const struct act *a, const struct policy_event *e)
{
	const struct policy_lookup l = world_lookup();
	if (a->kind == CHAIN_USER)
		return policy_user_apply(&world.users[a->chain], e, &l);
	if (a->kind == CHAIN_FIRM)
		return policy_firm_apply(&world.firms[a->chain], e, &l);
	return policy_matter_apply(&world.matters[a->chain], e, &l);
}

err
world_do(const struct act *a)
{
	static uint8_t body[EVENT_BODY_MAX];
	static struct world before;
	buf b = BUF_ARRAY(body);
	const id16 device = world_device(a->user, a->device);
	struct sequence *s = sequence_of(&device, &chain_of(a)->id.id);
	assert_ok(control_encode(&b, &a->c));
	struct event e = {.event = id_of('e', 0, (unsigned)world.index),
		.actor = world_user(a->user),
		.device = device,
		.chain = chain_of(a)->id.id,
		.epoch = number_of(a),
		.seq = s->next,
		.prev_leaf = s->leaf,
		.control_head = chain_of(a)->control,
		.seen_origin = BYTES_LIT("example.org/log"),
		.seen = {0, merkle_empty_root()},
		.type = (uint16_t)a->c.type,
		.body = buf_bytes(&b)};
	spoil(&e, a->fault);
	struct event decoded;
	const struct opening o = {{1}, sign(a, &e)};
	assert_ok(event_decode(&decoded, o.ev));
	const struct policy_event place = {
		&decoded, opening_leaf(&o), a->fault == WORLD_EARLY_INDEX ? 0 : world.index};
	memcpy(&before, &world, sizeof world);
	err r = a->is_stored ? advance(a, &place) : apply(a, &place);
	if (failed(r)) {
		assert_memory_equal(&before, &world, sizeof world);
		return r;
	}
	s->next = e.seq + 1;
	s->leaf = leaf_hash(&place.leaf);
	world.index++;
	return r;
}

void
world_stands(const struct act *a)
{
	err e = world_do(a);
	if (failed(e))
		fail_msg("%s, rule %u: %s", err_name(e), (unsigned)e.at,
			policy_rule_find(e.at) != NULL ? policy_rule_find(e.at)->name : "none");
}

void
world_refused(const struct act *a, enum policy_rule rule)
{
	err e = world_do(a);
	if (!failed(e) || e.at != (unsigned)rule || e.code != policy_rule_find(rule)->code)
		fail_msg("%s, rule %u, not %u", err_name(e), (unsigned)e.at, (unsigned)rule);
}

struct puk
world_puk(unsigned user, int with, int without)
{
	static uint8_t room[PUK_WRAPS_BYTES];
	struct puk_wrap wraps[PUK_DEVICES_MAX];
	const struct policy_user *u = &world.users[user];
	struct puk p = {.gen = u->gen + 1, .fp = world_hash('p', user, u->gen + 1)};
	size_t n = 0;
	if (p.gen > 1)
		p.previous = world_hash('v', user, p.gen);
	for (unsigned d = 0; d <= u->device_count + 1; d++) {
		const id16 id = world_device(user, d);
		const struct policy_device *device = policy_user_device(u, &id);
		bool active = device != NULL && device->active && (int)d != without;
		if ((active || (int)d == with) && n < PUK_DEVICES_MAX)
			wraps[n++] = (struct puk_wrap){id, world_hash('w', user, d)};
	}
	buf b = BUF_ARRAY(room);
	assert_ok(puk_set_wraps(&p, &b, wraps, n));
	return p;
}

static struct act
act_of(unsigned user, enum chain_kind kind, unsigned chain, enum event_type type)
{
	return (struct act){.user = user, .kind = kind, .chain = chain, .c = {.type = type}};
}

struct act
world_user_create(unsigned user)
{
	uint8_t mem[32];
	struct secret root = world_seed(mem, 'R', user, 0);
	const id16 id = world_user(user), device = world_device(user, 0);
	struct act a = act_of(user, CHAIN_USER, user, EVENT_TYPE_USER_CREATE);
	/* Each has a memory of its own: several may wait to be done. */
	static uint8_t rooms[WORLD_USERS][4 + 4 + 48];
	const struct puk_wrap wrap = {device, world_hash('w', user, 0)};
	struct user_create *c = &a.c.as.user_create;
	buf b = BUF_ARRAY(rooms[user]);
	c->puk = (struct puk){.gen = 1, .fp = world_hash('p', user, 1)};
	assert_ok(puk_set_wraps(&c->puk, &b, &wrap, 1));
	c->device = (struct user_device){world_device_key(user, 0), world_hash('r', user, 0)};
	user_create_sign(c, &id, &device, &root);
	return a;
}

struct act
world_puk_new(unsigned user)
{
	struct act a = act_of(user, CHAIN_USER, user, EVENT_TYPE_USER_PUK);
	a.c.as.user_puk = (struct user_puk){world_puk(user, -1, -1), REASON_PLANNED};
	return a;
}

struct act
world_device_add(unsigned user, unsigned device)
{
	uint8_t mem[32];
	struct secret seed = world_seed(mem, 'D', user, device);
	const id16 id = world_user(user);
	struct act a = act_of(user, CHAIN_USER, user, EVENT_TYPE_DEVICE_ADD);
	a.c.as.user_device_add = (struct user_device_add){.id = world_device(user, device),
		.device = {world_device_key(user, device), world_hash('r', user, device)},
		.wrap = world_hash('w', user, device)};
	user_device_add_sign(&a.c.as.user_device_add, &id, &seed);
	return a;
}

struct act
world_device_revoke(unsigned user, unsigned device)
{
	struct act a = act_of(user, CHAIN_USER, user, EVENT_TYPE_DEVICE_REVOKE);
	a.c.as.user_device_revoke = (struct user_device_revoke){.id = world_device(user, device),
		.reason = REASON_DEVICE_REVOKED,
		.last_good = world.index,
		.puk = world_puk(user, -1, (int)device)};
	return a;
}

static void
endorse(uint8_t out[SIGNATURE_BYTES], const struct act *a, unsigned invite, enum firm_role role)
{
	uint8_t mem[32];
	struct secret seed = world_seed(mem, 'I', invite, 0);
	const struct firm_entry entry = {world_chain(CHAIN_FIRM, a->chain), world_user(a->user),
		key_of('R', a->user, 0), role};
	firm_endorse(out, &entry, &seed);
}

struct act
world_firm_create(unsigned firm, unsigned owner)
{
	uint8_t mem[32];
	struct secret root = world_seed(mem, 'F', firm, 0);
	const id16 id = world_chain(CHAIN_FIRM, firm), user = world_user(owner);
	struct act a = act_of(owner, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_CREATE);
	struct firm_create *c = &a.c.as.firm_create;
	c->owner = key_of('R', owner, 0);
	c->invite = world_invite(0);
	endorse(c->endorsement, &a, 0, FIRM_OWNER);
	firm_create_sign(c, &id, &user, &root);
	return a;
}

struct act
world_firm_invite(unsigned firm, unsigned by, unsigned invite, enum firm_role role)
{
	struct act a = act_of(by, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_INVITE);
	a.c.as.firm_invite =
		(struct firm_invite){world_invite(invite), key_of('I', invite, 0), role, 1000};
	return a;
}

struct act
world_firm_join(unsigned firm, unsigned user, unsigned invite, enum firm_role role)
{
	struct act a = act_of(user, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_JOIN);
	a.c.as.firm_join.root = key_of('R', user, 0);
	a.c.as.firm_join.invite = world_invite(invite);
	endorse(a.c.as.firm_join.endorsement, &a, invite, role);
	return a;
}

struct act
world_firm_withdraw(unsigned firm, unsigned by, unsigned invite)
{
	struct act a = act_of(by, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_WITHDRAW);
	a.c.as.firm_withdraw.invite = world_invite(invite);
	return a;
}

struct act
world_firm_suspend(unsigned firm, unsigned by, unsigned user)
{
	struct act a = act_of(by, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_SUSPEND);
	a.c.as.firm_suspend =
		(struct firm_suspend){world_user(user), REASON_MEMBER_REMOVED, world.index};
	return a;
}

struct act
world_firm_role(unsigned firm, unsigned by, unsigned user, enum firm_role role)
{
	struct act a = act_of(by, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_ROLE);
	a.c.as.firm_role_change = (struct firm_role_change){world_user(user), role};
	return a;
}

struct act
world_firm_trust(unsigned firm, unsigned by, unsigned other)
{
	struct act a = act_of(by, CHAIN_FIRM, firm, EVENT_TYPE_FIRM_TRUST);
	a.c.as.firm_trust =
		(struct firm_trust){world_chain(CHAIN_FIRM, other), world_hash('k', other, 0)};
	return a;
}

struct act
world_matter_create(unsigned matter, unsigned by, unsigned firm)
{
	struct act a = act_of(by, CHAIN_MATTER, matter, EVENT_TYPE_MATTER_CREATE);
	a.c.as.matter_create.firm = world_chain(CHAIN_FIRM, firm);
	return a;
}

struct act
world_matter_close(unsigned matter, unsigned by)
{
	return act_of(by, CHAIN_MATTER, matter, EVENT_TYPE_MATTER_CLOSE);
}

void
world_set_members(struct epoch *e, const struct epoch_member *members, size_t count)
{
	static uint8_t room[EPOCH_MEMBERS_BYTES];
	buf b = BUF_ARRAY(room);
	assert_ok(epoch_set_members(e, &b, members, count));
}

void
world_set_wraps(struct epoch *e, const struct epoch_wrap *wraps, size_t count)
{
	static uint8_t room[EPOCH_WRAPS_BYTES];
	buf b = BUF_ARRAY(room);
	assert_ok(epoch_set_wraps(e, &b, wraps, count));
}

struct act
world_epoch(struct world_space space, unsigned by, uint32_t number,
	const struct world_member *members, size_t count)
{
	static struct epoch_member rows[EPOCH_MEMBERS_MAX];
	static struct epoch_wrap wraps[EPOCH_MEMBERS_MAX];
	struct act a = act_of(by, space.kind, space.chain, EVENT_TYPE_EPOCH);
	const struct policy_space *s = space.kind == CHAIN_FIRM
		? &world.firms[space.chain].directory
		: &world.matters[space.chain].space;
	bool same = number == s->number;
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const id16 user = world_user(members[i].user);
		const struct epoch_member *was = policy_space_member(s, &user);
		uint32_t gen = world.users[members[i].user].gen;
		rows[i] = (struct epoch_member){user, members[i].role,
			world_chain(CHAIN_FIRM, members[i].firm), gen == 0 ? 1 : gen,
			world_hash('p', members[i].user, gen == 0 ? 1 : gen)};
		if (same && was != NULL)
			rows[i] = *was;
		else
			wraps[n++] = (struct epoch_wrap){
				number, user, world_hash('e', members[i].user, number)};
	}
	a.c.as.epoch = (struct epoch){.number = number,
		.fp = world_hash('E', space.chain, number),
		.reason = number == 1 && !same ? REASON_FIRST
			: same                 ? REASON_MEMBER_ADDED
					       : REASON_PLANNED};
	world_set_members(&a.c.as.epoch, rows, count);
	world_set_wraps(&a.c.as.epoch, wraps, n);
	return a;
}
