/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/ledger/bundle.h"
#include "crypt/hash.h"
#include "crypt/treehash.h"
#include "reference.h"
#include "support/vectors.h"

static void
paths_go_both_ways(void **state)
{
	(void)state;
	static const struct {
		struct tile tile;
		const char *path;
	} rows[] = {
		{{0, 256, 0}, "tile/0/000"},
		{{1, 17, 7}, "tile/1/007.p/17"},
		{{TILE_ENTRIES, 256, 1000}, "tile/entries/x001/000"},
		{{0, 1, 999999}, "tile/0/x999/999.p/1"},
		{{63, 256, UINT64_MAX}, "tile/63/x018/x446/x744/x073/x709/x551/615"},
		{{TILE_ENTRIES, 255, UINT64_MAX},
			"tile/entries/x018/x446/x744/x073/x709/x551/615.p/255"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t space[TILE_PATH_MAX];
		buf b = BUF_ARRAY(space);
		tile_path_encode(&b, &rows[i].tile);
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(rows[i].path)));
		struct tile t;
		assert_ok(tile_path_decode(&t, bytes_of_text(rows[i].path)));
		assert_int_equal(t.level, rows[i].tile.level);
		assert_int_equal(t.width, rows[i].tile.width);
		assert_true(t.index == rows[i].tile.index);
	}
}

static void
other_spellings_are_rejected(void **state)
{
	(void)state;
	static const char *const paths[] = {"", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000",
		"tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/000", "tile/0/x001/x002",
		"tile/0/001/002", "tile/0/000.p/256", "tile/0/000.p/0", "tile/0/000.p/007",
		"tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000.q/1", "tile/64/000",
		"tile/+1/000", "tile/0/00\xD9\xA0", "tile/0/ 00", "tile/Entries/000",
		"tile/entries/x018/x446/x744/x073/x709/x551/616", "tile/0/x001//000",
		"tile/0/x001/x000/x000/x000/x000/x000/x000/x000/000", "tile/0/x01/000",
		"tile/0/000.p/1\n", "tile//000", "tile/0//000"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct tile t = {.index = 77};
		assert_fails(tile_path_decode(&t, bytes_of_text(paths[i])), E_FORMAT);
		assert_int_equal(t.index, 77);
	}
}

static void
a_size_implies_its_tiles(void **state)
{
	(void)state;
	assert_int_equal(tile_hashes(0, 70000), 70000);
	assert_int_equal(tile_hashes(1, 70000), 273);
	assert_int_equal(tile_hashes(2, 70000), 1);
	assert_int_equal(tile_hashes(3, 70000), 0);
	assert_int_equal(tile_hashes(7, UINT64_MAX), 255);
	assert_int_equal(tile_hashes(63, UINT64_MAX), 0);
	assert_int_equal(tile_hashes(TILE_ENTRIES, 300), 300);
	assert_int_equal(tile_at(0, 272, 70000).width, 256);
	assert_int_equal(tile_at(0, 273, 70000).width, 112);
	assert_int_equal(tile_at(0, 274, 70000).width, 0);
	assert_int_equal(tile_at(1, 0, 256).width, 1);
	assert_int_equal(tile_at(0, 1, 256).width, 0);
	assert_int_equal(tile_at(0, 0, 0).width, 0);
}

/* The tiles between two sizes are those of the newer that the older has not, or not so wide. */
static void
a_walk_lists_what_is_new_and_nothing_else(void **state)
{
	(void)state;
	static const uint64_t sizes[] = {
		0, 1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 66000};
	enum { SIZES = sizeof sizes / sizeof *sizes };
	for (size_t a = 0; a < SIZES; a++) {
		for (size_t b = a; b < SIZES; b++) {
			struct tile_walk w = tile_walk_of(sizes[a], sizes[b]);
			struct tile t;
			size_t listed = 0, want = 0;
			while (tile_walk_next(&t, &w)) {
				struct tile had = tile_at(t.level, t.index, sizes[a]);
				struct tile has = tile_at(t.level, t.index, sizes[b]);
				assert_int_equal(t.width, has.width);
				assert_true(t.width > had.width);
				listed++;
			}
			for (unsigned level = 0; level < TILE_LEVELS; level++) {
				for (uint64_t i = 0; tile_at(level, i, sizes[b]).width > 0; i++) {
					want += tile_at(level, i, sizes[b]).width >
						tile_at(level, i, sizes[a]).width;
				}
			}
			assert_int_equal(listed, want);
		}
	}
}

