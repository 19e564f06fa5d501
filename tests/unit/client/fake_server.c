/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "client/ask.h"
#include "core/ledger/bundle.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/cosignature.h"
#include "core/ledger/note.h"
#include "core/ledger/signer.h"
#include "core/ledger/tile.h"
#include "core/vault/answer.h"
#include "core/vault/map.h"
#include "core/vault/map_proof.h"
#include "core/vault/map_version.h"
#include "core/vault/session.h"
#include "core/vault/submission.h"
#include "crypt/dh.h"
#include "sample.h"

#define ORIGIN "fake.example/log"

enum {
	LEAVES = 2000,
	CHAINS = 64,
	RECORDS = 2000,
	PARTS = 1000,
	VERSIONS = 500,
	ANSWERS = 500,
	OUT = 8 << 20
};

struct kept_record {
	size_t chain;
	struct record record;
	struct part parts[64];
	size_t part_count;
};

struct kept_part {
	struct part part;
	uint8_t *octets;
};

/* The same again gets the same answer. */
struct kept_answer {
	id16 idem;
	bytes octets;
};

struct kept_chain {
	chain_id id;
	struct map_heads heads;
};

struct fake_server {
	enum fake_lie lie;
	unsigned held_back;
	uint64_t now_ms;
	size_t taken;
	bool lags;
	size_t leaf_count, marked_leaves;
	leaf33 entries33[LEAVES];
	hash32 leaves[LEAVES];
	size_t chain_count, record_count, part_count;
	struct kept_chain chains[CHAINS];
	struct kept_record records[RECORDS];
	struct kept_part parts[PARTS];
	struct kept_answer answers[ANSWERS];
	size_t version_count, marked_versions;
	struct map_version versions[VERSIONS];
	uint64_t version_index[VERSIONS];
	struct map_entry entries[CHAINS];
	struct map_node nodes[CHAINS];
	struct map map;
	uint8_t seed_room[2][32];
	struct secret seeds[2];
	struct signer log, other, time;
	uint8_t vkey_room[256], time_vkey_room[256];
	size_t vkey_len, time_vkey_len;
	uint8_t out[OUT];
};

static bytes
copy_of(bytes in)
{
	uint8_t *to = malloc(in.len + 1);
	assert_non_null(to);
	bytes_copy(to, in);
	return bytes_of(to, in.len);
}

struct fake_server *
fake_server_new(uint64_t now_ms)
{
	struct fake_server *f = calloc(1, sizeof *f);
	assert_non_null(f);
	f->now_ms = now_ms;
	for (size_t i = 0; i < 2; i++) {
		secret_init(&f->seeds[i], f->seed_room[i], 32);
		memset(secret_room(&f->seeds[i], 32), (int)i + 1, 32);
	}
	assert_ok(signer_of(&f->log, BYTES_LIT(ORIGIN), VKEY_ED25519, &f->seeds[0]));
	assert_ok(signer_of(&f->other, BYTES_LIT(ORIGIN), VKEY_ED25519, &f->seeds[1]));
	assert_ok(signer_of(
		&f->time, BYTES_LIT("fake.example/time"), VKEY_COSIGNATURE, &f->seeds[1]));
	buf b = BUF_ARRAY(f->vkey_room), t = BUF_ARRAY(f->time_vkey_room);
	vkey_encode(&b, &f->log.vkey);
	vkey_encode(&t, &f->time.vkey);
	f->vkey_len = b.len;
	f->time_vkey_len = t.len;
	return f;
}

void
fake_server_free(struct fake_server *f)
{
	for (size_t i = 0; i < f->part_count; i++)
		free(f->parts[i].octets);
	for (size_t i = 0; i < f->taken; i++)
		free((void *)(uintptr_t)f->answers[i].octets.data);
	for (size_t i = 0; i < f->record_count; i++)
		free((void *)(uintptr_t)f->records[i].record.octets.data);
	free(f);
}

void
fake_lie(struct fake_server *f, enum fake_lie lie)
{
	f->lie = lie;
	f->lags = lie == FAKE_LAGS;
}

