/* SPDX-License-Identifier: Apache-2.0 */
/* "LS2\0" || V(url) || V(origin) || V(log vkey) || V(time vkey) || V(checkpoint note) ||
 * V(V(promised note) ...) || user16 || device16 || firm16 || invite16 || V(map version: 80 octets,
 * or none) || u64 map index || u64 map seen || five tables, each u32 count and rows of one size:
 * keys, firms, chains, voids, outbox.
 *
 * One writer, one reader, one file replaced whole: so the tables are plain rows and a row that does
 * not belong (a duplicate, an unknown use) is refused, not skipped. */
#include "client/known.h"

#include "core/codec/field.h"

static const uint8_t magic[4] = {'L', 'S', '2', 0};

/* Room for every text. */
static bool
init_texts(struct known *s, arena *perm)
{
	struct known_text *const texts[] = {
		&s->url, &s->origin, &s->log_vkey, &s->time_vkey, &s->checkpoint};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		texts[i]->data = arena_new(perm, uint8_t, KNOWN_NOTE_MAX);
		if (texts[i]->data == NULL)
			return false;
	}
	s->promised.data = arena_new(perm, uint8_t, KNOWN_PROMISED_MAX);
	return s->promised.data != NULL;
}

err
known_init(struct known *out, arena *perm, struct secret *seeds)
{
	struct keys keys;
	struct known_firm *firms = arena_new(perm, struct known_firm, KNOWN_FIRMS_MAX);
	struct known_chain *chains = arena_new(perm, struct known_chain, KNOWN_CHAINS_MAX);
	struct known_void *voids = arena_new(perm, struct known_void, KNOWN_VOIDS_MAX);
	id16 *outbox = arena_new(perm, id16, KNOWN_OUTBOX_MAX);
	if (outbox == NULL || firms == NULL || chains == NULL || voids == NULL)
		return failure(E_NOMEM);
	err e = keys_init(&keys, perm, seeds);
	if (failed(e))
		return e;
	struct known s = {
		.keys = keys, .firms = firms, .chains = chains, .voids = voids, .outbox = outbox};
	if (!init_texts(&s, perm))
		return failure(E_NOMEM);
	*out = s;
	return ok();
}

bytes
known_text(const struct known_text *t)
{
	return bytes_of(t->data, t->len);
}

err
known_set_text(struct known_text *t, bytes in)
{
	if (in.len > KNOWN_NOTE_MAX)
		return failure(E_TOO_LARGE);
	bytes_copy(t->data, in);
	t->len = in.len;
	return ok();
}

err
known_add_note(struct known_notes *n, bytes note)
{
	buf b = buf_of(n->data, KNOWN_PROMISED_MAX);
	b.len = n->len;
	field_put(&b, note);
	err e = buf_done(&b);
	if (!failed(e))
		n->len = b.len;
	return e;
}

reader
known_notes(const struct known_notes *n)
{
	return reader_of(bytes_of(n->data, n->len));
}

struct known_firm *
known_firm(const struct known *s, const id16 *firm)
{
	for (size_t i = 0; i < s->firm_count; i++)
		if (id16_equal(&s->firms[i].firm, firm))
			return &s->firms[i];
	return NULL;
}

err
known_put_firm(struct known *s, const struct known_firm *firm)
{
	struct known_firm *row = known_firm(s, &firm->firm);
	if (row != NULL && row->standing == KNOWN_FIRM_OWN && firm->standing != KNOWN_FIRM_OWN)
		return ok();
	if (row != NULL) {
		*row = *firm;
		return ok();
	}
	if (s->firm_count == KNOWN_FIRMS_MAX)
		return failure(E_TOO_LARGE);
	must(s->firms != NULL);
	s->firms[s->firm_count++] = *firm;
	return ok();
}

struct known_chain *
known_chain(struct known *s, const chain_id *chain)
{
	for (size_t i = 0; i < s->chain_count; i++)
		if (map_hash_is_same(&s->chains[i].chain, chain))
			return &s->chains[i];
	if (s->chain_count == KNOWN_CHAINS_MAX)
		return NULL;
	struct known_chain *row = &s->chains[s->chain_count++];
	*row = (struct known_chain){.chain = *chain};
	return row;
}