static void
a_full_tile_is_one_hash_of_the_level_above(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(TILE_WIDTH);
	hash32 want = reference_root(leaves, TILE_WIDTH), got = tile_root(leaves);
	assert_true(hash32_equal(&got, &want));
	free(leaves);
}

static void
path_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-tiles/paths.json");
	size_t i = 0;
	const json_t *v = NULL;
	json_array_foreach(json_object_get(file, "valid"), i, v)
	{
		const json_t *level = json_object_get(v, "level"),
			     *width = json_object_get(v, "width");
		struct tile t;
		assert_ok(tile_path_decode(&t, bytes_of_text(json_text(v, "path"))));
		assert_int_equal(
			t.level, json_is_string(level) ? TILE_ENTRIES : json_integer_value(level));
		assert_int_equal(t.index, json_integer_value(json_object_get(v, "index")));
		assert_int_equal(t.width, width == NULL ? TILE_WIDTH : json_integer_value(width));
		uint8_t space[TILE_PATH_MAX];
		buf b = BUF_ARRAY(space);
		tile_path_encode(&b, &t);
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(json_text(v, "path"))));
	}
	json_array_foreach(json_object_get(file, "invalid"), i, v)
	{
		struct tile t;
		assert_fails(tile_path_decode(&t, bytes_of_text(json_text(v, "path"))), E_FORMAT);
	}
	json_decref(file);
}

/* One file of a log: its path and the digest of what is in it. */
struct row {
	char path[TILE_PATH_MAX + 1];
	char digest[65];
};

struct rows {
	struct row *row;
	size_t count;
};

static void
add_row(struct rows *to, const struct tile *t, bytes content)
{
	to->row = realloc(to->row, (to->count + 1) * sizeof *to->row);
	assert_non_null(to->row);
	struct row *r = &to->row[to->count++];
	memset(r, 0, sizeof *r);
	buf path = buf_of(r->path, TILE_PATH_MAX), digest = buf_of(r->digest, 64);
	tile_path_encode(&path, t);
	hash32 h = sha256(content);
	hex_encode(&digest, BYTES_ARRAY(h.b));
}