void
fake_mark(struct fake_server *f)
{
	f->marked_leaves = f->leaf_count;
	f->marked_versions = f->version_count;
}

size_t
fake_taken(const struct fake_server *f)
{
	return f->taken;
}

bytes
fake_vkey(const struct fake_server *f)
{
	return bytes_of(f->vkey_room, f->vkey_len);
}

static bool
same_chain(const chain_id *a, const chain_id *b)
{
	return a->kind == b->kind && bytes_equal(BYTES_ARRAY(a->id.b), BYTES_ARRAY(b->id.b));
}

static size_t
chain_at(struct fake_server *f, const chain_id *id)
{
	size_t i = 0;
	while (i < f->chain_count && !same_chain(&f->chains[i].id, id))
		i++;
	if (i == f->chain_count) {
		assert_true(i < CHAINS);
		f->chains[f->chain_count++] = (struct kept_chain){.id = *id};
	}
	return i;
}

static void
add_leaf(struct fake_server *f, const leaf33 *leaf)
{
	assert_true(f->leaf_count < LEAVES);
	f->entries33[f->leaf_count] = *leaf;
	f->leaves[f->leaf_count++] = leaf_hash(leaf);
}

static struct kept_record *
add_record(struct fake_server *f, const chain_id *chain, const struct record *r)
{
	assert_true(f->record_count < RECORDS);
	struct kept_record *k = &f->records[f->record_count++];
	*k = (struct kept_record){.chain = chain_at(f, chain), .record = *r};
	k->record.octets = copy_of(r->octets);
	k->record.index = f->leaf_count;
	struct kept_chain *c = &f->chains[k->chain];
	c->heads.all = head_next(&c->heads.all, &r->leaf);
	if (r->class == EVENT_CLASS_CONTROL)
		c->heads.control = head_next(&c->heads.control, &r->leaf);
	add_leaf(f, &r->leaf);
	return k;
}

void
fake_plant(struct fake_server *f, const chain_id *chain, bool altered)
{
	size_t at = chain_at(f, chain), i = f->record_count;
	while (i > 0 && f->records[i - 1].chain != at)
		i--;
	assert_true(i > 0);
	struct record copy = f->records[i - 1].record;
	copy.leaf.b[1] ^= altered ? 1 : 0;
	(void)add_record(f, chain, &copy);
}

void
fake_plant_map(struct fake_server *f)
{
	const struct map_version other = {.number = 9, .size = f->leaf_count, .previous = {{1}}};
	const leaf33 leaf = map_version_leaf(&other);
	add_leaf(f, &leaf);
}

static size_t
log_size(const struct fake_server *f)
{
	return f->lie == FAKE_OLD_CHECKPOINT ? f->marked_leaves : f->leaf_count;
}

static hash32
leaf_at(const struct fake_server *f, size_t i)
{
	hash32 h = f->leaves[i];
	if (f->lie == FAKE_OTHER_HISTORY && i == 0)
		h.b[0] ^= 1;
	return h;
}

static tree_head
tree_of(const struct fake_server *f, size_t size)
{
	struct frontier t;
	frontier_init(&t);
	for (size_t i = 0; i < size; i++) {
		hash32 leaf = leaf_at(f, i);
		assert_ok(frontier_append(&t, 0, &leaf, 1));
	}
	return (tree_head){size, frontier_root(&t)};
}

static void
put_note(buf *out, struct fake_server *f, size_t size)
{
	uint8_t room[512];
	buf text = BUF_ARRAY(room);
	struct checkpoint c = {.origin = BYTES_LIT(ORIGIN), .tree = tree_of(f, size)};
	uint64_t now_s = f->now_ms / 1000 - (f->lie == FAKE_STALE_TIME ? 2 * 86400 : 0);
	checkpoint_encode(&text, &c);
	assert_ok(note_begin(out, buf_bytes(&text)));
	note_sign(out, f->lie == FAKE_OTHER_LOG_KEY ? &f->other : &f->log, buf_bytes(&text));
	assert_ok(cosignature_sign(out, &f->time, now_s, buf_bytes(&text)));
}