static void
put_keys(buf *b, const struct keys *k)
{
	bytes seeds = secret_expose(k->seeds);
	buf_u32(b, (uint32_t)k->count);
	for (size_t i = 0; i < k->count; i++) {
		buf_u8(b, (uint8_t)k->names[i].use);
		buf_put(b, BYTES_ARRAY(k->names[i].id.b));
		buf_u32(b, k->names[i].number);
		buf_put(b, bytes_slice(seeds, i * KEYS_SEED, KEYS_SEED));
	}
}

static void
put_chain_id(buf *b, const chain_id *chain)
{
	buf_u8(b, (uint8_t)chain->kind);
	buf_put(b, BYTES_ARRAY(chain->id.b));
}

static void
put_tables(buf *b, const struct known *s)
{
	put_keys(b, &s->keys);
	buf_u32(b, (uint32_t)s->firm_count);
	for (size_t i = 0; i < s->firm_count; i++) {
		buf_put(b, BYTES_ARRAY(s->firms[i].firm.b));
		buf_put(b, BYTES_ARRAY(s->firms[i].keyprint.b));
		buf_u8(b, (uint8_t)s->firms[i].standing);
	}
	buf_u32(b, (uint32_t)s->chain_count);
	for (size_t i = 0; i < s->chain_count; i++) {
		put_chain_id(b, &s->chains[i].chain);
		head_encode(b, &s->chains[i].head);
		buf_u64(b, s->chains[i].octets);
		buf_put(b, BYTES_ARRAY(s->chains[i].digest.b));
		buf_u64(b, s->chains[i].seq);
		buf_put(b, BYTES_ARRAY(s->chains[i].prev_leaf.b));
	}
	buf_u32(b, (uint32_t)s->void_count);
	for (size_t i = 0; i < s->void_count; i++) {
		put_chain_id(b, &s->voids[i].chain);
		buf_u64(b, s->voids[i].seq);
		buf_put(b, BYTES_ARRAY(s->voids[i].leaf.b));
		buf_put(b, BYTES_ARRAY(s->voids[i].named.b));
	}
	buf_u32(b, (uint32_t)s->outbox_count);
	for (size_t i = 0; i < s->outbox_count; i++)
		buf_put(b, BYTES_ARRAY(s->outbox[i].b));
}

static void
put_map(buf *b, const struct known *s)
{
	uint8_t room[MAP_VERSION_BYTES];
	buf version = BUF_ARRAY(room);
	if (s->map.number != 0)
		map_version_encode(&version, &s->map);
	field_put(b, buf_bytes(&version));
	buf_u64(b, s->map_index);
	buf_u64(b, s->map_seen);
}

err
known_encode(struct secret *out, const struct known *s)
{
	size_t cap = out->cap;
	buf b = buf_of(secret_room(out, cap), cap);
	buf_put(&b, BYTES_ARRAY(magic));
	field_put(&b, known_text(&s->url));
	field_put(&b, known_text(&s->origin));
	field_put(&b, known_text(&s->log_vkey));
	field_put(&b, known_text(&s->time_vkey));
	field_put(&b, known_text(&s->checkpoint));
	field_put(&b, bytes_of(s->promised.data, s->promised.len));
	buf_put(&b, BYTES_ARRAY(s->user.b));
	buf_put(&b, BYTES_ARRAY(s->device.b));
	buf_put(&b, BYTES_ARRAY(s->firm.b));
	buf_put(&b, BYTES_ARRAY(s->invite.b));
	put_map(&b, s);
	put_tables(&b, s);
	err e = buf_done(&b);
	secret_shorten(out, failed(e) ? 0 : b.len);
	return e;
}

static void
take_text(struct known_text *out, reader *r, size_t max)
{
	bytes in = field_take(r);
	if (in.len > max || failed(known_set_text(out, in)))
		reader_refuse(r);
}

static void
take_notes(struct known_notes *out, reader *r)
{
	reader notes = reader_of(field_take(r));
	while (!reader_at_end(&notes) && !notes.bad && !r->bad)
		if (failed(known_add_note(out, field_take(&notes))))
			reader_refuse(r);
	if (notes.bad)
		reader_refuse(r);
}

/* The rows that follow, at most MAX. */
static size_t
take_count(reader *r, size_t max)
{
	uint32_t n = reader_u32(r);
	if (n > max)
		reader_refuse(r);
	return r->bad ? 0 : n;
}