static void
add_bundle(struct rows *to, const struct tile *t)
{
	static uint8_t space[TILE_WIDTH * 32];
	buf b = BUF_ARRAY(space);
	for (unsigned i = 0; i < t->width; i++) {
		char entry[32];
		int n = snprintf(entry, sizeof entry, "entry %llu",
			(unsigned long long)(t->index * TILE_WIDTH + i));
		assert_ok(bundle_put(&b, bytes_of(entry, (size_t)n)));
	}
	struct tile bundle = tile_bundle(t);
	add_row(to, &bundle, buf_bytes(&b));
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

/* Every member of WANT is a row with that digest. */
static void
check_rows(const struct rows *rows, const json_t *want)
{
	const char *path = NULL;
	const json_t *digest = NULL;
	json_object_foreach((json_t *)(uintptr_t)want, path, digest)
	{
		struct row key = {{0}, {0}};
		assert_true(strlen(path) <= TILE_PATH_MAX);
		(void)snprintf(key.path, sizeof key.path, "%s", path);
		const struct row *r = bsearch(&key, rows->row, rows->count, sizeof key, by_path);
		assert_non_null(r);
		assert_string_equal(r->digest, json_string_value(digest));
	}
}

/* The digest over the lines "<path> <sha256>", or when the size is small, each of them. */
static void
check_all(const struct rows *rows, const json_t *size, const char *each, const char *digest)
{
	const json_t *small = json_object_get(size, each);
	if (small != NULL) {
		assert_int_equal(rows->count, json_object_size(small));
		check_rows(rows, small);
		return;
	}
	struct sha256 h;
	sha256_init(&h);
	for (size_t i = 0; i < rows->count; i++) {
		char line[160];
		int n = snprintf(
			line, sizeof line, "%s %s\n", rows->row[i].path, rows->row[i].digest);
		sha256_add(&h, bytes_of(line, (size_t)n));
	}
	hash32 got;
	sha256_done(&h, &got);
	struct loaded want = json_hex(size, digest);
	assert_memory_equal(got.b, want.data, 32);
	free(want.data);
}

static void
check_size(const char *number, const json_t *size, const struct forest *tiles)
{
	uint64_t n = 0;
	assert_ok(decimal_decode(&n, bytes_of_text(number)));
	struct rows hashes = {NULL, 0}, bundles = {NULL, 0};
	struct tile_walk w = tile_walk_of(0, n);
	struct tile t;
	while (tile_walk_next(&t, &w)) {
		const hash32 *first = tiles->levels[t.level] + t.index * TILE_WIDTH;
		add_row(&hashes, &t, bytes_of(first, t.width * sizeof *first));
		if (t.level == 0)
			add_bundle(&bundles, &t);
	}
	if (n > 0) {
		qsort(hashes.row, hashes.count, sizeof *hashes.row, by_path);
		qsort(bundles.row, bundles.count, sizeof *bundles.row, by_path);
	}
	check_all(&hashes, size, "tiles", "all_tiles_digest");
	check_all(&bundles, size, "bundles", "all_bundles_digest");
	check_rows(&hashes, json_object_get(size, "partial_and_upper_tiles"));
	check_rows(&bundles, json_object_get(size, "last_bundle"));
	struct frontier f;
	frontier_init(&f);
	assert_ok(frontier_append(&f, 0, tiles->levels[0], n));
	hash32 root = frontier_root(&f);
	struct loaded want = json_base64(size, "root");
	assert_memory_equal(root.b, want.data, 32);
	free(want.data);
	free(hashes.row);
	free(bundles.row);
}

static void
generated_logs_have_these_roots_tiles_and_bundles(void **state)
{
	(void)state;
	enum { SIZE = 70000 };
	json_t *file = vectors_json("tlog-tiles/generated-70000.json");
	hash32 *leaves = reference_leaves(SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	const char *number = NULL;
	const json_t *size = NULL;
	json_object_foreach(json_object_get(file, "sizes"), number, size)
		check_size(number, size, &tiles);
	forest_done(&tiles);
	free(leaves);
	json_decref(file);
}

/* A file of another implementation's log is what we would have written. */
static void
check_file(const struct tile *t, bytes want)
{
	char name[128] = "tlog-tiles/tessera-log/";
	buf path = buf_of(name + strlen(name), sizeof name - strlen(name) - 1);
	tile_path_encode(&path, t);
	struct loaded file = vectors_file(name);
	assert_true(bytes_equal(loaded_bytes(file), want));
	free(file.data);
}

static void
a_log_grown_by_others_has_the_same_tiles_and_bundles(void **state)
{
	(void)state;
	json_t *about = vectors_json("tlog-tiles/tessera-log.json");
	size_t i = 0;
	const json_t *entry = NULL;
	hash32 leaves[15];
	uint8_t space[256];
	buf bundle = BUF_ARRAY(space);
	json_array_foreach(json_object_get(about, "entries"), i, entry)
	{
		bytes text = bytes_of_text(json_string_value(entry));
		assert_true(i < 15);
		treehash_leaves(&leaves[i], &text, 1);
		assert_ok(bundle_put(&bundle, text));
		struct tile_walk w = tile_walk_of(i, i + 1);
		struct tile t;
		assert_true(tile_walk_next(&t, &w));
		check_file(&t, bytes_of(leaves, (i + 1) * sizeof *leaves));
		t = tile_bundle(&t);
		check_file(&t, buf_bytes(&bundle));
		assert_false(tile_walk_next(&t, &w));
	}
	assert_int_equal(i, 15);
	json_decref(about);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_go_both_ways),
		cmocka_unit_test(other_spellings_are_rejected),
		cmocka_unit_test(a_size_implies_its_tiles),
		cmocka_unit_test(a_walk_lists_what_is_new_and_nothing_else),
		cmocka_unit_test(a_full_tile_is_one_hash_of_the_level_above),
		cmocka_unit_test(path_vectors_get_their_verdicts),
		cmocka_unit_test(a_log_grown_by_others_has_the_same_tiles_and_bundles),
		cmocka_unit_test(generated_logs_have_these_roots_tiles_and_bundles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