/* A new version of the map when something changed since the last. */
static void
move_map(struct fake_server *f)
{
	struct map_version v = {.number = f->version_count + 1, .size = f->leaf_count};
	map_init(&f->map, f->entries, f->nodes, CHAINS);
	for (size_t i = 0; i < f->chain_count; i++) {
		struct map_entry e = map_hash_state(&f->chains[i].id, &f->chains[i].heads);
		if (f->chains[i].heads.all.count > 0)
			assert_ok(map_put(&f->map, &e));
	}
	v.tree = map_tree(&f->map);
	if (f->version_count > 0) {
		const struct map_version *last = &f->versions[f->version_count - 1];
		if (hash32_equal(&last->tree, &v.tree))
			return;
		v.previous = map_version_root(last);
	}
	assert_true(f->version_count < VERSIONS);
	f->version_index[f->version_count] = f->leaf_count;
	f->versions[f->version_count++] = v;
	leaf33 leaf = map_version_leaf(&v);
	add_leaf(f, &leaf);
}

/* Where chain number CHAIN stood when the log had SIZE leaves. */
static struct map_heads
heads_at(const struct fake_server *f, size_t chain, uint64_t size)
{
	struct map_heads h = {.all = {.count = 0}};
	for (size_t i = 0; i < f->record_count; i++) {
		const struct record *r = &f->records[i].record;
		if (f->records[i].chain != chain || r->index >= size)
			continue;
		h.all = head_next(&h.all, &r->leaf);
		if (r->class == EVENT_CLASS_CONTROL)
			h.control = head_next(&h.control, &r->leaf);
	}
	return h;
}

/* The map again as it was when the log had SIZE leaves. */
static void
go_back(struct fake_server *f, uint64_t size)
{
	map_init(&f->map, f->entries, f->nodes, CHAINS);
	for (size_t i = 0; i < f->chain_count; i++) {
		struct map_heads h = heads_at(f, i, size);
		struct map_entry e = map_hash_state(&f->chains[i].id, &h);
		if (h.all.count > 0)
			assert_ok(map_put(&f->map, &e));
	}
	hash32 tree = map_tree(&f->map);
	assert_true(hash32_equal(&tree, &f->versions[f->marked_versions - 1].tree));
}

static void
answer_map(buf *out, struct fake_server *f, bytes body)
{
	reader r = reader_of(body);
	uint32_t n = reader_u32(&r);
	bool old = f->lie == FAKE_OLD_MAP || f->lie == FAKE_FROZEN;
	f->lags = false;
	if (f->lie != FAKE_SHORT_FIRM)
		move_map(f);
	size_t at = old ? f->marked_versions - 1 : f->version_count - 1;
	if (f->lie == FAKE_FROZEN)
		go_back(f, f->versions[at].size);
	map_version_encode(out, &f->versions[at]);
	buf_u64(out, f->version_index[at]);
	for (uint32_t i = 0; i < n; i++) {
		static uint8_t room[MAP_PROOF_MAX];
		buf proof = BUF_ARRAY(room);
		assert_int_equal(reader_u32(&r), 17);
		uint8_t kind = reader_u8(&r);
		chain_id id = {.kind = (enum chain_kind)kind};
		id.id = reader_id16(&r);
		hash32 lid = map_hash_lid(&id);
		map_prove(&proof, &f->map, &lid);
		assert_ok(buf_done(&proof));
		buf_u32(out, (uint32_t)proof.len);
		buf_put(out, buf_bytes(&proof));
	}
	assert_ok(reader_done(&r));
}

static void
take_item(struct fake_server *f, struct submission_item *item)
{
	struct kept_record *k = add_record(f, &item->chain, &item->record);
	struct part part;
	bytes octets;
	while (submission_next_part(&part, &octets, item)) {
		assert_true(k->part_count < 64 && f->part_count < PARTS);
		k->parts[k->part_count++] = part;
		f->parts[f->part_count++] =
			(struct kept_part){part, (uint8_t *)(uintptr_t)copy_of(octets).data};
	}
}

