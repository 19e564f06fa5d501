/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of eight places, each chain having one set. In a set the place that was used longest ago is
 * given up. States are large and have no pointers inside: one is copied before it is changed, which
 * costs some microseconds for a control event and nothing for content. */
#include "app/states.h"

#include <string.h>

#include "core/vault/record.h"

enum { KINDS = 3 };

static const chain_id no_chain;

static size_t
sets_of(const struct states *s, enum chain_kind kind)
{
	switch (kind) {
	case CHAIN_USER:
		return s->sizes.users;
	case CHAIN_FIRM:
		return s->sizes.firms;
	case CHAIN_MATTER:
		return s->sizes.matters;
	case CHAIN_JOB:
	case CHAIN_RELEASE:
		break;
	}
	return 0;
}

static bool
alloc_state(struct states_slot *slot, arena *perm, size_t kind)
{
	switch (kind) {
	case 0:
		slot->is.user = arena_reserve(perm, struct policy_user, 1);
		return slot->is.user != NULL;
	case 1:
		slot->is.firm = arena_reserve(perm, struct policy_firm, 1);
		return slot->is.firm != NULL;
	default:
		slot->is.matter = arena_reserve(perm, struct policy_matter, 1);
		return slot->is.matter != NULL;
	}
}

err
states_init(
	struct states *s, arena *perm, const struct store *store, const struct states_sizes *sizes)
{
	*s = (struct states){.store = store, .sizes = *sizes};
	const size_t sets[KINDS] = {sizes->users, sizes->firms, sizes->matters};
	for (size_t kind = 0; kind < KINDS; kind++) {
		size_t count = sets[kind] * STATES_WAYS;
		s->slots[kind] = arena_new(perm, struct states_slot, count);
		if (s->slots[kind] == NULL)
			return failure(E_NOMEM);
		for (size_t i = 0; i < count; i++)
			if (!alloc_state(&s->slots[kind][i], perm, kind))
				return failure(E_NOMEM);
	}
	for (size_t i = 0; i < STATES_CHANGES; i++) {
		s->changes[i].before = arena_reserve(perm, union states_value, 1);
		if (s->changes[i].before == NULL)
			return failure(E_NOMEM);
	}
	return ok();
}

static struct states_slot *
set_of(struct states *s, const chain_id *chain)
{
	size_t sets = sets_of(s, chain->kind);
	must(sets > 0);
	size_t at = ((size_t)chain->id.b[0] << 8 | chain->id.b[1]) % sets;
	return &s->slots[chain->kind - CHAIN_USER][at * STATES_WAYS];
}

static struct states_slot *
find(struct states *s, const chain_id *chain)
{
	struct states_slot *set = set_of(s, chain);
	for (size_t i = 0; i < STATES_WAYS; i++) {
		if (map_hash_is_same(&set[i].chain, chain)) {
			set[i].used = ++s->uses;
			return &set[i];
		}
	}
	return NULL;
}

/* An empty place for CHAIN; NULL when all are held or pinned. */
static struct states_slot *
make_room(struct states *s, const chain_id *chain)
{
	struct states_slot *set = set_of(s, chain), *best = NULL;
	for (size_t i = 0; i < STATES_WAYS; i++)
		if (!set[i].held && !set[i].pinned && (best == NULL || set[i].used < best->used))
			best = &set[i];
	if (best != NULL)
		*best = (struct states_slot){.is = best->is, .used = ++s->uses};
	return best;
}

static void
begin(struct states_slot *slot, const chain_id *chain)
{
	if (chain->kind == CHAIN_USER)
		policy_user_init(slot->is.user, &chain->id);
	else if (chain->kind == CHAIN_FIRM)
		policy_firm_init(slot->is.firm, &chain->id);
	else
		policy_matter_init(slot->is.matter, &chain->id);
}

static err
advance(struct states_slot *slot, const chain_id *chain, const struct policy_event *e)
{
	if (chain->kind == CHAIN_USER)
		return policy_user_advance(slot->is.user, e);
	if (chain->kind == CHAIN_FIRM)
		return policy_firm_advance(slot->is.firm, e);
	return policy_matter_advance(slot->is.matter, e);
}

struct load {
	struct states_slot *slot;
	const chain_id *chain;
	bool some;
};

static err
load_record(void *user, const struct record *record, uint64_t position)
{
	struct load *l = user;
	struct event event;
	(void)position;
	err e = record_open_control(&event, record, l->chain);
	if (failed(e))
		return failure(E_DAMAGED);
	struct policy_event at = {.event = &event, .leaf = record->leaf, .index = record->index};
	l->some = true;
	return failed(advance(l->slot, l->chain, &at)) ? failure(E_DAMAGED) : ok();
}

static const struct policy_space *
space_of(const struct states_slot *slot)
{
	if (slot->chain.kind == CHAIN_FIRM)
		return &slot->is.firm->directory;
	return slot->chain.kind == CHAIN_MATTER ? &slot->is.matter->space : NULL;
}

/* How many of the chain's events are under its epoch: those behind the event that made it, which is
 * found by halving. */
