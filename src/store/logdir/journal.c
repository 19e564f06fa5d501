/* SPDX-License-Identifier: Apache-2.0 */
/* A commit is one record and one sync: the header's sector and the body behind it. The root in the
 * header is the checksum of all entries, and it is what the log will sign; nothing is hashed twice.
 *
 * Small records are written over zeroes that were put there ahead, a step at a time: then a sync
 * need not touch the file system's own journal, which makes it faster. A short run writes few.
 * Large ones are appended. All of it goes past the system's cache where that is possible: then a
 * sync has nothing left to write, and what is read back later comes from the disk. */
#include "store/logdir/journal.h"

#include <string.h>

#include "core/ledger/bundle.h"
#include "crypt/hash.h"
#include "crypt/treehash.h"
#include "store/sector.h"

enum {
	ROOM = 1 << 19,
	AHEAD = 1 << 20, /* zeroes written in one call */
	STEP = 1 << 16,  /* of zeroes ahead, at first; each is twice as long as the one before, */
	STEP_MAX = 1 << 22, /* and this at most */
	SMALL = 1 << 16,    /* records below this are written over zeroes */
};

static err
allocate(struct journal *j, arena *perm)
{
	j->room = arena_alloc(perm, 1, DISK_SECTOR, RECORD_SECTOR + ROOM);
	j->zeroes = arena_alloc(perm, 1, DISK_SECTOR, AHEAD);
	j->openings = arena_new(perm, uint8_t, (size_t)FILE_OPENING_KEPT *JOURNAL_OPENINGS);
	return j->room != NULL && j->zeroes != NULL && j->openings != NULL ? ok()
									   : failure(E_NOMEM);
}

void
journal_first(uint8_t out[RECORD_SECTOR], const struct frontier *frontier)
{
	struct record r = {.kind = RECORD_START,
		.before = frontier->size,
		.root = frontier_root(frontier),
		.openings = sha256((bytes){NULL, 0})};
	record_encode(out, &r);
}

static err
open_files(struct journal *j, bool writing)
{
	disk_file file;
	err e = j->disk->open(j->disk->self, &file, JOURNAL_PATH, writing ? DISK_WRITE : DISK_READ);
	if (failed(e))
		return e;
	if (writing)
		e = j->disk->open(j->disk->self, &j->out, JOURNAL_PATH, DISK_SECTORS);
	if (failed(e)) {
		j->disk->close(j->disk->self, file);
		return e;
	}
	j->file = file;
	j->writing = writing;
	return ok();
}

static void
close_files(struct journal *j)
{
	j->disk->close(j->disk->self, j->file);
	if (j->writing)
		j->disk->close(j->disk->self, j->out);
}

err
journal_open(struct journal *out, arena *perm, const struct disk *disk, enum disk_mode mode)
{
	struct journal j = {.disk = disk, .step = STEP, .record = {.kind = RECORD_ENTRIES}};
	err e = allocate(&j, perm);
	if (!failed(e))
		e = open_files(&j, mode == DISK_WRITE);
	if (!failed(e))
		*out = j;
	return e;
}

void
journal_close(struct journal *j)
{
	if (j->disk != NULL)
		close_files(j);
	j->disk = NULL;
}

err
journal_reopen(struct journal *j)
{
	struct journal before = *j;
	err e = open_files(j, j->writing);
	if (!failed(e))
		close_files(&before);
	return e;
}

/* Note what a reader needs to tell a sector that was never written from one that was. */
static void
count_sectors(struct record *r, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i + RECORD_SECTOR <= n; i += RECORD_SECTOR) {
		unsigned bits = sector_bits(at + i);
		r->zero_sectors += bits == 0;
		r->thin_sectors += bits == 1;
	}
}

/* Whole sectors of the body go to the file; the rest moves to the front of ROOM. */
static err
flush(struct journal *j)
{
	size_t n = j->used / RECORD_SECTOR * RECORD_SECTOR;
	uint8_t *body = j->room + RECORD_SECTOR;
	err e = j->disk->write(
		j->disk->self, j->out, j->end + RECORD_SECTOR + j->flushed, bytes_of(body, n));
	if (failed(e))
		return e;
	count_sectors(&j->record, body, n);
	memmove(body, body + n, j->used - n);
	j->used -= n;
	j->flushed += n;
	return ok();
}

/* More of the body. */
static err
put_octets(struct journal *j, bytes in)
{
	for (size_t done = 0; done < in.len;) {
		size_t left = in.len - done, room = ROOM - j->used;
		size_t n = left < room ? left : room;
		bytes_copy(j->room + RECORD_SECTOR + j->used, bytes_slice(in, done, n));
		j->used += n;
		done += n;
		err e = j->used == ROOM ? flush(j) : ok();
		if (failed(e))
			return e;
	}
	return ok();
}

/* Leaves before the first whole run, of COUNT entries from FIRST on. */
static size_t
head_of(uint64_t first, size_t count)
{
	size_t head = (size_t)((JOURNAL_RUN - first % JOURNAL_RUN) % JOURNAL_RUN);
	return head < count ? head : count;
}

void
journal_hash_runs(hash32 *out, const hash32 *leaves, size_t count, uint64_t first)
{
	size_t head = head_of(first, count), runs = (count - head) / JOURNAL_RUN;
	const hash32 *children = leaves + head;
	for (size_t width = JOURNAL_RUN / 2; width > 0; width /= 2) {
		treehash_nodes(out, children, runs * width);
		children = out;
	}
}

