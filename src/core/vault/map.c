/* SPDX-License-Identifier: Apache-2.0 */
/* Going down, one looks only at the bits at which the tree branches: the entry that one arrives at
 * is the only one that can have the lid. Where it has another, the first bit in which the two
 * differ is the place of a new node. Bits rise on the way, so no way is longer than MAP_BITS.
 *
 * Indices and no pointers: half the size, and the arrays may be moved. The hash of an entry is not
 * kept: it is needed when a node right above it is hashed, which is once or twice an update, and
 * would cost a third more memory. */
#include "core/vault/map.h"

#include "core/vault/map_proof.h"

#define IS_ENTRY UINT32_C(0x80000000)

_Static_assert(sizeof(struct map_entry) + sizeof(struct map_node) == 108, "as the header says");

void
map_init(struct map *m, struct map_entry *entries, struct map_node *nodes, uint32_t max)
{
	must(max <= MAP_ENTRIES_MAX);
	*m = (struct map){.entries = entries, .nodes = nodes, .max = max};
}

static struct map_node *
node_at(const struct map *m, uint32_t child)
{
	must(child + 1 < m->count);
	return &m->nodes[child];
}

static struct map_entry *
entry_at(const struct map *m, uint32_t child)
{
	uint32_t i = child & ~IS_ENTRY;
	must(i < m->count);
	return &m->entries[i];
}

/* The entry at the end of LID's way down; there is one. */
static struct map_entry *
find(const struct map *m, const hash32 *lid)
{
	uint32_t at = m->root;
	while ((at & IS_ENTRY) == 0) {
		const struct map_node *n = node_at(m, at);
		at = n->child[map_hash_bit(lid, n->bit)];
	}
	return entry_at(m, at);
}

/* The place on LID's way down of what branches at BIT or later. What is above changes. */
static uint32_t *
descend(struct map *m, const hash32 *lid, unsigned bit)
{
	uint32_t *at = &m->root;
	while ((*at & IS_ENTRY) == 0 && node_at(m, *at)->bit < bit) {
		struct map_node *n = node_at(m, *at);
		n->stale = true;
		at = &n->child[map_hash_bit(lid, n->bit)];
	}
	return at;
}

static void
insert(struct map *m, const struct map_entry *entry, unsigned bit)
{
	uint32_t *place = descend(m, &entry->lid, bit);
	uint32_t node = m->count - 1, side = map_hash_bit(&entry->lid, bit);
	struct map_node *n = &m->nodes[node];
	*n = (struct map_node){.bit = (uint8_t)bit, .stale = true};
	n->child[side] = IS_ENTRY | m->count;
	n->child[1 - side] = *place;
	*place = node;
	m->entries[m->count++] = *entry;
}

err
map_put(struct map *m, const struct map_entry *entry)
{
	struct map_entry *found = m->count == 0 ? NULL : find(m, &entry->lid);
	unsigned bit = found == NULL ? 0 : map_hash_first_difference(&found->lid, &entry->lid);
	if (found != NULL && bit == MAP_BITS) {
		if (!hash32_equal(&found->state, &entry->state))
			(void)descend(m, &entry->lid, MAP_BITS);
		found->state = entry->state;
		return ok();
	}
	if (m->count == m->max)
		return failure(E_NOMEM);
	if (found != NULL) {
		insert(m, entry, bit);
		return ok();
	}
	m->entries[0] = *entry;
	m->root = IS_ENTRY;
	m->count = 1;
	return ok();
}

static bool
is_stale(const struct map *m, uint32_t child)
{
	return (child & IS_ENTRY) == 0 && node_at(m, child)->stale;
}

static hash32
hash_of(const struct map *m, uint32_t child)
{
	return (child & IS_ENTRY) == 0 ? node_at(m, child)->hash
				       : map_hash_entry(entry_at(m, child));
}

/* Depth first, without recursion: a node is hashed when nothing below it is stale. */
static void
refresh(struct map *m)
{
	uint32_t way[MAP_BITS];
	size_t depth = 0;
	if (is_stale(m, m->root))
		way[depth++] = m->root;
	while (depth > 0) {
		struct map_node *n = node_at(m, way[depth - 1]);
		if (is_stale(m, n->child[0]) || is_stale(m, n->child[1])) {
			must(depth < MAP_BITS);
			way[depth++] = n->child[is_stale(m, n->child[0]) ? 0 : 1];
			continue;
		}
		hash32 left = hash_of(m, n->child[0]), right = hash_of(m, n->child[1]);
		n->hash = map_hash_node(n->bit, &left, &right);
		n->stale = false;
		depth--;
	}
}

hash32
map_tree(struct map *m)
{
	if (m->count == 0)
		return (hash32){{0}};
	refresh(m);
	return hash_of(m, m->root);
}

static size_t
depth_of(const struct map *m, const hash32 *lid)
{
	size_t depth = 0;
	for (uint32_t at = m->root; (at & IS_ENTRY) == 0; depth++) {
		const struct map_node *n = node_at(m, at);
		at = n->child[map_hash_bit(lid, n->bit)];
	}
	return depth;
}

void
map_prove(buf *out, struct map *m, const hash32 *lid)
{
	if (m->count == 0) {
		map_proof_encode_end(out, MAP_END_NONE, NULL, 0);
		return;
	}
	refresh(m);
	const struct map_entry *found = find(m, lid);
	bool own = hash32_equal(&found->lid, lid);
	map_proof_encode_end(
		out, own ? MAP_END_ENTRY : MAP_END_OTHER, own ? NULL : found, depth_of(m, lid));
	for (uint32_t at = m->root; (at & IS_ENTRY) == 0;) {
		const struct map_node *n = node_at(m, at);
		unsigned side = map_hash_bit(lid, n->bit);
		hash32 sibling = hash_of(m, n->child[1 - side]);
		map_proof_encode_step(out, n->bit, &sibling);
		at = n->child[side];
	}
}
