/* SPDX-License-Identifier: Apache-2.0 */
/* nftw */
#define _XOPEN_SOURCE 700
#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/vault/opening.h"
#include "crypt/hash.h"

enum { ROOM = 4 << 20 };

static err
fill(void *self, uint8_t *to, size_t n)
{
	(void)self;
	memset(to, 5, n);
	return ok();
}

err
fixture_open(struct fixture *f)
{
	bool real = f->path[0] != '\0';
	if (real) {
		assert_ok(disk_open(&f->folder, f->path));
		f->port = disk_of(&f->folder);
	}
	const struct archive_options options = {.disk = &f->port,
		.random = &f->random,
		.index = real ? f->index : NULL,
		.threaded = real,
		.segment_octets = FIXTURE_SEGMENT};
	err e = archive_open(f->archive, &options);
	f->open = !failed(e);
	f->store = archive_of(f->archive);
	if (failed(e) && real)
		disk_close(&f->folder);
	return e;
}

static void
prepare(struct fixture *f)
{
	*f = (struct fixture){.disk = memory_disk_new(),
		.random = {.fill = fill},
		.archive = calloc(1, sizeof *f->archive),
		.room = malloc(ROOM),
		.inlined = malloc(ROOM)};
	must(f->archive != NULL && f->room != NULL && f->inlined != NULL);
	f->port = memory_disk_port(f->disk);
}

void
fixture_init(struct fixture *f)
{
	prepare(f);
	assert_ok(fixture_open(f));
}

