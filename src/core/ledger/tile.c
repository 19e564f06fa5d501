/* SPDX-License-Identifier: Apache-2.0 */
/*	tile/LEVEL/INDEX[.p/WIDTH]	LEVEL: 0..63 or "entries"
 *	INDEX: three digits a group, each but the last with an x before it: x001/x234/067
 *
 * The decoder parses leniently what must be digits, then encodes what it understood and demands the
 * same text back: one value has one spelling, and there is one place that knows how it is spelled.
 */
#include "core/ledger/tile.h"

#include "base/reader.h"
#include "base/text.h"
#include "crypt/treehash.h"

enum { INDEX_GROUPS = 7 /* of three digits: 2^64 has twenty */ };

static void
put_group(buf *out, unsigned group)
{
	buf_u8(out, (uint8_t)('0' + group / 100));
	buf_u8(out, (uint8_t)('0' + group / 10 % 10));
	buf_u8(out, (uint8_t)('0' + group % 10));
}

void
tile_path_encode(buf *out, const struct tile *t)
{
	must(t->level <= TILE_ENTRIES && t->width >= 1 && t->width <= TILE_WIDTH);
	buf_text(out, "tile/");
	if (t->level == TILE_ENTRIES)
		buf_text(out, "entries");
	else
		buf_decimal(out, t->level);
	buf_text(out, "/");
	unsigned groups[INDEX_GROUPS], count = 0;
	uint64_t left = t->index;
	do {
		groups[count++] = (unsigned)(left % 1000);
		left /= 1000;
	} while (left > 0);
	for (; count > 0; count--) {
		if (count > 1)
			buf_text(out, "x");
		put_group(out, groups[count - 1]);
		if (count > 1)
			buf_text(out, "/");
	}
	if (t->width < TILE_WIDTH) {
		buf_text(out, ".p/");
		buf_decimal(out, t->width);
	}
}

/* The octets up to the next slash, which is consumed, or to the end. */
static bytes
path_part(reader *r)
{
	bytes rest = reader_rest(r);
	size_t end = bytes_find(rest, 0, '/');
	bytes part = reader_take(r, end);
	if (end < rest.len)
		(void)reader_u8(r);
	return part;
}

static unsigned
decode_small(reader *r, bytes digits, unsigned limit)
{
	uint64_t v = 0;
	if (failed(decimal_decode(&v, digits)) || v > limit)
		reader_refuse(r);
	return r->bad ? 0 : (unsigned)v;
}

/* One group's three digits added to *index; false when it was the last. */
static bool
decode_group(reader *r, uint64_t *index, bool *partial)
{
	bytes part = path_part(r);
	bool more = bytes_has_prefix(part, BYTES_LIT("x"));
	if (more)
		part = bytes_slice(part, 1, part.len - 1);
	*partial = !more && part.len == 5 && part.data[3] == '.' && part.data[4] == 'p';
	unsigned group = 0;
	for (size_t i = 0; i < 3; i++) {
		if (i >= part.len || part.data[i] < '0' || part.data[i] > '9') {
			reader_refuse(r);
			return false;
		}
		group = group * 10 + (unsigned)(part.data[i] - '0');
	}
	if (*index > (UINT64_MAX - group) / 1000)
		reader_refuse(r);
	else
		*index = *index * 1000 + group;
	return more && !r->bad;
}

err
tile_path_decode(struct tile *out, bytes path)
{
	if (path.len > TILE_PATH_MAX)
		return failure(E_FORMAT);
	reader r = reader_of(path);
	reader_expect(&r, BYTES_LIT("tile/"));
	struct tile t = {.width = TILE_WIDTH};
	bytes level = path_part(&r);
	if (bytes_equal(level, BYTES_LIT("entries")))
		t.level = TILE_ENTRIES;
	else
		t.level = decode_small(&r, level, TILE_ENTRIES - 1);
	bool partial = false;
	while (decode_group(&r, &t.index, &partial))
		;
	if (partial)
		t.width = decode_small(&r, path_part(&r), TILE_WIDTH - 1);
	if (failed(reader_done(&r)) || t.width == 0)
		return failure(E_FORMAT);
	uint8_t spelled[TILE_PATH_MAX];
	buf again = BUF_ARRAY(spelled);
	tile_path_encode(&again, &t);
	if (failed(buf_done(&again)) || !bytes_equal(buf_bytes(&again), path))
		return failure(E_FORMAT);
	*out = t;
	return ok();
}

uint64_t
tile_hashes(unsigned level, uint64_t size)
{
	if (level == TILE_ENTRIES)
		return size;
	return level < TILE_LEVELS ? size >> 8 * level : 0;
}

struct tile
tile_at(unsigned level, uint64_t index, uint64_t size)
{
	uint64_t hashes = tile_hashes(level, size);
	struct tile t = {.level = level, .index = index};
	if (index < hashes / TILE_WIDTH)
		t.width = TILE_WIDTH;
	else if (index == hashes / TILE_WIDTH)
		t.width = (unsigned)(hashes % TILE_WIDTH);
	return t;
}

struct tile
tile_bundle(const struct tile *t)
{
	must(t->level == 0);
	return (struct tile){.level = TILE_ENTRIES, .width = t->width, .index = t->index};
}

struct tile_walk
tile_walk_of(uint64_t old_size, uint64_t new_size)
{
	must(old_size <= new_size);
	return (struct tile_walk){
		.old_size = old_size, .new_size = new_size, .next = old_size / TILE_WIDTH};
}

bool
tile_walk_next(struct tile *out, struct tile_walk *w)
{
	while (w->level < TILE_LEVELS) {
		uint64_t had = tile_hashes(w->level, w->old_size);
		struct tile t = tile_at(w->level, w->next, w->new_size);
		if (t.width > 0 && tile_hashes(w->level, w->new_size) > had) {
			w->next++;
			*out = t;
			return true;
		}
		w->level++;
		w->next = tile_hashes(w->level, w->old_size) / TILE_WIDTH;
	}
	return false;
}

hash32
tile_root(const hash32 hashes[TILE_WIDTH])
{
	hash32 row[TILE_WIDTH / 2];
	treehash_nodes(row, hashes, TILE_WIDTH / 2);
	for (size_t n = TILE_WIDTH / 4; n > 0; n /= 2)
		treehash_nodes(row, row, n);
	return row[0];
}
