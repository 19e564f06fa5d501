/* SPDX-License-Identifier: Apache-2.0 */
/* Torn or damaged? Sectors of a record that the machine did not get to write are zero, because the
 * file is cut off behind the last good record before anything is added. So a last record with more
 * zero sectors than its header counts was never whole, hence never acknowledged; any other
 * difference is damage. A run that ends well adds a CLOSED record, and no doubt is left.
 *
 * A flipped bit can make a sector zero, too, if it was the only one set there. So the header counts
 * such sectors, and when one of them is all that is missing, it is damage. */
#include "store/logdir/journal.h"

#include <string.h>

#include "crypt/hash.h"
#include "store/sector.h"

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
	uint64_t zero = 0, thin = 0, at = r->at + RECORD_SECTOR;
	for (uint64_t i = 0; i < record_body(r) / RECORD_SECTOR; i++, at += RECORD_SECTOR) {
		bool there = false;
		err e = read_sector(&there, j, at, sector);
		if (failed(e))
			return e;
		unsigned bits = there ? sector_bits(sector) : 0;
		zero += bits == 0;
		thin += bits == 1;
	}
	bool flipped = zero == r->zero_sectors + 1 && thin + 1 == r->thin_sectors;
	*out = zero > r->zero_sectors && !flipped;
	if (*out) {
		/* Whatever has a successor was acknowledged before that was begun. */
		bool there = false;
		err e = read_sector(&there, j, at, sector);
		if (failed(e))
			return e;
		*out = !there || sector_is_zero(sector);
	}
	return ok();
}

static err
check_rest(struct journal *j, const struct record *r, const struct journal_sink *sink)
{
	size_t n = 0, want = (size_t)(record_body(r) - r->entries_len);
	uint8_t rest[FILE_OPENING_KEPT * 16 + RECORD_SECTOR];
	uint64_t at = r->at + RECORD_SECTOR + r->entries_len, left = r->openings_len;
	struct sha256 h;
	sha256_init(&h);
	if (left % FILE_OPENING_KEPT != 0)
		return failure(E_FORMAT);
	while (left > 0) {
		size_t piece =
			left < FILE_OPENING_KEPT * 16 ? (size_t)left : FILE_OPENING_KEPT * 16;
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
		if (rest[i] != RECORD_PAD)
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
		if (failed(e) || !there || sector_is_zero(sector))
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

err
journal_behind(unsigned *out, const struct journal *j, struct frames *f)
{
	unsigned bits = 0;
	for (uint64_t at = j->end; at < j->filled && bits < 2;) {
		size_t got = 0;
		err e = j->disk->read(j->disk->self, &got, j->file, at, f->window, FRAMES_WINDOW);
		if (failed(e))
			return e;
		if (got == 0)
			break;
		memset(f->window + got, 0, RECORD_SECTOR - 1 - (got - 1) % RECORD_SECTOR);
		for (size_t i = 0; i < got; i += RECORD_SECTOR)
			bits += sector_bits(f->window + i);
		at += got;
	}
	*out = bits < 2 ? bits : 2;
	return ok();
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
