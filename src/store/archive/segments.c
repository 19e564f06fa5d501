/* SPDX-License-Identifier: Apache-2.0 */
/* A commit is one record and one sync: the header's sector and the body behind it, in one write
 * unless it is large, over zeroes that were put there ahead. All of it goes past the system's cache
 * where that is possible: then a sync has nothing left to write.
 *
 * The first record of a segment is durable before anything follows it. So a segment without one was
 * never begun, and one that has one shows that all of the segment before was acknowledged. */
#include "store/archive/segments.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 20, ALIGN = 4096 };

err
segments_init(struct segments *out, const struct disk *disk, uint64_t octets, bool threaded)
{
	*out = (struct segments){.disk = disk, .octets = octets};
	out->room = aligned_alloc(ALIGN, ALIGN + ROOM);
	if (out->room == NULL)
		return failure(E_NOMEM);
	err e = zeroes_start(&out->zeroes, disk, threaded);
	if (failed(e)) {
		free(out->room);
		out->room = NULL;
	}
	return e;
}

/* Once nothing writes ahead in them any more. */
static void
close_files(struct segments *s)
{
	zeroes_fill(&s->zeroes, s->ahead, 0, 0);
	if (!s->open)
		return;
	s->disk->close(s->disk->self, s->file);
	s->disk->close(s->disk->self, s->ahead);
	s->open = false;
}

void
segments_done(struct segments *s)
{
	close_files(s);
	zeroes_stop(&s->zeroes);
	free(s->room);
	s->room = NULL;
}

/* The header R, alone, at its place. */
static err
write_header(struct segments *s, const struct segment_record *r)
{
	hash32 sum;
	segment_encode(s->room, &sum, r);
	err e = s->disk->write(s->disk->self, s->file, r->place.at, bytes_of(s->room, DISK_SECTOR));
	if (!failed(e))
		e = s->disk->sync(s->disk->self, s->file);
	if (!failed(e)) {
		s->sum = sum;
		s->last = r->place;
		s->end.at = r->place.at + DISK_SECTOR;
	}
	return e;
}

/* The segment N, to be written by us and ahead of us. An open file is told once of a write that
 * failed: whoever syncs has one of its own. */
static err
open_files(struct segments *s, uint32_t n)
{
	char path[SEGMENT_PATH_MAX];
	disk_file file, ahead;
	segment_path(path, n);
	err e = s->disk->open(s->disk->self, &file, path, DISK_SECTORS);
	if (failed(e))
		return e;
	e = s->disk->open(s->disk->self, &ahead, path, DISK_SECTORS);
	if (failed(e)) {
		s->disk->close(s->disk->self, file);
		return e;
	}
	close_files(s);
	s->file = file;
	s->ahead = ahead;
	s->open = true;
	return ok();
}

/* The segment N, empty. One that was never begun may have been left by a crash. */
static err
make_segment(struct segments *s, uint32_t n)
{
	char path[SEGMENT_PATH_MAX];
	disk_file file;
	segment_path(path, n);
	err e = s->disk->open(s->disk->self, &file, path, DISK_NEW);
	if (err_is(e, E_EXISTS))
		e = s->disk->open(s->disk->self, &file, path, DISK_WRITE);
	if (failed(e))
		return e;
	e = s->disk->resize(s->disk->self, file, 0);
	s->disk->close(s->disk->self, file);
	return failed(e) ? e : open_files(s, n);
}

/* The next segment, whose first record is durable on return. */
static err
begin_segment(struct segments *s, const tree_head *tree)
{
	uint32_t next = s->end.segment + 1;
	err e = make_segment(s, next);
	if (!failed(e))
		e = s->disk->sync_folder(s->disk->self, "journal");
	if (failed(e))
		return e;
	s->end = (segment_place){.segment = next, .at = 0};
	e = write_header(s,
		&(struct segment_record){.kind = SEGMENT_START,
			.place = s->end,
			.before = tree->size,
			.root = tree->root,
			.body = segment_sum((bytes){NULL, 0}),
			.previous = s->sum});
	if (!failed(e))
		zeroes_fill(&s->zeroes, s->ahead, s->end.at, s->octets);
	return e;
}

/* After a sync that failed, the system may show octets that the disk does not have, and think them
 * written. The last record is the only one this can be true of, so it is written once more. */
static err
write_again(struct segments *s, disk_file file)
{
	err e = ok();
	enum { PIECE = 1 << 20 };
	for (uint64_t at = s->last.at; at < s->end.at && !failed(e);) {
		uint64_t left = s->end.at - at;
		size_t n = left < PIECE ? (size_t)left : PIECE, got = 0;
		e = s->disk->read(s->disk->self, &got, file, at, s->room, n);
		if (!failed(e) && got != n)
			e = failure(E_IO);
		if (!failed(e))
			e = s->disk->write(s->disk->self, file, at, bytes_of(s->room, n));
		at += n;
	}
	return e;
}

