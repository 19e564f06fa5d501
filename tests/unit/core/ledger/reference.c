/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/hash.h"
#include "support/vectors.h"

hash32 *
reference_leaves(size_t count)
{
	hash32 *leaves = calloc(count + 1, sizeof *leaves);
	assert_non_null(leaves);
	for (size_t i = 0; i < count; i++) {
		char entry[32] = {0}; /* entry[0] is the prefix of a leaf */
		int n = snprintf(entry + 1, sizeof entry - 1, "entry %zu", i);
		leaves[i] = sha256(bytes_of(entry, (size_t)n + 1));
	}
	return leaves;
}

static hash32
node(hash32 left, hash32 right)
{
	uint8_t message[65] = {1};
	memcpy(message + 1, left.b, 32);
	memcpy(message + 33, right.b, 32);
	return sha256(BYTES_ARRAY(message));
}

static size_t
split(size_t n)
{
	size_t k = 1;
	while (2 * k < n)
		k *= 2;
	return k;
}

hash32
reference_root(const hash32 *leaves, size_t count)
{
	if (count == 0)
		return sha256((bytes){NULL, 0});
	if (count == 1)
		return leaves[0];
	size_t k = split(count);
	return node(reference_root(leaves, k), reference_root(leaves + k, count - k));
}

static void
add(struct proof *out, const hash32 *leaves, size_t count)
{
	assert_true(out->count < PROOF_HASHES);
	out->hashes[out->count++] = reference_root(leaves, count);
}

static void
path(struct proof *out, size_t m, const hash32 *d, size_t n)
{
	if (n <= 1)
		return;
	size_t k = split(n);
	if (m < k) {
		path(out, m, d, k);
		add(out, d + k, n - k);
	} else {
		path(out, m - k, d + k, n - k);
		add(out, d, k);
	}
}

void
reference_inclusion(struct proof *out, size_t index, const hash32 *leaves, size_t count)
{
	out->count = 0;
	path(out, index, leaves, count);
}

static void
subproof(struct proof *out, size_t m, const hash32 *d, size_t n, bool whole)
{
	if (m == n) {
		if (!whole)
			add(out, d, n);
		return;
	}
	size_t k = split(n);
	if (m <= k) {
		subproof(out, m, d, k, whole);
		add(out, d + k, n - k);
	} else {
		subproof(out, m - k, d + k, n - k, false);
		add(out, d, k);
	}
}

void
reference_consistency(struct proof *out, size_t old_count, const hash32 *leaves, size_t count)
{
	out->count = 0;
	if (old_count > 0)
		subproof(out, old_count, leaves, count, true);
}

void
forest_plant(struct forest *out, const hash32 *leaves, size_t count)
{
	*out = (struct forest){0};
	for (size_t l = 0; l < TILE_LEVELS; l++) {
		out->counts[l] = count;
		out->levels[l] = calloc(count + 1, sizeof(hash32));
		assert_non_null(out->levels[l]);
		for (size_t i = 0; i < count; i++) {
			out->levels[l][i] = l == 0
				? leaves[i]
				: reference_root(out->levels[l - 1] + 256 * i, 256);
		}
		count /= TILE_WIDTH;
	}
}

void
forest_done(struct forest *f)
{
	for (size_t l = 0; l < TILE_LEVELS; l++)
		free(f->levels[l]);
}

err
forest_read(void *user, hash32 *out, const struct tile *t)
{
	struct forest *f = user;
	if (f->fail_from != 0 && f->reads >= f->fail_from)
		return failure(E_IO);
	f->reads++;
	assert_true(t->level < TILE_LEVELS && t->width >= 1 && t->width <= TILE_WIDTH);
	assert_true(t->index * TILE_WIDTH + t->width <= f->counts[t->level]);
	memcpy(out, f->levels[t->level] + t->index * TILE_WIDTH, t->width * sizeof *out);
	return ok();
}