/* The hashes of BATCH, the runs it comes with instead of their leaves. */
static err
append(struct frontier *f, const struct journal_batch *batch)
{
	if (batch->runs == NULL)
		return frontier_append(f, 0, batch->leaves, batch->count);
	size_t head = head_of(f->size, batch->count);
	size_t runs = (batch->count - head) / JOURNAL_RUN;
	size_t tail = head + runs * JOURNAL_RUN;
	err e = frontier_append(f, 0, batch->leaves, head);
	if (!failed(e) && runs > 0)
		e = frontier_append(f, JOURNAL_RUN_LEVEL, batch->runs, runs);
	if (!failed(e))
		e = frontier_append(f, 0, batch->leaves + tail, batch->count - tail);
	return e;
}

err
journal_put(struct journal *j, const struct journal_batch *batch)
{
	if (batch->count > UINT32_MAX - j->record.count)
		return failure(E_TOO_LARGE);
	if (j->record.count == 0)
		j->before = j->frontier;
	err e = put_octets(j, batch->raw);
	if (!failed(e))
		e = append(&j->frontier, batch);
	if (failed(e))
		return e;
	j->record.entries_len += batch->raw.len;
	j->record.count += (uint32_t)batch->count;
	return ok();
}

err
journal_put_file(struct journal *j, const struct file_opening *o)
{
	uint8_t room[2 + LEAF_BYTES], kept[FILE_OPENING_KEPT];
	buf raw = BUF_ARRAY(room);
	if (j->record.openings_len + sizeof kept > (size_t)FILE_OPENING_KEPT * JOURNAL_OPENINGS)
		return failure(E_TOO_LARGE);
	leaf33 leaf = file_opening_leaf(o);
	hash32 hash = leaf_hash(&leaf);
	file_opening_encode_kept(kept, journal_size(j), o);
	err e = bundle_put(&raw, BYTES_ARRAY(leaf.b));
	if (!failed(e))
		e = journal_put(j,
			&(struct journal_batch){
				.raw = buf_bytes(&raw), .leaves = &hash, .count = 1});
	if (failed(e))
		return e;
	bytes_copy(j->openings + j->record.openings_len, BYTES_ARRAY(kept));
	j->record.openings_len += sizeof kept;
	return ok();
}

uint32_t
journal_waiting(const struct journal *j)
{
	return j->record.count;
}

uint64_t
journal_size(const struct journal *j)
{
	return j->frontier.size;
}

/* Zeroes ahead, when the record of N octets is small and would reach beyond them. */
static err
fill_ahead(struct journal *j, uint64_t n)
{
	if (n >= SMALL || j->end + n <= j->filled)
		return ok();
	uint64_t to = j->end + n + j->step;
	while (j->filled < to) {
		uint64_t left = to - j->filled;
		size_t piece = left < AHEAD ? (size_t)left : AHEAD;
		err e = j->disk->write(
			j->disk->self, j->out, j->filled, bytes_of(j->zeroes, piece));
		if (failed(e))
			return e;
		j->filled += piece;
	}
	if (j->step < STEP_MAX)
		j->step *= 2;
	return ok();
}

static err
put_openings(struct journal *j)
{
	bytes openings = bytes_of(j->openings, (size_t)j->record.openings_len);
	j->record.openings = sha256(openings);
	return put_octets(j, openings);
}

/* The header's sector is in front of ROOM: in one write with the body when that is all there. */
static err
write_last(struct journal *j)
{
	size_t padded = (j->used + RECORD_SECTOR - 1) / RECORD_SECTOR * RECORD_SECTOR;
	uint8_t *body = j->room + RECORD_SECTOR;
	memset(body + j->used, RECORD_PAD, padded - j->used);
	count_sectors(&j->record, body, padded);
	record_encode(j->room, &j->record);
	if (j->flushed == 0)
		return j->disk->write(
			j->disk->self, j->out, j->end, bytes_of(j->room, RECORD_SECTOR + padded));
	err e = padded == 0 ? ok()
			    : j->disk->write(j->disk->self, j->out,
				      j->end + RECORD_SECTOR + j->flushed, bytes_of(body, padded));
	if (failed(e))
		return e;
	return j->disk->write(j->disk->self, j->out, j->end, bytes_of(j->room, RECORD_SECTOR));
}

static void
next_record(struct journal *j)
{
	uint64_t n = RECORD_SECTOR + record_body(&j->record);
	j->last = j->end;
	j->end += n;
	if (j->filled < j->end)
		j->filled = j->end;
	j->record = (struct record){.kind = RECORD_ENTRIES};
	j->used = 0;
	j->flushed = 0;
	j->closed = false;
}

err
journal_commit(struct journal *j)
{
	if (j->record.count == 0)
		return ok();
	err e = put_openings(j);
	if (failed(e))
		return e;
	j->record.at = j->end;
	j->record.before = j->before.size;
	j->record.root = frontier_root(&j->frontier);
	e = fill_ahead(j, RECORD_SECTOR + record_body(&j->record));
	if (!failed(e))
		e = write_last(j);
	if (!failed(e))
		e = j->disk->sync(j->disk->self, j->out);
	if (!failed(e))
		next_record(j);
	return e;
}

err
journal_end(struct journal *j)
{
	must(j->record.count == 0);
	if (j->closed)
		return ok();
	struct record r = {.kind = RECORD_CLOSED,
		.at = j->end,
		.before = j->frontier.size,
		.root = frontier_root(&j->frontier),
		.openings = sha256((bytes){NULL, 0})};
	record_encode(j->room, &r);
	err e = j->disk->write(j->disk->self, j->out, j->end, bytes_of(j->room, RECORD_SECTOR));
	if (!failed(e))
		e = j->disk->sync(j->disk->self, j->out);
	if (!failed(e))
		e = j->disk->resize(j->disk->self, j->file, j->end + RECORD_SECTOR);
	if (failed(e))
		return e;
	j->end += RECORD_SECTOR;
	j->filled = j->end;
	j->closed = true;
	return ok();
}
