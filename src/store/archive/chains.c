/* SPDX-License-Identifier: Apache-2.0 */
/* A chain goes where a hash under a random key says: whoever chooses ids cannot choose that. */
#include "store/archive/chains.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "crypt/hash.h"

enum { ROOM_FIRST = 1 << 10 };

err
chains_init(struct chains *out, const struct random_source *random)
{
	struct chains c = {.newest = CHAINS_NONE, .oldest = CHAINS_NONE};
	err e = random->fill(random->self, c.key, sizeof c.key);
	if (!failed(e))
		*out = c;
	return e;
}

void
chains_done(struct chains *c)
{
	free(c->entries);
	free(c->slots);
	*c = (struct chains){0};
}

static uint32_t
slot_of(const struct chains *c, const chain_id *chain)
{
	uint8_t room[sizeof c->key + 1 + sizeof chain->id.b];
	buf b = BUF_ARRAY(room);
	buf_put(&b, BYTES_ARRAY(c->key));
	buf_u8(&b, (uint8_t)chain->kind);
	buf_put(&b, BYTES_ARRAY(chain->id.b));
	hash32 hash = sha256(buf_bytes(&b));
	reader r = reader_of(BYTES_ARRAY(hash.b));
	return reader_u32(&r) & (2 * c->room - 1);
}

uint32_t
chains_find(const struct chains *c, const chain_id *chain)
{
	if (c->room == 0)
		return CHAINS_NONE;
	uint32_t mask = 2 * c->room - 1;
	for (uint32_t at = slot_of(c, chain);; at = (at + 1) & mask) {
		uint32_t number = c->slots[at];
		if (number == CHAINS_NONE ||
			map_hash_is_same(&c->entries[number].state.chain, chain))
			return number;
	}
}

static void
put_slot(struct chains *c, uint32_t number)
{
	uint32_t mask = 2 * c->room - 1;
	uint32_t at = slot_of(c, &c->entries[number].state.chain);
	while (c->slots[at] != CHAINS_NONE)
		at = (at + 1) & mask;
	c->slots[at] = number;
}

err
chains_reserve(struct chains *c, size_t n)
{
	size_t room = c->room > 0 ? c->room : ROOM_FIRST;
	while (room - c->count < n)
		room *= 2;
	if (room == c->room)
		return ok();
	if (room > UINT32_MAX / 4)
		return failure(E_NOMEM);
	struct chains_entry *entries = realloc(c->entries, room * sizeof *entries);
	if (entries == NULL)
		return failure(E_NOMEM);
	c->entries = entries;
	uint32_t *slots = malloc(2 * room * sizeof *slots);
	if (slots == NULL)
		return failure(E_NOMEM);
	free(c->slots);
	memset(slots, 0xff, 2 * room * sizeof *slots);
	c->slots = slots;
	c->room = (uint32_t)room;
	for (uint32_t i = 0; i < c->count; i++)
		put_slot(c, i);
	return ok();
}

/* Out of the list by newest event, if it is in it. */
static void
unlink_entry(struct chains *c, uint32_t number)
{
	const struct chains_entry *e = &c->entries[number];
	if (e->newer != CHAINS_NONE)
		c->entries[e->newer].older = e->older;
	else if (c->newest == number)
		c->newest = e->older;
	if (e->older != CHAINS_NONE)
		c->entries[e->older].newer = e->newer;
	else if (c->oldest == number)
		c->oldest = e->newer;
}

static void
put_first(struct chains *c, uint32_t number)
{
	struct chains_entry *e = &c->entries[number];
	if (c->newest == number)
		return;
	unlink_entry(c, number);
	e->newer = CHAINS_NONE;
	e->older = c->newest;
	if (c->newest != CHAINS_NONE)
		c->entries[c->newest].newer = number;
	else
		c->oldest = number;
	c->newest = number;
}

uint32_t
chains_add(struct chains *c, const chain_id *chain)
{
	must(c->count < c->room);
	uint32_t number = c->count++;
	c->entries[number] = (struct chains_entry){
		.state = {.chain = *chain}, .newer = CHAINS_NONE, .older = CHAINS_NONE};
	put_slot(c, number);
	put_first(c, number);
	return number;
}

void
chains_append(struct chains *c, uint32_t number, const hash32 *leaf, uint64_t index, bool control)
{
	struct chains_entry *e = &c->entries[number];
	e->state.head = head_next_hash(&e->state.head, leaf);
	if (control)
		e->state.control = head_next_hash(&e->state.control, leaf);
	e->state.last = index;
	e->dirty = true;
	put_first(c, number);
}

void
chains_load(struct chains *c, const struct store_chain *state)
{
	uint32_t number = chains_add(c, &state->chain);
	c->entries[number].state = *state;
}

/* A chain, and what it is sorted by. */
struct order {
	uint64_t last;
	uint32_t number;
};

static int
compare(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	return (x->last > y->last) - (x->last < y->last);
}

err
chains_sort(struct chains *c)
{
	struct order *order = malloc((c->count > 0 ? c->count : 1) * sizeof *order);
	if (order == NULL)
		return failure(E_NOMEM);
	for (uint32_t i = 0; i < c->count; i++)
		order[i] = (struct order){c->entries[i].state.last, i};
	qsort(order, c->count, sizeof *order, compare);
	for (uint32_t i = 0; i < c->count; i++)
		put_first(c, order[i].number);
	free(order);
	return ok();
}
