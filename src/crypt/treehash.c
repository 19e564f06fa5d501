/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes run independently: each works through its message block by block and takes the next message
 * when it is done, so entries of any mix of lengths keep all of them busy. The prefix octet shifts
 * a message against the blocks by one, yet a block in the middle is still 64 octets in a row of the
 * entry and is hashed where it lies. Only the first block (prefix) and the last one or two
 * (padding) are built beside it. When too few messages are left to pay for a wide step, each gets
 * its own. */
#include "crypt/treehash.h"

#include <string.h>

#include "base/err.h"
#include "crypt/cpu.h"
#include "crypt/sha256_block.h"
#include "crypt/treehash_engine.h"

struct engine {
	const char *name;
	size_t lanes;
	unsigned needs; /* enum cpu_feature, or 0 */
	treehash_block_fn *block;
};

static void
portable(uint32_t (*state)[8], const uint8_t *const *block)
{
	sha256_block_portable(state[0], block[0], 1);
}

static const struct engine engines[] = {
#if defined(__x86_64__)
	{"sha-ni x2", 2, CPU_SHA, sha256_ni_pair},
	{"avx512 x16", TREEHASH_WIDE, CPU_AVX512, treehash_wide_avx512},
	{"avx2 x16", TREEHASH_WIDE, CPU_AVX2, treehash_wide_avx2},
#endif
	{"baseline x16", TREEHASH_WIDE, 0, treehash_wide_baseline},
	{"portable x1", 1, 0, portable},
};

enum { ENGINES = sizeof engines / sizeof *engines };

/* The messages: PREFIX, then an entry or two children. */
struct work {
	hash32 *out;
	const bytes *entries; /* NULL: children */
	const hash32 *children;
	size_t count;
	size_t next; /* first message that no lane has taken */
	uint8_t prefix;
};

struct lane {
	bytes rest;    /* the message after its prefix */
	size_t at;     /* blocks done */
	size_t blocks; /* of them in all */
	hash32 *out;   /* NULL: idle */
	uint8_t staged[SHA256_BLOCK];
};

/* Take the next message, or be idle. */
static void
lane_start(struct lane *l, uint32_t state[8], struct work *w)
{
	l->out = NULL;
	if (w->next == w->count)
		return;
	size_t i = w->next++;
	l->rest = w->entries != NULL ? w->entries[i] : bytes_of(w->children + 2 * i, 64);
	l->at = 0;
	/* The prefix, 0x80 and the length of 8 octets come on top. */
	l->blocks = (l->rest.len + 10 + SHA256_BLOCK - 1) / SHA256_BLOCK;
	l->out = w->out + i;
	memcpy(state, sha256_block_start, sizeof sha256_block_start);
}

/* Build the first block, or one that holds padding. */
static void
lane_stage(struct lane *l, uint8_t prefix)
{
	size_t from = l->at * SHA256_BLOCK, len = l->rest.len + 1;
	memset(l->staged, 0, sizeof l->staged);
	if (l->at == 0) {
		size_t n = l->rest.len < SHA256_BLOCK - 1 ? l->rest.len : SHA256_BLOCK - 1;
		l->staged[0] = prefix;
		bytes_copy(l->staged + 1, bytes_slice(l->rest, 0, n));
	} else if (from < len) {
		bytes_copy(l->staged, bytes_slice(l->rest, from - 1, len - from));
	}
	if (len >= from && len - from < SHA256_BLOCK)
		l->staged[len - from] = 0x80;
	if (l->at + 1 == l->blocks) {
		uint64_t bits = (uint64_t)len * 8;
		for (size_t i = SHA256_BLOCK; bits != 0; bits >>= 8)
			l->staged[--i] = (uint8_t)bits;
	}
}

static const uint8_t *
lane_block(struct lane *l, uint8_t prefix)
{
	size_t end = (l->at + 1) * SHA256_BLOCK - 1; /* in the rest */
	if (l->at > 0 && end <= l->rest.len)
		return l->rest.data + end - SHA256_BLOCK;
	lane_stage(l, prefix);
	return l->staged;
}

static void
lane_finish(const struct lane *l, const uint32_t state[8])
{
	for (size_t i = 0; i < 8; i++) {
		uint32_t v = state[i];
		l->out->b[4 * i] = (uint8_t)(v >> 24);
		l->out->b[4 * i + 1] = (uint8_t)(v >> 16);
		l->out->b[4 * i + 2] = (uint8_t)(v >> 8);
		l->out->b[4 * i + 3] = (uint8_t)v;
	}
}

/* One block of every busy lane, in one step where most are busy. */
static void
step(const struct engine *e, struct lane *lane, uint32_t (*state)[8], struct work *w, size_t busy)
{
	static const uint8_t nothing[SHA256_BLOCK];
	const uint8_t *block[TREEHASH_LANES_MAX];
	for (size_t i = 0; i < e->lanes; i++)
		block[i] = lane[i].out == NULL ? nothing : lane_block(&lane[i], w->prefix);
	if (2 * busy > e->lanes) {
		e->block(state, block);
		return;
	}
	for (size_t i = 0; i < e->lanes; i++)
		if (lane[i].out != NULL)
			sha256_block(state[i], block[i], 1);
}

static void
run(const struct engine *e, struct work *w)
{
	struct lane lane[TREEHASH_LANES_MAX];
	uint32_t state[TREEHASH_LANES_MAX][8];
	size_t busy = 0;
	for (size_t i = 0; i < e->lanes; i++) {
		lane_start(&lane[i], state[i], w);
		busy += lane[i].out != NULL;
	}
	while (busy > 0) {
		step(e, lane, state, w, busy);
		busy = 0;
		for (size_t i = 0; i < e->lanes; i++) {
			if (lane[i].out != NULL && ++lane[i].at == lane[i].blocks) {
				lane_finish(&lane[i], state[i]);
				lane_start(&lane[i], state[i], w);
			}
			busy += lane[i].out != NULL;
		}
	}
}

size_t
treehash_engine_count(void)
{
	return ENGINES;
}

const char *
treehash_engine_name(size_t engine)
{
	must(engine < ENGINES);
	return engines[engine].name;
}

bool
treehash_engine_is_here(size_t engine)
{
	must(engine < ENGINES);
	return engines[engine].needs == 0 || cpu_has((enum cpu_feature)engines[engine].needs);
}

/* The first that is here; the last need nothing. */
static size_t
fastest(void)
{
	size_t i = 0;
	while (!treehash_engine_is_here(i))
		i++;
	return i;
}

void
treehash_leaves_by(size_t engine, hash32 *out, const bytes *entries, size_t count)
{
	must(treehash_engine_is_here(engine));
	struct work w = {.out = out, .entries = entries, .count = count, .prefix = 0x00};
	run(&engines[engine], &w);
}

/* A node is never written before its own children are read, in place too: all messages have two
 * blocks, so lanes finish in the order in which they started, and message i reads at 2i >= i. */
void
treehash_nodes_by(size_t engine, hash32 *out, const hash32 *children, size_t count)
{
	must(treehash_engine_is_here(engine));
	struct work w = {.out = out, .children = children, .count = count, .prefix = 0x01};
	run(&engines[engine], &w);
}

void
treehash_leaves(hash32 *out, const bytes *entries, size_t count)
{
	treehash_leaves_by(fastest(), out, entries, count);
}

void
treehash_nodes(hash32 *out, const hash32 *children, size_t count)
{
	treehash_nodes_by(fastest(), out, children, count);
}
