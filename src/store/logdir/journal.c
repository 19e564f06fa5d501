/* SPDX-License-Identifier: Apache-2.0 */
/* A commit is one record and one sync: the header's sector and the body behind it. The root in the
 * header is the checksum of all entries, and it is what the log will sign; nothing is hashed twice.
 *
 * Small records are written over zeroes that were put there ahead, a step at a time: then a sync
 * need not touch the file system's own journal, which makes it faster. Large ones are appended.
 *
 * Torn or damaged? Sectors of a record that the machine did not get to write are zero, because the
 * file is cut off behind the last good record before anything is added. So a last record with more
 * zero sectors than its header counts was never whole, hence never acknowledged; any other
 * difference is damage. A run that ends well adds a CLOSED record, and no doubt is left. */
#include "store/logdir/journal.h"

#include <string.h>

#include "core/ledger/bundle.h"
#include "crypt/hash.h"
#include "crypt/treehash.h"

enum {
	ROOM = 1 << 18,
	ENTRIES = 1024,  /* hashed in one call */
	STEP = 1 << 20,  /* of zeroes ahead */
	SMALL = 1 << 16, /* records below this are written over zeroes */
};

static err
allocate(struct journal *j, arena *perm)
{
	j->room = arena_new(perm, uint8_t, RECORD_SECTOR + ROOM);
	j->entries = arena_new(perm, bytes, ENTRIES);
	j->leaves = arena_new(perm, hash32, ENTRIES);
	j->openings = arena_new(perm, uint8_t, (size_t)JOURNAL_OPENING *JOURNAL_OPENINGS);
	bool good =
		j->room != NULL && j->entries != NULL && j->leaves != NULL && j->openings != NULL;
	return good ? ok() : failure(E_NOMEM);
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

err
journal_open(struct journal *out, arena *perm, const struct disk *disk, enum disk_mode mode)
{
	struct journal j = {.disk = disk, .record = {.kind = RECORD_ENTRIES}};
	err e = allocate(&j, perm);
	if (!failed(e))
		e = disk->open(disk->self, &j.file, JOURNAL_PATH, mode);
	if (!failed(e))
		*out = j;
	return e;
}

void
journal_close(struct journal *j)
{
	if (j->disk != NULL)
		j->disk->close(j->disk->self, j->file);
	j->disk = NULL;
}

/* The sector at AT: *there is false at the end of the file. */
static err
read_sector(bool *there, const struct journal *j, uint64_t at, uint8_t sector[RECORD_SECTOR])
{
	size_t n = 0;
	err e = j->disk->read(j->disk->self, &n, j->file, at, sector, RECORD_SECTOR);
	if (!failed(e))
		*there = n == RECORD_SECTOR;
	return e;
}

static err
damaged(struct journal *j, uint64_t at)
{
	j->damaged = at;
	return failure(E_DAMAGED);
}

err
journal_peek(struct record *out, struct journal *j)
{
	uint8_t sector[RECORD_SECTOR];
	bool there = false;
	struct record r;
	err e = read_sector(&there, j, 0, sector);
	if (failed(e))
		return e;
	if (!there || failed(record_decode(&r, sector)) || r.kind != RECORD_START || r.at != 0)
		return damaged(j, 0);
	*out = r;
	return ok();
}

/* The body of R at AT is missing sectors that the header says were there. */
static err
is_torn(bool *out, const struct journal *j, const struct record *r)
{
	uint8_t sector[RECORD_SECTOR];
	uint64_t zero = 0, at = r->at + RECORD_SECTOR;
	for (uint64_t i = 0; i < record_body(r) / RECORD_SECTOR; i++, at += RECORD_SECTOR) {
		bool there = false;
		err e = read_sector(&there, j, at, sector);
		if (failed(e))
			return e;
		zero += !there || record_is_zero(sector);
	}
	*out = zero > r->zero_sectors;
	if (*out) {
		/* Whatever has a successor was acknowledged before that was begun. */
		bool there = false;
		err e = read_sector(&there, j, at, sector);
		if (failed(e))
			return e;
		*out = !there || record_is_zero(sector);
	}
	return ok();
}

static err
check_rest(struct journal *j, const struct record *r, const struct journal_sink *sink)
{
	size_t n = 0, want = (size_t)(record_body(r) - r->entries_len);
	uint8_t rest[JOURNAL_OPENING * 16 + RECORD_SECTOR];
	uint64_t at = r->at + RECORD_SECTOR + r->entries_len, left = r->openings_len;
	struct sha256 h;
	sha256_init(&h);
	if (left % JOURNAL_OPENING != 0)
		return failure(E_FORMAT);
	while (left > 0) {
		size_t piece = left < JOURNAL_OPENING * 16 ? (size_t)left : JOURNAL_OPENING * 16;
		err e = j->disk->read(j->disk->self, &n, j->file, at, rest, piece);
		if (failed(e))
			return e;
		if (n != piece)
			return failure(E_FORMAT);
		sha256_add(&h, bytes_of(rest, n));
		if (sink != NULL)
			e = sink->openings(sink->user, bytes_of(rest, n));
		if (failed(e))
			return e;
		left -= piece;
		at += piece;
		want -= piece;
	}
	hash32 sum;
	sha256_done(&h, &sum);
	err e = j->disk->read(j->disk->self, &n, j->file, at, rest, want);
	if (failed(e))
		return e;
	for (size_t i = 0; i < n; i++)
		if (rest[i] != 0)
			return failure(E_FORMAT);
	return n == want && hash32_equal(&sum, &r->openings) ? ok() : failure(E_FORMAT);
}

/* E_FORMAT when the body is not what the header says. */
static err
replay_body(struct journal *j, struct frames *f, const struct record *r,
	const struct journal_sink *sink)
{
	err e;
	frames_start(f, j->disk, j->file, r->at + RECORD_SECTOR, r->entries_len, r->count);
	do {
		size_t to_tile = FRAMES_BATCH - (size_t)(j->frontier.size % FRAMES_BATCH);
		e = frames_next(f, to_tile);
		if (!failed(e) && f->n > 0)
			e = frontier_append(&j->frontier, 0, f->leaves, f->n);
		if (!failed(e) && f->n > 0 && sink != NULL)
			e = sink->entries(sink->user, f);
	} while (!failed(e) && f->n > 0);
	if (!failed(e))
		e = check_rest(j, r, sink);
	if (failed(e))
		return e;
	hash32 root = frontier_root(&j->frontier);
	return hash32_equal(&root, &r->root) ? ok() : failure(E_FORMAT);
}

/* One record of entries; *out_torn: it was never whole, and the journal ends before it. */
static err
replay_record(bool *out_torn, struct journal *j, struct frames *f, const struct record *r,
	const struct journal_sink *sink)
{
	j->before = j->frontier;
	err e = replay_body(j, f, r, sink);
	if (!err_is(e, E_FORMAT))
		return e;
	j->frontier = j->before;
	bool torn = false;
	e = is_torn(&torn, j, r);
	if (failed(e))
		return e;
	*out_torn = torn;
	return torn ? ok() : damaged(j, r->at);
}

err
journal_replay(struct journal *j, struct frames *frames, const struct frontier *frontier,
	const struct journal_sink *sink)
{
	struct record r;
	err e = journal_peek(&r, j);
	if (failed(e))
		return e;
	hash32 root = frontier_root(frontier);
	if (r.before != frontier->size || !hash32_equal(&r.root, &root))
		return damaged(j, 0);
	j->frontier = *frontier;
	j->first = *frontier;
	j->end = RECORD_SECTOR;
	j->last = 0;
	j->closed = true;
	for (;;) {
		uint8_t sector[RECORD_SECTOR];
		bool there = false, torn = false;
		e = read_sector(&there, j, j->end, sector);
		if (failed(e) || !there || record_is_zero(sector))
			break;
		if (failed(record_decode(&r, sector)) || r.at != j->end ||
			r.before != j->frontier.size || r.kind == RECORD_START)
			return damaged(j, j->end);
		j->closed = r.kind == RECORD_CLOSED;
		if (!j->closed) {
			e = replay_record(&torn, j, frames, &r, sink);
			if (failed(e) || torn)
				break;
			j->last = r.at;
		} else {
			root = frontier_root(&j->frontier);
			if (!hash32_equal(&r.root, &root))
				return damaged(j, j->end);
		}
		j->end += RECORD_SECTOR + record_body(&r);
	}
	if (!failed(e))
		e = j->disk->size(j->disk->self, &j->filled, j->file);
	if (!failed(e) && j->filled != j->end)
		j->closed = false;
	return e;
}

/* After a sync that failed, the system may show octets that the disk does not have, and think them
 * written. The last record is the only one this can be true of, so it is written once more. */
static err
write_again(struct journal *j, struct frames *f)
{
	err e = ok();
	for (uint64_t at = j->last; at < j->end && !failed(e);) {
		uint64_t left = j->end - at;
		size_t n = left < FRAMES_WINDOW ? (size_t)left : FRAMES_WINDOW, got = 0;
		e = j->disk->read(j->disk->self, &got, j->file, at, f->window, n);
		if (!failed(e) && got != n)
			e = failure(E_IO);
		if (!failed(e))
			e = j->disk->write(j->disk->self, j->file, at, bytes_of(f->window, n));
		at += n;
	}
	return e;
}

err
journal_continue(struct journal *j, struct frames *frames)
{
	if (j->closed)
		return ok();
	err e = j->disk->resize(j->disk->self, j->file, j->end);
	if (!failed(e))
		e = write_again(j, frames);
	if (!failed(e))
		e = j->disk->sync(j->disk->self, j->file);
	j->filled = j->end;
	return e;
}

static uint64_t
zero_sectors(const uint8_t *at, size_t n)
{
	uint64_t count = 0;
	for (size_t i = 0; i + RECORD_SECTOR <= n; i += RECORD_SECTOR)
		count += record_is_zero(at + i);
	return count;
}

/* What waits in ROOM gets its place in the tree. */
static err
hash_waiting(struct journal *j)
{
	treehash_leaves(j->leaves, j->entries, j->waiting);
	err e = frontier_append(&j->frontier, 0, j->leaves, j->waiting);
	j->waiting = 0;
	return e;
}

/* Whole sectors of the body go to the file; the rest moves to the front of ROOM. */
static err
flush(struct journal *j)
{
	err e = hash_waiting(j);
	if (failed(e))
		return e;
	size_t n = j->used / RECORD_SECTOR * RECORD_SECTOR;
	uint8_t *body = j->room + RECORD_SECTOR;
	e = j->disk->write(
		j->disk->self, j->file, j->end + RECORD_SECTOR + j->flushed, bytes_of(body, n));
	if (failed(e))
		return e;
	j->record.zero_sectors += zero_sectors(body, n);
	memmove(body, body + n, j->used - n);
	j->used -= n;
	j->flushed += n;
	return ok();
}

err
journal_add(struct journal *j, bytes entry, bytes opening)
{
	must(opening.len == 0 || opening.len == JOURNAL_OPENING);
	if (entry.len > BUNDLE_ENTRY_MAX || j->record.count == UINT32_MAX ||
		j->record.openings_len + opening.len > (size_t)JOURNAL_OPENING * JOURNAL_OPENINGS)
		return failure(E_TOO_LARGE);
	if (j->waiting == ENTRIES || 2 + entry.len > ROOM - j->used) {
		err e = flush(j);
		if (failed(e))
			return e;
	}
	if (j->record.count == 0)
		j->before = j->frontier;
	buf b = buf_of(j->room + RECORD_SECTOR + j->used, ROOM - j->used);
	err e = bundle_put(&b, entry);
	if (failed(e))
		return e;
	j->entries[j->waiting++] = bytes_of(b.data + 2, entry.len);
	j->used += b.len;
	bytes_copy(j->openings + j->record.openings_len, opening);
	j->record.openings_len += opening.len;
	j->record.entries_len += b.len;
	j->record.count++;
	return ok();
}

uint32_t
journal_waiting(const struct journal *j)
{
	return j->record.count;
}

/* Zeroes ahead, when the record of N octets is small and would reach beyond them. */
static err
fill_ahead(struct journal *j, uint64_t n)
{
	static const uint8_t zeroes[SMALL];
	if (n >= SMALL || j->end + n <= j->filled)
		return ok();
	uint64_t to = j->end + n + STEP;
	while (j->filled < to) {
		uint64_t left = to - j->filled;
		size_t piece = left < sizeof zeroes ? (size_t)left : sizeof zeroes;
		err e = j->disk->write(j->disk->self, j->file, j->filled, bytes_of(zeroes, piece));
		if (failed(e))
			return e;
		j->filled += piece;
	}
	return ok();
}

static err
put_openings(struct journal *j)
{
	size_t n = (size_t)j->record.openings_len;
	if (n > ROOM - RECORD_SECTOR - j->used) {
		err e = flush(j);
		if (failed(e))
			return e;
	}
	bytes openings = bytes_of(j->openings, n);
	bytes_copy(j->room + RECORD_SECTOR + j->used, openings);
	j->record.openings = sha256(openings);
	j->used += n;
	return ok();
}

/* HEADER is in front of the body's last piece when that is all of the body. */
static err
write_last(struct journal *j)
{
	size_t padded = (j->used + RECORD_SECTOR - 1) / RECORD_SECTOR * RECORD_SECTOR;
	uint8_t *body = j->room + RECORD_SECTOR;
	memset(body + j->used, 0, padded - j->used);
	j->record.zero_sectors += zero_sectors(body, padded);
	record_encode(j->room, &j->record);
	if (j->flushed == 0)
		return j->disk->write(
			j->disk->self, j->file, j->end, bytes_of(j->room, RECORD_SECTOR + padded));
	err e = j->disk->write(j->disk->self, j->file, j->end + RECORD_SECTOR + j->flushed,
		bytes_of(body, padded));
	if (failed(e))
		return e;
	return j->disk->write(j->disk->self, j->file, j->end, bytes_of(j->room, RECORD_SECTOR));
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
	err e = hash_waiting(j);
	if (!failed(e))
		e = put_openings(j);
	if (failed(e))
		return e;
	j->record.at = j->end;
	j->record.before = j->before.size;
	j->record.root = frontier_root(&j->frontier);
	e = fill_ahead(j, RECORD_SECTOR + record_body(&j->record));
	if (!failed(e))
		e = write_last(j);
	if (!failed(e))
		e = j->disk->sync(j->disk->self, j->file);
	if (!failed(e))
		next_record(j);
	return e;
}

err
journal_end(struct journal *j)
{
	uint8_t sector[RECORD_SECTOR];
	must(j->record.count == 0);
	if (j->closed)
		return ok();
	struct record r = {.kind = RECORD_CLOSED,
		.at = j->end,
		.before = j->frontier.size,
		.root = frontier_root(&j->frontier),
		.openings = sha256((bytes){NULL, 0})};
	record_encode(sector, &r);
	err e = j->disk->write(j->disk->self, j->file, j->end, BYTES_ARRAY(sector));
	if (!failed(e))
		e = j->disk->sync(j->disk->self, j->file);
	if (!failed(e))
		e = j->disk->resize(j->disk->self, j->file, j->end + RECORD_SECTOR);
	if (failed(e))
		return e;
	j->end += RECORD_SECTOR;
	j->filled = j->end;
	j->closed = true;
	return ok();
}