static err
count_under(struct states_slot *slot, const struct states *s)
{
	const struct policy_space *space = space_of(slot);
	struct store_chain c;
	if (space == NULL || space->number == 0)
		return ok();
	err e = s->store->chain(s->store->self, &c, &slot->chain);
	uint64_t low = 0, high = failed(e) ? 0 : c.head.count, index = 0;
	struct store_query q = {.chain = slot->chain};
	while (!failed(e) && low < high) {
		uint64_t middle = low + (high - low) / 2;
		q.position = middle;
		e = s->store->index(s->store->self, &index, &q);
		if (!failed(e) && index <= space->since)
			low = middle + 1;
		else
			high = middle;
	}
	if (!failed(e))
		slot->under = c.head.count - low;
	return e;
}

static err
load(struct states_slot *slot, const struct states *s, const chain_id *chain)
{
	struct load l = {.slot = slot, .chain = chain};
	struct store_query q = {.chain = *chain, .control = true};
	begin(slot, chain);
	err e = s->store->records(s->store->self, &q, load_record, &l);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	if (!l.some)
		return failure(E_NOT_FOUND);
	slot->chain = *chain;
	e = count_under(slot, s);
	if (failed(e))
		slot->chain = no_chain;
	return e;
}

err
states_find(struct states_slot **out, struct states *s, const chain_id *chain)
{
	struct states_slot *slot = find(s, chain);
	if (slot == NULL) {
		slot = make_room(s, chain);
		if (slot == NULL)
			return failure(E_BUSY);
		err e = load(slot, s, chain);
		if (failed(e))
			return e;
	}
	*out = slot;
	return ok();
}

static void
copy_state(union states_value *to, const struct states_slot *slot)
{
	if (slot->chain.kind == CHAIN_USER)
		to->user = *slot->is.user;
	else if (slot->chain.kind == CHAIN_FIRM)
		to->firm = *slot->is.firm;
	else
		to->matter = *slot->is.matter;
}

static void
restore_state(struct states_slot *slot, const union states_value *from)
{
	if (slot->chain.kind == CHAIN_USER)
		*slot->is.user = from->user;
	else if (slot->chain.kind == CHAIN_FIRM)
		*slot->is.firm = from->firm;
	else
		*slot->is.matter = from->matter;
}

/* SLOT for CHAIN that is new: E_BUSY. */
static err
begin_new(struct states_slot **out, struct states *s, const chain_id *chain)
{
	struct states_slot *slot = make_room(s, chain);
	if (slot == NULL)
		return failure(E_BUSY);
	begin(slot, chain);
	slot->chain = *chain;
	*out = slot;
	return ok();
}

err
states_change(struct states_slot **out, struct states *s, const chain_id *chain)
{
	struct states_slot *slot;
	err e = states_find(&slot, s, chain);
	bool began = err_is(e, E_NOT_FOUND);
	for (size_t i = 0; !failed(e) && i < s->change_count; i++) {
		if (s->changes[i].slot == slot) {
			*out = slot;
			return ok();
		}
	}
	if (s->change_count == STATES_CHANGES)
		return failure(E_TOO_LARGE);
	if (began)
		e = begin_new(&slot, s, chain);
	if (failed(e))
		return e;
	struct states_change *c = &s->changes[s->change_count++];
	*c = (struct states_change){
		.slot = slot, .began = began, .was_held = slot->held, .before = c->before};
	if (!began)
		copy_state(c->before, slot);
	slot->pinned = true;
	*out = slot;
	return ok();
}

void
states_keep(struct states *s)
{
	for (size_t i = 0; i < s->change_count; i++) {
		struct states_slot *slot = s->changes[i].slot;
		s->held += slot->held ? 0 : 1;
		slot->held = true;
		slot->pinned = false;
	}
	s->change_count = 0;
}

void
states_undo(struct states *s)
{
	for (size_t i = 0; i < s->change_count; i++) {
		struct states_slot *slot = s->changes[i].slot;
		slot->pinned = false;
		if (s->changes[i].began)
			slot->chain = no_chain;
		else
			restore_state(slot, s->changes[i].before);
	}
	s->change_count = 0;
}

void
states_release(struct states *s)
{
	for (size_t kind = 0; kind < KINDS && s->held > 0; kind++) {
		size_t count = sets_of(s, (enum chain_kind)(CHAIN_USER + kind)) * STATES_WAYS;
		for (size_t i = 0; i < count && s->held > 0; i++) {
			s->held -= s->slots[kind][i].held ? 1 : 0;
			s->slots[kind][i].held = false;
		}
	}
}

struct states_slot *
states_held(struct states *s, enum chain_kind kind, states_match_fn *matches, const id16 *id)
{
	size_t count = s->held + s->change_count > 0 ? sets_of(s, kind) * STATES_WAYS : 0;
	for (size_t i = 0; i < count; i++) {
		struct states_slot *slot = &s->slots[kind - CHAIN_USER][i];
		if (slot->chain.kind == kind && (slot->held || slot->pinned) && matches(slot, id))
			return slot;
	}
	return NULL;
}