/* As if the records from leaf FIRST on had never been. */
static void
forget(struct fake_server *f, size_t first)
{
	while (f->record_count > 0 && f->records[f->record_count - 1].record.index >= first) {
		struct kept_record *k = &f->records[--f->record_count];
		free((void *)(uintptr_t)k->record.octets.data);
		f->chains[k->chain].heads = heads_at(f, k->chain, first);
	}
	f->leaf_count = first;
}

static void
take_submission(buf *out, struct fake_server *f, bytes wire)
{
	struct submission s;
	struct submission_item item;
	assert_ok(submission_decode(&s, wire));
	assert_ok(submission_verify_parts(&s));
	for (size_t i = 0; i < f->taken; i++)
		if (bytes_equal(BYTES_ARRAY(f->answers[i].idem.b), BYTES_ARRAY(s.idem.b))) {
			buf_put(out, f->answers[i].octets);
			return;
		}
	size_t first = f->leaf_count;
	struct submission_walk w = submission_walk_of(&s);
	while (submission_next(&item, &w))
		take_item(f, &item);
	struct frontier left;
	frontier_init(&left);
	assert_ok(frontier_append(&left, 0, f->leaves, first));
	hash32 peaks[64];
	size_t n = 0;
	for (int level = 63; level >= 0; level--)
		if (first >> level & 1)
			peaks[n++] = left.peaks[level];
	uint8_t room[2048];
	buf note = BUF_ARRAY(room);
	put_note(&note, f, f->leaf_count);
	struct answer a = {.count = s.count,
		.checkpoint = buf_bytes(&note),
		.proof = {first, {peaks, n}, {NULL, 0}}};
	if (f->lie == FAKE_WRONG_PROOF && n > 0)
		peaks[0].b[0] ^= 1;
	answer_encode(out, &a);
	assert_true(f->taken < ANSWERS);
	f->answers[f->taken++] = (struct kept_answer){s.idem, copy_of(buf_bytes(out))};
	if (f->lie == FAKE_FORGETS)
		forget(f, first);
}

/* "KIND/HEX" at the head of TEXT. */
static chain_id
chain_named(const char *text)
{
	chain_id id = {.kind = CHAIN_USER};
	for (int k = CHAIN_USER; k <= CHAIN_JOB; k++)
		if (strncmp(text, ask_chain_kind((enum chain_kind)k),
			    strlen(ask_chain_kind((enum chain_kind)k))) == 0)
			id.kind = (enum chain_kind)k;
	const char *hex = strpbrk(text, "/:");
	buf b = BUF_ARRAY(id.id.b);
	assert_non_null(hex);
	assert_ok(hex_decode(&b, bytes_of(hex + 1, 32)));
	return id;
}

static unsigned
answer_chain(buf *out, struct fake_server *f, const char *target)
{
	chain_id id = chain_named(target);
	uint64_t after = 0, at = 0;
	const char *query = strstr(target, "after=");
	assert_ok(decimal_decode(&after, bytes_of_text(query + 6)));
	size_t chain = chain_at(f, &id);
	uint64_t count = f->chains[chain].heads.all.count;
	if (count == 0)
		return 404;
	for (size_t i = 0; i < f->record_count; i++) {
		struct kept_record k = f->records[i];
		if (k.chain != chain || at++ < after)
			continue;
		if (f->lie == FAKE_FROZEN &&
			k.record.index >= f->versions[f->marked_versions - 1].size)
			continue;
		bool is_short = f->lie == FAKE_SHORT_CHAIN || f->lags ||
			(f->lie == FAKE_SHORT_MATTER && id.kind == CHAIN_MATTER) ||
			(f->lie == FAKE_SHORT_FIRM && id.kind == CHAIN_FIRM);
		if (is_short && at == count)
			continue;
		if (f->lie == FAKE_OTHER_LEAF_PLACE)
			k.record.index++;
		uint8_t *changed = (uint8_t *)(uintptr_t)copy_of(k.record.octets).data;
		if (f->lie == FAKE_OTHER_RECORD && k.record.class != EVENT_CLASS_CONTROL)
			changed[k.record.octets.len - 1] ^= 1;
		k.record.octets.data = changed;
		if (f->lie == FAKE_HIDES_CONTROL && at == count) {
			k.record.class = EVENT_CLASS_CONTENT;
			k.record.octets.len = 0;
		}
		if (f->lie == FAKE_HIDES_CONTENT && k.record.class != EVENT_CLASS_CONTROL)
			k.record.octets.len = 0;
		record_put(out, &k.record, k.parts, k.part_count);
		free(changed);
	}
	return 200;
}

