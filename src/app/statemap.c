/* SPDX-License-Identifier: Apache-2.0 */
/* At the start the map has the present heads. Where chains have changed since the newest version
 * it is not that version's map any more, and so no proof is made before the next version, which
 * whoever starts the server makes at once. */
#include "app/statemap.h"

#include <string.h>

#include "base/reader.h"
#include "core/codec/field.h"

enum { PROBES = 256 };

static void
lock(struct statemap *m)
{
	must(pthread_mutex_lock(&m->lock) == 0);
}

static void
unlock(struct statemap *m)
{
	must(pthread_mutex_unlock(&m->lock) == 0);
}

static err
put(void *user, const struct store_chain *c)
{
	struct statemap *m = user;
	const struct map_heads heads = {.all = c->head, .control = c->control};
	struct map_entry entry = map_hash_state(&c->chain, &heads);
	if (c->last >= m->version.size)
		m->all = true;
	return map_put(&m->map, &entry);
}

static err
newest(void *user, uint64_t index, const struct map_version *version)
{
	struct statemap *m = user;
	m->version = *version;
	m->index = index;
	return ok();
}

static err
load(struct statemap *m)
{
	err e = m->store->versions(m->store->self, 1, newest, m);
	if (!failed(e))
		e = m->store->chains(m->store->self, put, m);
	m->good = m->version.number > 0 && !m->all;
	if (failed(e) || !m->good)
		return e;
	hash32 tree = map_tree(&m->map);
	return hash32_equal(&tree, &m->version.tree) ? ok() : failure(E_DAMAGED);
}

err
statemap_open(struct statemap *m, arena *perm, const struct store *store, uint32_t chains)
{
	*m = (struct statemap){.store = store};
	struct map_entry *entries = arena_reserve(perm, struct map_entry, chains);
	struct map_node *nodes = arena_reserve(perm, struct map_node, chains);
	m->changed = arena_new(perm, chain_id, 2 * STATEMAP_CHANGED_MAX);
	if (entries == NULL || nodes == NULL || m->changed == NULL)
		return failure(E_NOMEM);
	map_init(&m->map, entries, nodes, chains);
	err e = load(m);
	if (!failed(e))
		must(pthread_mutex_init(&m->lock, NULL) == 0);
	return e;
}

void
statemap_close(struct statemap *m)
{
	(void)pthread_mutex_destroy(&m->lock);
}

/* The place of CHAIN in the set, or the free one where it belongs. NULL when that is far away: ids
 * are random, but whoever makes a chain may choose one that is not. */
static chain_id *
place_of(const struct statemap *m, const chain_id *chain)
{
	size_t at = (size_t)chain->id.b[0] << 8 | chain->id.b[1];
	for (size_t i = 0; i < PROBES; i++) {
		chain_id *place = &m->changed[(at + i) % (2 * STATEMAP_CHANGED_MAX)];
		if (place->kind == 0 || map_hash_is_same(place, chain))
			return place;
	}
	return NULL;
}

void
statemap_note(struct statemap *m, const chain_id *chain)
{
	if (m->all)
		return;
	chain_id *place = place_of(m, chain);
	if (place == NULL || m->changed_count == STATEMAP_CHANGED_MAX) {
		m->all = true;
	} else if (place->kind == 0) {
		*place = *chain;
		m->changed_count++;
	}
}

bool
statemap_has_changes(const struct statemap *m)
{
	return m->all || m->changed_count > 0;
}

bool
statemap_has_version(const struct statemap *m)
{
	return m->version.number > 0;
}

static err
put_changed(struct statemap *m)
{
	if (m->all)
		return m->store->chains(m->store->self, put, m);
	for (size_t i = 0; i < 2 * STATEMAP_CHANGED_MAX; i++) {
		struct store_chain c;
		if (m->changed[i].kind == 0)
			continue;
		err e = m->store->chain(m->store->self, &c, &m->changed[i]);
		if (!failed(e))
			e = put(m, &c);
		if (failed(e))
			return e;
	}
	return ok();
}

err
statemap_begin(struct map_version *out, struct statemap *m, uint64_t size)
{
	lock(m);
	err e = put_changed(m);
	if (failed(e)) {
		statemap_fail(m);
		return e;
	}
	struct map_version next = {
		.number = m->version.number + 1, .size = size, .tree = map_tree(&m->map)};
	if (m->version.number > 0)
		next.previous = map_version_root(&m->version);
	*out = next;
	return ok();
}

void
statemap_end(struct statemap *m, const struct map_version *version, uint64_t index)
{
	m->version = *version;
	m->index = index;
	m->good = true;
	m->all = false;
	if (m->changed_count > 0)
		memset(m->changed, 0, 2 * STATEMAP_CHANGED_MAX * sizeof *m->changed);
	m->changed_count = 0;
	unlock(m);
}

void
statemap_fail(struct statemap *m)
{
	m->failed = true;
	unlock(m);
}

static err
decode_chain(chain_id *out, bytes item)
{
	reader r = reader_of(item);
	uint8_t kind = reader_u8(&r);
	chain_id c = {.id = reader_id16(&r)};
	if (failed(reader_done(&r)) || kind < CHAIN_USER || kind > CHAIN_RELEASE)
		return failure(E_FORMAT);
	c.kind = (enum chain_kind)kind;
	*out = c;
	return ok();
}

static err
prove_one(buf *out, struct statemap *m, bytes item)
{
	chain_id chain;
	err e = decode_chain(&chain, item);
	if (failed(e))
		return e;
	hash32 lid = map_hash_lid(&chain);
	uint8_t *length = buf_room(out, 4);
	size_t from = out->len;
	map_prove(out, &m->map, &lid);
	if (failed(buf_done(out)))
		return failure(E_TOO_LARGE);
	buf field = buf_of(length, 4);
	buf_u32(&field, (uint32_t)(out->len - from));
	return ok();
}

err
statemap_prove(buf *out, struct statemap *m, bytes asked)
{
	list items;
	bytes item;
	err e = list_decode(&items, asked);
	if (failed(e))
		return e;
	if (items.left > STATEMAP_CHAINS_MAX)
		return failure(E_TOO_LARGE);
	lock(m);
	if (m->failed)
		e = failure(E_SYNC);
	else if (!m->good)
		e = failure(E_NOT_FOUND);
	map_version_encode(out, &m->version);
	buf_u64(out, m->index);
	while (!failed(e) && list_next(&item, &items))
		e = prove_one(out, m, item);
	unlock(m);
	return failed(e) ? e : buf_done(out);
}
