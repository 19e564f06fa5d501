/* SPDX-License-Identifier: Apache-2.0 */
/* How fast leaves and nodes of a tree are hashed, by one way in each run, so that runs of several
 * ways can be alternated (bench/measure.py).
 *
 *	bench_treehash list             the engines that this processor has, a line each
 *	bench_treehash WAY SECONDS      WAY: plain, chosen or an engine's number
 *
 * `plain` is what anybody writes with OpenSSL: SHA256_Init, _Update, _Final for each leaf and node;
 * `chosen` is what the program uses. The root is compared with plain's before anything is timed.
 * Prints entries a second: leaves alone, then leaves with all their nodes. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypt/treehash.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"

enum { ENTRIES = 1 << 16, ENTRY = 200 };

struct way {
	void (*leaves)(const struct way *w);
	void (*nodes)(const struct way *w, size_t count);
	size_t engine;
};

static uint8_t data[ENTRIES * ENTRY];
static bytes entries[ENTRIES];
static hash32 level[ENTRIES];

static void
plain_hash(hash32 *out, uint8_t prefix, bytes rest)
{
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, &prefix, 1);
	SHA256_Update(&c, rest.data, rest.len);
	SHA256_Final(out->b, &c);
}

static void
plain_leaves(const struct way *w)
{
	(void)w;
	for (size_t i = 0; i < ENTRIES; i++)
		plain_hash(&level[i], 0x00, entries[i]);
}

static void
plain_nodes(const struct way *w, size_t count)
{
	(void)w;
	for (size_t i = 0; i < count; i++)
		plain_hash(&level[i], 0x01, bytes_of(level + 2 * i, 2 * sizeof *level));
}

static void
chosen_leaves(const struct way *w)
{
	(void)w;
	treehash_leaves(level, entries, ENTRIES);
}

static void
chosen_nodes(const struct way *w, size_t count)
{
	(void)w;
	treehash_nodes(level, level, count);
}

static void
engine_leaves(const struct way *w)
{
	treehash_leaves_by(w->engine, level, entries, ENTRIES);
}

static void
engine_nodes(const struct way *w, size_t count)
{
	treehash_nodes_by(w->engine, level, level, count);
}

static const struct way plain = {plain_leaves, plain_nodes, 0};

static double
now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds that each half of one tree takes are added. */
static void
build(double *leaves, double *nodes, const struct way *w)
{
	double start = now();
	w->leaves(w);
	double between = now();
	for (size_t n = ENTRIES / 2; n > 0; n /= 2)
		w->nodes(w, n);
	*leaves += between - start;
	*nodes += now() - between;
}

static int
measure(const struct way *w, double seconds)
{
	double leaves = 0, nodes = 0;
	uint32_t x = 1;
	for (size_t i = 0; i < sizeof data; i++) {
		x = x * 1664525 + 1013904223;
		data[i] = (uint8_t)(x >> 24);
	}
	for (size_t i = 0; i < ENTRIES; i++)
		entries[i] = bytes_of(data + i * ENTRY, ENTRY);
	build(&leaves, &nodes, &plain);
	const hash32 root = level[0];
	build(&leaves, &nodes, w);
	if (!hash32_equal(&root, &level[0])) {
		fputs("bench_treehash: not the root that a plain loop gives\n", stderr);
		return EXIT_FAILURE;
	}
	unsigned trees = 0;
	for (leaves = nodes = 0; leaves + nodes < seconds; trees++)
		build(&leaves, &nodes, w);
	printf("%.0f %.0f\n", trees * ENTRIES / leaves, trees * ENTRIES / (leaves + nodes));
	return EXIT_SUCCESS;
}

static int
list(void)
{
	for (size_t e = 0; e < treehash_engine_count(); e++)
		if (treehash_engine_is_here(e))
			printf("%zu %s\n", e, treehash_engine_name(e));
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list();
	must(argc == 3);
	double seconds = strtod(argv[2], NULL);
	if (strcmp(argv[1], "plain") == 0)
		return measure(&plain, seconds);
	if (strcmp(argv[1], "chosen") == 0)
		return measure(&(struct way){chosen_leaves, chosen_nodes, 0}, seconds);
	size_t engine = strtoul(argv[1], NULL, 10);
	return measure(&(struct way){engine_leaves, engine_nodes, engine}, seconds);
}