static unsigned
answer_part(buf *out, struct fake_server *f, const char *target)
{
	hash32 hash;
	buf b = BUF_ARRAY(hash.b);
	const char *hex = strchr(target, '/') + 1;
	assert_ok(hex_decode(&b, bytes_of(hex, 64)));
	for (size_t i = 0; i < f->part_count; i++) {
		const struct kept_part *p = &f->parts[i];
		if (!hash32_equal(&p->part.name.hash, &hash))
			continue;
		bool recipient = p->part.name.kind == PART_RECIPIENT;
		if (f->lie == FAKE_SWAPPED_PARTS || (f->lie == FAKE_OTHER_RECIPIENT && recipient)) {
			size_t k = (i + 1) % f->part_count;
			while (f->parts[k].part.name.kind != p->part.name.kind ||
				hash32_equal(&f->parts[k].part.name.hash, &hash))
				k = (k + 1) % f->part_count;
			p = &f->parts[k];
		}
		buf_put(out, bytes_of(p->octets, (size_t)p->part.length));
		return 200;
	}
	return 404;
}

/* Root of the 256^LEVEL leaves from AT on, which are all there. */
static hash32
hash_of(const struct fake_server *f, unsigned level, size_t at)
{
	size_t n = 1;
	struct frontier t;
	for (unsigned i = 0; i < level; i++)
		n *= TILE_WIDTH;
	frontier_init(&t);
	for (size_t i = 0; i < n; i++) {
		hash32 leaf = leaf_at(f, at * n + i);
		assert_ok(frontier_append(&t, 0, &leaf, 1));
	}
	return frontier_root(&t);
}

static unsigned
answer_entries(buf *out, struct fake_server *f, const struct tile *t)
{
	if (t->index * TILE_WIDTH + t->width > log_size(f) || f->lie == FAKE_NO_ENTRIES)
		return 404;
	for (size_t i = 0; i < t->width; i++) {
		leaf33 leaf = f->entries33[t->index * TILE_WIDTH + i];
		if (f->lie == FAKE_OTHER_ENTRIES)
			leaf.b[0] = LEAF_COMMIT;
		assert_ok(bundle_put(out, BYTES_ARRAY(leaf.b)));
	}
	return 200;
}

static unsigned
answer_tile(buf *out, struct fake_server *f, const char *path)
{
	struct tile t;
	assert_ok(tile_path_decode(&t, bytes_of_text(path)));
	if (f->lie == FAKE_NO_PARTIALS && t.width < TILE_WIDTH &&
		(t.index + 1) * TILE_WIDTH <= tile_hashes(t.level, log_size(f)))
		return 404;
	if (t.level == TILE_ENTRIES)
		return answer_entries(out, f, &t);
	if (t.index * TILE_WIDTH + t.width > tile_hashes(t.level, log_size(f)))
		return 404;
	for (size_t i = 0; i < t.width; i++) {
		hash32 h = hash_of(f, t.level, t.index * TILE_WIDTH + i);
		buf_put(out, BYTES_ARRAY(h.b));
	}
	return 200;
}

static void
answer_versions(buf *out, const struct fake_server *f, const char *target)
{
	uint64_t after = 0;
	assert_ok(decimal_decode(&after, bytes_of_text(strstr(target, "after=") + 6)));
	for (size_t i = (size_t)after; i < f->version_count; i++)
		map_version_encode(out, &f->versions[i]);
}

static void
answer_server(buf *out, const struct fake_server *f)
{
	buf_text(out, "{\"origin\": \"" ORIGIN "\", \"log_vkey\": \"");
	buf_put(out, fake_vkey(f));
	buf_text(out, "\", \"time_vkey\": \"");
	buf_put(out, bytes_of(f->time_vkey_room, f->time_vkey_len));
	buf_text(out, "\"}");
}