/* What lies behind the end was never acknowledged. */
static err
cut_off(struct segments *s, disk_file file)
{
	uint64_t size = 0;
	err e = s->disk->size(s->disk->self, &size, file);
	if (failed(e) || (s->closed && size == s->end.at))
		return e;
	s->closed = false;
	e = s->disk->resize(s->disk->self, file, s->end.at);
	if (!failed(e))
		e = write_again(s, file);
	if (!failed(e))
		e = s->disk->sync(s->disk->self, file);
	return e;
}

err
segments_continue(struct segments *s)
{
	char path[SEGMENT_PATH_MAX];
	disk_file file;
	if (s->end.segment == 0)
		return ok();
	segment_path(path, s->end.segment);
	err e = s->disk->open(s->disk->self, &file, path, DISK_WRITE);
	if (failed(e))
		return e;
	e = cut_off(s, file);
	s->disk->close(s->disk->self, file);
	if (!failed(e))
		e = open_files(s, s->end.segment);
	if (!failed(e))
		zeroes_fill(&s->zeroes, s->ahead, s->end.at, s->octets);
	return e;
}

err
segments_begin(struct segments *s, segment_place *out, uint32_t count, uint64_t length,
	const tree_head *before)
{
	struct segment_record r = {
		.kind = SEGMENT_COMMIT, .frames = count, .length = length, .before = before->size};
	must(count > 0 && length > 0 && length <= SEGMENT_BODY_MAX);
	uint64_t n = DISK_SECTOR + segment_body(&r);
	if (s->end.segment == 0 || (s->end.at > DISK_SECTOR && s->end.at + n > s->octets)) {
		err e = begin_segment(s, before);
		if (failed(e))
			return e;
	}
	r.place = s->end;
	r.previous = s->sum;
	s->record = r;
	s->used = 0;
	s->flushed = 0;
	frontier_init(&s->body);
	zeroes_pass(&s->zeroes, s->end.at + n, n);
	*out = (segment_place){.segment = s->end.segment, .at = s->end.at + DISK_SECTOR};
	return ok();
}

/* What is in ROOM, whole sectors, goes to the file. */
static err
flush(struct segments *s)
{
	uint8_t *body = s->room + DISK_SECTOR;
	err e = s->disk->write(s->disk->self, s->file,
		(uint64_t)s->end.at + DISK_SECTOR + s->flushed, bytes_of(body, s->used));
	sector_tally(&s->record.sectors, body, s->used);
	s->flushed += s->used;
	s->used = 0;
	return e;
}

err
segments_put(struct segments *s, bytes in)
{
	for (size_t done = 0; done < in.len;) {
		size_t left = in.len - done, room = ROOM - s->used;
		size_t n = left < room ? left : room;
		bytes_copy(s->room + DISK_SECTOR + s->used, bytes_slice(in, done, n));
		s->used += n;
		done += n;
		if (s->used < ROOM)
			continue;
		segment_sum_add(&s->body, bytes_of(s->room + DISK_SECTOR, ROOM));
		err e = flush(s);
		if (failed(e))
			return e;
	}
	return ok();
}

/* The header's sector is in front of ROOM: in one write with the body when that is all there. */
static err
write_last(struct segments *s, hash32 *out_sum)
{
	size_t padded = (s->used + DISK_SECTOR - 1) / DISK_SECTOR * DISK_SECTOR;
	memset(s->room + DISK_SECTOR + s->used, SEGMENT_PAD, padded - s->used);
	s->used = padded;
	if (s->flushed > 0) {
		err e = padded > 0 ? flush(s) : ok();
		if (failed(e))
			return e;
	} else {
		sector_tally(&s->record.sectors, s->room + DISK_SECTOR, padded);
	}
	segment_encode(s->room, out_sum, &s->record);
	return s->disk->write(
		s->disk->self, s->file, s->end.at, bytes_of(s->room, DISK_SECTOR + s->used));
}

err
segments_commit(struct segments *s, const hash32 *root)
{
	hash32 sum;
	must(s->flushed + s->used == s->record.length);
	s->record.root = *root;
	segment_sum_add(&s->body, bytes_of(s->room + DISK_SECTOR, s->used));
	s->record.body = frontier_root(&s->body);
	err e = write_last(s, &sum);
	if (!failed(e))
		e = s->disk->sync(s->disk->self, s->file);
	if (failed(e))
		return e;
	s->sum = sum;
	s->last = s->end;
	s->end.at += (uint32_t)(DISK_SECTOR + segment_body(&s->record));
	s->closed = false;
	return ok();
}

err
segments_end(struct segments *s, const tree_head *tree)
{
	if (s->closed || s->end.segment == 0)
		return ok();
	zeroes_fill(&s->zeroes, s->ahead, 0, 0);
	err e = write_header(s,
		&(struct segment_record){.kind = SEGMENT_CLOSED,
			.place = s->end,
			.before = tree->size,
			.root = tree->root,
			.body = segment_sum((bytes){NULL, 0}),
			.previous = s->sum});
	if (!failed(e))
		e = s->disk->resize(s->disk->self, s->file, s->end.at);
	s->closed = !failed(e);
	return e;
}
