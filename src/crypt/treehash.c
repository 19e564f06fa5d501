/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes run independently: each works through its message a few blocks at a time and takes the next
 * message when it is done, so entries of any mix of lengths keep all of them busy. The prefix octet
 * shifts a message against the blocks by one, and the last one or two hold padding, so blocks are
 * built in a stage beside the message; copying costs little next to hashing. When too few lanes are
 * busy to pay for a wide step, their messages are hashed by twos or alone. */
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
	treehash_blocks_fn *blocks;
};

static void
portable(uint32_t *const *state, const uint8_t *const *data, size_t count)
{
	sha256_block_portable(state[0], data[0], count);
}

/* Measured with 200-octet leaves (docs/performance.md): sixteen lanes of AVX-512 are 1.4 times as
 * fast as the SHA instructions on Intel, and a tenth slower on AMD's Zen 4. */
static const struct engine engines[] = {
#if defined(__x86_64__)
	{"avx512 x16", 16, CPU_AVX512, treehash_wide_avx512},
	{"sha-ni x2", 2, CPU_SHA, sha256_ni_pair},
	{"avx2 x8", 8, CPU_AVX2, treehash_wide_avx2},
#endif
	{"baseline x4", 4, 0, treehash_wide_baseline},
	{"portable x1", 1, 0, portable},
};

enum { ENGINES = sizeof engines / sizeof *engines, STAGE = 4 /* blocks */ };

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
	size_t blocks; /* of the message with its padding */
	size_t staged; /* of them that are or were in the stage */
	size_t at;     /* next block of the stage */
	size_t end;    /* blocks of the stage */
	hash32 *out;   /* NULL: idle */
	uint32_t state[8];
	uint8_t stage[STAGE * SHA256_BLOCK];
};

/* Those that are busy have their state and next blocks listed for a step. */
struct lanes {
	struct lane lane[TREEHASH_LANES_MAX];
	uint32_t *state[TREEHASH_LANES_MAX];
	const uint8_t *data[TREEHASH_LANES_MAX];
};

/* Bring the next blocks of the message. The first octet is the prefix; 0x80, zeroes and the length
 * follow the last, and they begin in one of the last two blocks. */
static void
lane_stage(struct lane *l, uint8_t prefix)
{
	size_t left = l->blocks - l->staged, n = left < STAGE ? left : STAGE;
	size_t from = l->staged * SHA256_BLOCK, room = n * SHA256_BLOCK, len = l->rest.len + 1;
	size_t have = len <= from ? 0 : len - from < room ? len - from : room;
	if (have < room)
		memset(l->stage + room - SHA256_BLOCK, 0, SHA256_BLOCK);
	if (have < room && n > 1)
		memset(l->stage + room - 2 * SHA256_BLOCK, 0, SHA256_BLOCK);
	size_t skip = from == 0; /* the prefix, which is not in the rest */
	if (skip > 0)
		l->stage[0] = prefix;
	bytes_copy(l->stage + skip, bytes_slice(l->rest, from + skip - 1, have - skip));
	if (have < room && len >= from)
		l->stage[have] = 0x80;
	if (n == left) {
		uint64_t bits = (uint64_t)len * 8;
		for (size_t i = room; bits != 0; bits >>= 8)
			l->stage[--i] = (uint8_t)bits;
	}
	l->staged += n;
	l->at = 0;
	l->end = n;
}

/* Take the next message, or be idle. */
static void
lane_start(struct lane *l, struct work *w)
{
	l->out = NULL;
	l->at = l->end = 0;
	if (w->next == w->count)
		return;
	size_t i = w->next++;
	l->rest = w->entries != NULL ? w->entries[i] : bytes_of(w->children + 2 * i, 64);
	/* The prefix, 0x80 and the length of 8 octets come on top. */
	l->blocks = (l->rest.len + 10 + SHA256_BLOCK - 1) / SHA256_BLOCK;
	l->staged = 0;
	l->out = w->out + i;
	memcpy(l->state, sha256_block_start, sizeof l->state);
	lane_stage(l, w->prefix);
}

static void
lane_finish(const struct lane *l)
{
	hash32 h = {{0}};
	for (size_t i = 0; i < 8; i++) {
		uint32_t v = l->state[i];
		h.b[4 * i] = (uint8_t)(v >> 24);
		h.b[4 * i + 1] = (uint8_t)(v >> 16);
		h.b[4 * i + 2] = (uint8_t)(v >> 8);
		h.b[4 * i + 3] = (uint8_t)v;
	}
	*l->out = h;
}

/* Lanes that a wide step would not pay for. */
static void
few(struct lanes *ls, size_t n, size_t count)
{
	size_t i = 0;
#if defined(__x86_64__)
	if (cpu_has(CPU_SHA))
		for (; i + 2 <= n; i += 2)
			sha256_ni_pair(ls->state + i, ls->data + i, count);
#endif
	for (; i < n; i++)
		sha256_block(ls->state[i], ls->data[i], count);
}

/* As many blocks of every busy lane as all of them have in their stages. *busy: such lanes. */
static void
step(size_t *busy, const struct engine *e, struct lanes *ls)
{
	static const uint8_t nothing[STAGE * SHA256_BLOCK];
	uint32_t nobody[8] = {0};
	struct lane *const end = ls->lane + e->lanes;
	size_t n = 0, count = STAGE;
	for (struct lane *l = ls->lane; l < end; l++) {
		if (l->out == NULL)
			continue;
		ls->state[n] = l->state;
		ls->data[n++] = l->stage + l->at * SHA256_BLOCK;
		if (l->end - l->at < count)
			count = l->end - l->at;
	}
	*busy = n;
	if (2 * n <= e->lanes) {
		few(ls, n, count);
	} else {
		for (size_t i = n; i < e->lanes; i++) {
			ls->state[i] = nobody;
			ls->data[i] = nothing;
		}
		e->blocks(ls->state, ls->data, count);
	}
	for (struct lane *l = ls->lane; l < end; l++)
		l->at += count;
}

static void
start(struct lanes *ls, const struct engine *e, struct work *w)
{
	for (size_t i = 0; i < e->lanes; i++)
		lane_start(&ls->lane[i], w);
}

static void
run(const struct engine *e, struct work *w)
{
	struct lanes ls UNINITIALIZED;
	size_t busy = 1;
	struct lane *const end = ls.lane + e->lanes;
	start(&ls, e, w);
	while (busy > 0) {
		step(&busy, e, &ls);
		for (struct lane *l = ls.lane; l < end; l++) {
			if (l->out == NULL || l->at < l->end)
				continue;
			if (l->staged < l->blocks) {
				lane_stage(l, w->prefix);
			} else {
				lane_finish(l);
				lane_start(l, w);
			}
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

/* A node is never written before its children are read, in place too: message i is in its stage
 * when hash i is written, and later messages read from 2i + 2 on. */
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