static void
take_keys(struct keys *k, reader *r)
{
	size_t n = take_count(r, KEYS_MAX);
	for (size_t i = 0; i < n && !r->bad; i++) {
		uint8_t use = reader_u8(r);
		struct key_name name = {.use = (enum key_use)use};
		name.id = reader_id16(r);
		name.number = reader_u32(r);
		bytes seed = reader_take(r, KEYS_SEED);
		if (r->bad || name.use < KEY_DEVICE_SIGNING || name.use > KEY_INVITATION ||
			keys_has(k, &name) || failed(keys_put(k, &name, seed.data)))
			reader_refuse(r);
	}
}

static void
take_firms(struct known *s, reader *r)
{
	size_t n = take_count(r, KNOWN_FIRMS_MAX);
	for (size_t i = 0; i < n && !r->bad; i++) {
		struct known_firm row = {.firm = reader_id16(r)};
		row.keyprint = reader_hash32(r);
		uint8_t standing = reader_u8(r);
		bool known = standing == KNOWN_FIRM_OWN || standing == KNOWN_FIRM_TRUSTED;
		row.standing = standing == KNOWN_FIRM_OWN ? KNOWN_FIRM_OWN : KNOWN_FIRM_TRUSTED;
		if (!known || known_firm(s, &row.firm) != NULL || failed(known_put_firm(s, &row)))
			reader_refuse(r);
	}
}

static chain_id
take_chain_id(reader *r)
{
	uint8_t kind = reader_u8(r);
	chain_id chain = {.kind = (enum chain_kind)kind};
	chain.id = reader_id16(r);
	if (chain.kind < CHAIN_USER || chain.kind > CHAIN_RELEASE)
		reader_refuse(r);
	return chain;
}

static void
take_chains(struct known *s, reader *r)
{
	size_t n = take_count(r, KNOWN_CHAINS_MAX);
	for (size_t i = 0; i < n && !r->bad; i++) {
		struct known_chain row = {.chain = take_chain_id(r)};
		if (failed(head_decode(&row.head, reader_take(r, HEAD_BYTES))))
			reader_refuse(r);
		row.octets = reader_u64(r);
		row.digest = reader_hash32(r);
		row.seq = reader_u64(r);
		row.prev_leaf = reader_hash32(r);
		s->chains[s->chain_count++] = row;
	}
}

static void
take_voids(struct known *s, reader *r)
{
	size_t n = take_count(r, KNOWN_VOIDS_MAX);
	for (size_t i = 0; i < n && !r->bad; i++) {
		struct known_void row = {.chain = take_chain_id(r)};
		row.seq = reader_u64(r);
		row.leaf = reader_hash32(r);
		row.named = reader_id16(r);
		s->voids[s->void_count++] = row;
	}
}

static void
take_outbox(struct known *s, reader *r)
{
	size_t n = take_count(r, KNOWN_OUTBOX_MAX);
	for (size_t i = 0; i < n && !r->bad; i++)
		s->outbox[s->outbox_count++] = reader_id16(r);
}

static void
take_map(struct known *s, reader *r)
{
	bytes version = field_take(r);
	if (version.len != 0 && failed(map_version_decode(&s->map, version)))
		reader_refuse(r);
	s->map_index = reader_u64(r);
	s->map_seen = reader_u64(r);
}

err
known_decode(struct known *s, const struct secret *in)
{
	bytes text = secret_expose(in);
	reader r = reader_of(text);
	if (!bytes_equal(reader_take(&r, sizeof magic), BYTES_ARRAY(magic)))
		return failure(E_VERSION);
	take_text(&s->url, &r, KNOWN_URL_MAX);
	take_text(&s->origin, &r, KNOWN_ORIGIN_MAX);
	take_text(&s->log_vkey, &r, KNOWN_VKEY_MAX);
	take_text(&s->time_vkey, &r, KNOWN_VKEY_MAX);
	take_text(&s->checkpoint, &r, KNOWN_NOTE_MAX);
	take_notes(&s->promised, &r);
	s->user = reader_id16(&r);
	s->device = reader_id16(&r);
	s->firm = reader_id16(&r);
	s->invite = reader_id16(&r);
	take_map(s, &r);
	take_keys(&s->keys, &r);
	take_firms(s, &r);
	take_chains(s, &r);
	take_voids(s, &r);
	take_outbox(s, &r);
	return reader_done(&r);
}