void
fixture_init_real(struct fixture *f)
{
	prepare(f);
	(void)snprintf(f->path, sizeof f->path, "/tmp/archive_test.XXXXXX");
	must(mkdtemp(f->path) != NULL);
	(void)snprintf(f->index, sizeof f->index, "%s/" ARCHIVE_INDEX, f->path);
	assert_ok(fixture_open(f));
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
fixture_close(struct fixture *f)
{
	if (f->open)
		archive_close(f->archive);
	if (f->open && f->path[0] != '\0')
		disk_close(&f->folder);
	f->open = false;
	memory_disk_restart(f->disk);
}

void
fixture_kill(struct fixture *f)
{
	if (f->open)
		f->archive->dead = true;
	fixture_close(f);
}

void
fixture_done(struct fixture *f)
{
	fixture_close(f);
	if (f->path[0] != '\0')
		must(nftw(f->path, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
	memory_disk_free(f->disk);
	free(f->archive);
	free(f->room);
	free(f->inlined);
}

id16
fixture_id(unsigned n)
{
	id16 id;
	memset(id.b, 0, sizeof id.b);
	id.b[0] = (uint8_t)(n & 0xff);
	id.b[1] = (uint8_t)(n >> 8 & 0xff);
	id.b[15] = 1;
	return id;
}

chain_id
fixture_chain(enum chain_kind kind, unsigned n)
{
	return (chain_id){.kind = kind, .id = fixture_id(n)};
}

static struct secret
seed_of(uint8_t room[SIGN_SEED], unsigned n)
{
	struct secret seed;
	secret_init(&seed, room, SIGN_SEED);
	memset(secret_room(&seed, SIGN_SEED), (int)n, SIGN_SEED);
	return seed;
}

void
fixture_begin(struct fixture *f, unsigned device)
{
	f->wire = buf_of(f->room, ROOM);
	f->octets = buf_of(f->inlined, ROOM);
	const struct submission s = {.origin = BYTES_LIT("example.org/log"),
		.device = fixture_id(device),
		.claimed_ms = UINT64_C(1700000000000) + f->next,
		.idem = fixture_id(f->next)};
	f->next++;
	f->writer = submission_begin(&f->wire, &s);
}

static leaf33
leaf_number(unsigned n)
{
	uint8_t in[4];
	buf b = BUF_ARRAY(in);
	buf_u32(&b, n);
	hash32 hash = sha256(buf_bytes(&b));
	return leaf_of(LEAF_COMMIT, &hash);
}

void
fixture_put(struct fixture *f, const chain_id *chain, const struct part *parts, const bytes *octets,
	size_t count)
{
	uint8_t sealed[SEALED_MIN + 40];
	struct record r = {.class = EVENT_CLASS_CONTENT,
		.epoch = 1,
		.event = fixture_id(f->next),
		.leaf = leaf_number(f->next)};
	memset(sealed, (int)(f->next & 0x7f), sizeof sealed);
	bytes_copy(sealed, BYTES_ARRAY(r.event.b));
	r.octets = BYTES_ARRAY(sealed);
	f->next++;
	submission_put(&f->writer, chain, &r, parts, count);
	for (size_t i = 0; i < count; i++)
		if (part_is_inline(&parts[i]))
			buf_put(&f->octets, octets[i]);
}

void
fixture_put_control(struct fixture *f, const chain_id *chain, const struct control *c,
	unsigned actor, unsigned device)
{
	static uint8_t body[EVENT_BODY_MAX], ev[EVENT_MAX], opening[OPENING_MAX];
	uint8_t room[SIGN_SEED];
	struct secret seed = seed_of(room, device);
	buf b = BUF_ARRAY(body), e = BUF_ARRAY(ev), o = BUF_ARRAY(opening);
	assert_ok(control_encode(&b, c));
	const struct event event = {.event = fixture_id(f->next),
		.actor = fixture_id(actor),
		.device = fixture_id(device),
		.chain = chain->id,
		.seen_origin = BYTES_LIT("example.org/log"),
		.seen = {.size = 0, .root = merkle_empty_root()},
		.claimed_ms = 1,
		.type = (uint16_t)c->type,
		.body = buf_bytes(&b)};
	assert_ok(event_encode(&e, &event, &seed));
	struct opening open = {.ev = buf_bytes(&e)};
	memset(open.r, (int)(f->next & 0x7f), sizeof open.r);
	opening_encode(&o, &open);
	f->next++;
	submission_put(&f->writer, chain,
		&(struct record){.class = EVENT_CLASS_CONTROL,
			.event = event.event,
			.leaf = opening_leaf(&open),
			.octets = buf_bytes(&o)},
		NULL, 0);
}

bytes
fixture_end(struct fixture *f)
{
	uint8_t room[SIGN_SEED];
	struct secret seed = seed_of(room, 1);
	assert_ok(submission_end(&f->writer, &seed));
	buf_put(&f->wire, buf_bytes(&f->octets));
	assert_ok(buf_done(&f->wire));
	return buf_bytes(&f->wire);
}

err
fixture_commit(struct fixture *f)
{
	tree_head tree;
	const struct store_frame frame = {
		.kind = STORE_SUBMISSION, .received_ms = 1700000000000, .octets = fixture_end(f)};
	return f->store.commit(f->store.self, &tree, &frame, 1);
}

err
fixture_grow(struct fixture *f, const chain_id *chain, unsigned count)
{
	fixture_begin(f, 1);
	for (unsigned i = 0; i < count; i++)
		fixture_put(f, chain, NULL, NULL, 0);
	return fixture_commit(f);
}

err
fixture_publish(struct fixture *f)
{
	struct frontier frontier;
	uint8_t text[512], room[1024];
	buf t = BUF_ARRAY(text), n = BUF_ARRAY(room);
	assert_ok(f->store.tree(f->store.self, &frontier));
	const tree_head tree = {.size = frontier.size, .root = frontier_root(&frontier)};
	checkpoint_encode(
		&t, &(struct checkpoint){.origin = BYTES_LIT("example.org/log"), .tree = tree});
	assert_ok(note_begin(&n, buf_bytes(&t)));
	buf_text(&n, "\xe2\x80\x94 example.org/log AAAAAAAA\n");
	assert_ok(buf_done(&n));
	return f->store.publish(f->store.self, buf_bytes(&n), &tree);
}

void
fixture_user_create(struct control *out, unsigned device)
{
	static uint8_t wraps[PUK_WRAPS_BYTES];
	uint8_t room[SIGN_SEED];
	struct secret seed = seed_of(room, device);
	buf b = BUF_ARRAY(wraps);
	*out = (struct control){.type = EVENT_TYPE_USER_CREATE};
	struct user_create *c = &out->as.user_create;
	const struct puk_wrap wrap = {.device = fixture_id(device)};
	const id16 id = fixture_id(device);
	c->device.key = signature_key_of(&seed);
	c->puk.gen = 1;
	assert_ok(puk_set_wraps(&c->puk, &b, &wrap, 1));
	user_create_sign(c, &id, &id, &seed);
}

void
fixture_epoch(struct control *out, uint32_t number, const unsigned *users, size_t count)
{
	static uint8_t room[EPOCH_MEMBERS_BYTES + EPOCH_WRAPS_BYTES];
	static struct epoch_member members[8];
	static struct epoch_wrap wraps[8];
	buf b = BUF_ARRAY(room);
	*out = (struct control){.type = EVENT_TYPE_EPOCH};
	struct epoch *e = &out->as.epoch;
	e->number = number;
	e->reason = number == 1 ? REASON_FIRST : REASON_MEMBER_REMOVED;
	for (size_t i = 0; i < count; i++) {
		members[i] = (struct epoch_member){
			.user = fixture_id(users[i]), .role = EPOCH_MANAGER, .puk_gen = 1};
		wraps[i] = (struct epoch_wrap){.epoch = number, .user = fixture_id(users[i])};
	}
	assert_ok(epoch_set_members(e, &b, members, count));
	assert_ok(epoch_set_wraps(e, &b, wraps, count));
}

/* A hash of what is told. */
struct digest {
	struct sha256 h;
	struct fixture *f;
};

static void
add_number(struct digest *d, uint64_t n)
{
	uint8_t room[8];
	buf b = BUF_ARRAY(room);
	buf_u64(&b, n);
	sha256_add(&d->h, buf_bytes(&b));
}

static void
add_chain(struct digest *d, const struct store_chain *c)
{
	uint8_t room[2 * HEAD_BYTES];
	buf b = BUF_ARRAY(room);
	head_encode(&b, &c->head);
	head_encode(&b, &c->control);
	add_number(d, (uint64_t)c->chain.kind);
	sha256_add(&d->h, BYTES_ARRAY(c->chain.id.b));
	sha256_add(&d->h, buf_bytes(&b));
	add_number(d, c->last);
}

static err
each_record(void *user, const struct record *r, uint64_t position)
{
	struct digest *d = user;
	add_number(d, position);
	add_number(d, r->index);
	sha256_add(&d->h, BYTES_ARRAY(r->leaf.b));
	sha256_add(&d->h, r->octets);
	return ok();
}

/* Chains are told under the lock, so their names are kept for later. */
struct names {
	chain_id chains[64];
	size_t count;
	struct digest *d;
};

static err
each_chain(void *user, const struct store_chain *c)
{
	struct names *n = user;
	add_chain(n->d, c);
	if (n->count < 64)
		n->chains[n->count++] = c->chain;
	return ok();
}

static err
each_membership(void *user, const struct store_membership *m)
{
	struct digest *d = user;
	add_chain(d, &m->space);
	add_number(d, m->present);
	add_number(d, m->ended);
	add_number(d, m->events);
	add_number(d, m->controls);
	return ok();
}

static err
each_version(void *user, uint64_t index, const struct map_version *v)
{
	struct digest *d = user;
	add_number(d, index);
	add_number(d, v->number);
	sha256_add(&d->h, BYTES_ARRAY(v->tree.b));
	return ok();
}

static void
add_people(struct digest *d)
{
	const struct store *s = &d->f->store;
	for (unsigned i = 0; i < 16; i++) {
		struct store_device device;
		id16 id = fixture_id(i), firm;
		assert_ok(s->memberships(s->self, &id, each_membership, d));
		if (!failed(s->device(s->self, &device, &id))) {
			sha256_add(&d->h, BYTES_ARRAY(device.user.b));
			add_number(d, device.revoked);
		}
		if (!failed(s->firm(s->self, &firm, &id)))
			sha256_add(&d->h, BYTES_ARRAY(firm.b));
		if (!failed(s->invite(s->self, &firm, &id)))
			sha256_add(&d->h, BYTES_ARRAY(firm.b));
	}
}

static void
add_answers(struct digest *d)
{
	const struct store *s = &d->f->store;
	for (unsigned i = 0; i < d->f->next; i++) {
		struct store_answer a;
		id16 device = fixture_id(1), idem = fixture_id(i);
		if (failed(s->answer(s->self, &a, &device, &idem)))
			continue;
		sha256_add(&d->h, BYTES_ARRAY(a.message.b));
		add_number(d, a.first);
		add_number(d, a.count);
	}
}

static void
add_tiles(struct digest *d, uint64_t size)
{
	const struct store *s = &d->f->store;
	struct tile_walk walk = tile_walk_of(0, size);
	struct tile t;
	static hash32 hashes[TILE_WIDTH];
	while (tile_walk_next(&t, &walk)) {
		assert_ok(s->tile(s->self, hashes, &t));
		sha256_add(&d->h, bytes_of(hashes, t.width * sizeof hashes[0]));
	}
}

hash32
fixture_digest(struct fixture *f)
{
	struct digest d = {.f = f};
	struct names names = {.d = &d};
	struct frontier frontier;
	hash32 out;
	const struct store *s = &f->store;
	sha256_init(&d.h);
	assert_ok(s->tree(s->self, &frontier));
	add_number(&d, frontier.size);
	add_tiles(&d, frontier.size);
	assert_ok(s->chains(s->self, each_chain, &names));
	assert_ok(s->changes(s->self, 0, each_chain, &(struct names){.d = &d}));
	for (size_t i = 0; i < names.count; i++)
		for (int control = 0; control < 2; control++)
			assert_ok(s->records(s->self,
				&(struct store_query){
					.chain = names.chains[i], .control = control != 0},
				each_record, &d));
	assert_ok(s->versions(s->self, 1, each_version, &d));
	add_people(&d);
	add_answers(&d);
	sha256_done(&d.h, &out);
	return out;
}