static void
answer_home(buf *out, const struct fake_server *f)
{
	const char *between = "";
	buf_text(out, "{\"chains\": [");
	for (size_t i = 0; i < f->chain_count; i++) {
		buf_text(out, between);
		buf_text(out, "{\"kind\": \"");
		buf_text(out, ask_chain_kind(f->chains[i].id.kind));
		buf_text(out, "\", \"id\": \"");
		hex_encode(out, BYTES_ARRAY(f->chains[i].id.id.b));
		buf_text(out, "\"}");
		between = ", ";
	}
	buf_text(out, "]}");
}

static void
answer_session(buf *out, bytes wire)
{
	struct session_request r;
	static const uint8_t scalar[DH_BYTES] = {9};
	struct session_answer a = {.server_ms = 1, .lifetime_ms = 1000};
	assert_ok(session_decode_request(&r, wire));
	dh_public(a.share, scalar);
	session_encode_answer(out, &a);
}

static unsigned
answer(buf *out, struct fake_server *f, const char *target, bytes body)
{
	if (strcmp(target, "/api/v1/server") == 0)
		answer_server(out, f);
	else if (strcmp(target, "/api/v1/sessions") == 0)
		answer_session(out, body);
	else if (strcmp(target, "/log/checkpoint") == 0)
		put_note(out, f, log_size(f));
	else if (strncmp(target, "/log/", 5) == 0)
		return answer_tile(out, f, target + 5);
	else if (strncmp(target, "/api/v1/chains/", 15) == 0)
		return answer_chain(out, f, target + 15);
	else if (strncmp(target, "/api/v1/parts/", 14) == 0)
		return answer_part(out, f, target + 14);
	else if (strcmp(target, "/api/v1/map") == 0 && f->lie != FAKE_NO_MAP)
		answer_map(out, f, body);
	else if (strncmp(target, "/api/v1/map/versions", 20) == 0)
		answer_versions(out, f, target);
	else if (strcmp(target, "/api/v1/home") == 0)
		answer_home(out, f);
	else if (strcmp(target, "/api/v1/submissions") == 0)
		take_submission(out, f, body);
	else
		return 404;
	return 200;
}

static err
refuse(struct http_answer *out, const char *said)
{
	out->refusal_len = strlen(said);
	memcpy(out->refusal, said, out->refusal_len);
	return ok();
}

static bool
holds_back(struct fake_server *f)
{
	return f->lie == FAKE_TAKES_NOTHING ||
		(f->lie == FAKE_HOLDS_BACK && ++f->held_back % 4 != 0);
}

static err
call(void *self, struct http_answer *out, const struct http_request *request, http_take_fn *take,
	void *user)
{
	struct fake_server *f = self;
	char target[HTTP_TARGET_MAX + 1] = {0};
	buf b = buf_of(f->out, OUT);
	bytes_copy((uint8_t *)target, request->target);
	bool submits = strcmp(target, "/api/v1/submissions") == 0;
	*out = (struct http_answer){.status = 409};
	if (f->lie == FAKE_UNREACHABLE)
		return failure(E_UNREACHABLE);
	if (f->lie == FAKE_REFUSES && submits)
		return refuse(out, "{\"error\": \"E_STALE\", \"what\": \"stale\"}");
	if (submits && holds_back(f)) {
		out->status = 429;
		return refuse(out, "{\"error\": \"E_RATE\", \"what\": \"too much\"}");
	}
	out->status = answer(&b, f, target, request->body);
	if (f->lie == FAKE_LOSES_ANSWER && submits)
		return failure(E_UNREACHABLE);
	assert_ok(buf_done(&b));
	if (out->status == 404)
		return refuse(out, "{\"error\": \"E_NOT_FOUND\", \"what\": \"none\"}");
	return take(user, buf_bytes(&b));
}

struct http
fake_server_http(struct fake_server *f)
{
	return (struct http){f, call};
}
