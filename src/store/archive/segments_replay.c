/* SPDX-License-Identifier: Apache-2.0 */
/* Torn or damaged? Sectors of a record that the machine did not get to write are zero, because the
 * last segment is cut off behind the last good record before anything is added. So a last record
 * with more zero sectors than its header counts was never whole, hence never acknowledged; any
 * other difference is damage, and so is any in a record that has a successor. */
#include "store/archive/segments.h"

#include <stdlib.h>
#include <string.h>

/* A replay: the file at hand, and memory for one record's body. */
struct replay {
	struct segments *s;
	disk_file file;
	bool open;
	uint8_t *body;
	size_t room;
};

static err
damaged(struct replay *p, segment_place at)
{
	p->s->damaged = at;
	return failure(E_DAMAGED);
}

static err
open_file(struct replay *p, uint32_t segment)
{
	char path[SEGMENT_PATH_MAX];
	disk_file file;
	const struct disk *disk = p->s->disk;
	segment_path(path, segment);
	err e = disk->open(disk->self, &file, path, DISK_READ);
	if (failed(e))
		return e;
	if (p->open)
		disk->close(disk->self, p->file);
	p->file = file;
	p->open = true;
	return ok();
}

/* N octets at AT; those beyond the end of the file are zero. */
static err
read_padded(const struct replay *p, uint64_t at, uint8_t *to, size_t n)
{
	size_t got = 0;
	must(to != NULL);
	err e = p->s->disk->read(p->s->disk->self, &got, p->file, at, to, n);
	if (!failed(e))
		memset(to + got, 0, n - got);
	return e;
}

/* The first record of SEGMENT: *out is false when it was never begun. */
static err
peek_start(bool *out, struct replay *p, uint32_t segment)
{
	uint8_t sector[DISK_SECTOR];
	segment_place place = {.segment = segment, .at = 0};
	struct segment_record r;
	hash32 sum;
	struct replay other = {.s = p->s};
	err e = open_file(&other, segment);
	if (err_is(e, E_NOT_FOUND)) {
		*out = false;
		return ok();
	}
	if (failed(e))
		return e;
	e = read_padded(&other, 0, sector, DISK_SECTOR);
	p->s->disk->close(p->s->disk->self, other.file);
	if (failed(e))
		return e;
	*out = !sector_is_zero(sector);
	if (*out && failed(segment_decode(&r, &sum, sector)))
		return damaged(p, place);
	return ok();
}

/* The record at the journal's end, which does not give its checksum, is the last one and parts of
 * it are missing. */
static err
is_torn(bool *out, struct replay *p, const struct segment_record *r)
{
	uint8_t next[DISK_SECTOR];
	bool begun = false;
	struct sector_count found = {0};
	sector_tally(&found, p->body, (size_t)segment_body(r));
	err e = read_padded(p, r->place.at + DISK_SECTOR + segment_body(r), next, DISK_SECTOR);
	if (!failed(e))
		e = peek_start(&begun, p, r->place.segment + 1);
	if (!failed(e))
		*out = sector_is_torn(&r->sectors, &found) && sector_is_zero(next) && !begun;
	return e;
}

/* The body of R, padding included, in memory. */
static err
load_body(struct replay *p, const struct segment_record *r)
{
	size_t n = (size_t)segment_body(r);
	if (n > p->room) {
		uint8_t *more = realloc(p->body, n);
		if (more == NULL)
			return failure(E_NOMEM);
		p->body = more;
		p->room = n;
	}
	return read_padded(p, (uint64_t)r->place.at + DISK_SECTOR, p->body, n);
}

static bool
is_whole(const struct replay *p, const struct segment_record *r)
{
	hash32 sum = segment_sum(bytes_of(p->body, (size_t)r->length));
	for (uint64_t i = r->length; i < segment_body(r); i++)
		if (p->body[i] != SEGMENT_PAD)
			return false;
	return hash32_equal(&sum, &r->body);
}

/* When there is nothing at the end so far: go on in the next segment. *out: there is none. */
static err
next_segment(bool *out, struct replay *p)
{
	struct segments *s = p->s;
	bool begun = false;
	err e = peek_start(&begun, p, s->end.segment + 1);
	if (!failed(e) && begun)
		e = open_file(p, s->end.segment + 1);
	if (!failed(e) && begun)
		s->end = (segment_place){.segment = s->end.segment + 1, .at = 0};
	*out = !begun;
	return e;
}

/* The header at the end so far. *out: there is none, the journal ends. */
static err
read_header(bool *out, struct replay *p, struct segment_record *r, hash32 *sum)
{
	uint8_t sector[DISK_SECTOR];
	struct segments *s = p->s;
	*out = false;
	err e = p->open ? read_padded(p, s->end.at, sector, DISK_SECTOR) : ok();
	if (!failed(e) && (!p->open || sector_is_zero(sector))) {
		e = next_segment(out, p);
		if (failed(e) || *out)
			return e;
		e = read_padded(p, s->end.at, sector, DISK_SECTOR);
	}
	if (failed(e))
		return e;
	if (failed(segment_decode(r, sum, sector)) || r->place.segment != s->end.segment ||
		r->place.at != s->end.at || !hash32_equal(&r->previous, &s->sum))
		return damaged(p, s->end);
	return ok();
}

/* The body of R; *out: it was never whole, and the journal ends before it. */
static err
read_body(bool *out, struct replay *p, const struct segment_record *r)
{
	*out = false;
	if (r->kind != SEGMENT_COMMIT)
		return ok();
	err e = load_body(p, r);
	if (failed(e) || is_whole(p, r))
		return e;
	e = is_torn(out, p, r);
	return failed(e) || *out ? e : damaged(p, r->place);
}

/* The record that MARK names is there, and the end so far is behind it. */
static err
go_to(struct replay *p, const struct segments_mark *mark)
{
	struct segments *s = p->s;
	uint8_t sector[DISK_SECTOR];
	struct segment_record r;
	hash32 sum;
	s->end = (segment_place){0};
	s->last = s->end;
	s->sum = (hash32){0};
	s->closed = true;
	if (mark->place.segment == 0)
		return ok();
	err e = open_file(p, mark->place.segment);
	if (!failed(e))
		e = read_padded(p, mark->place.at, sector, DISK_SECTOR);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? damaged(p, mark->place) : e;
	if (failed(segment_decode(&r, &sum, sector)) || !hash32_equal(&sum, &mark->sum))
		return damaged(p, mark->place);
	s->last = r.place;
	s->sum = sum;
	s->closed = r.kind == SEGMENT_CLOSED;
	s->end = r.place;
	s->end.at += (uint32_t)(DISK_SECTOR + segment_body(&r));
	return ok();
}

static err
run(struct replay *p, segments_fn *each, void *user)
{
	struct segments *s = p->s;
	for (;;) {
		struct segment_record r;
		hash32 sum;
		bool ends = false;
		err e = read_header(&ends, p, &r, &sum);
		if (failed(e) || ends)
			return e;
		e = read_body(&ends, p, &r);
		if (failed(e) || ends) {
			s->closed = false;
			return e;
		}
		s->last = r.place;
		s->sum = sum;
		e = each(user, &r, bytes_of(p->body, (size_t)r.length));
		if (failed(e))
			return err_is(e, E_DAMAGED) ? damaged(p, r.place) : e;
		s->closed = r.kind == SEGMENT_CLOSED;
		s->end.at += (uint32_t)(DISK_SECTOR + segment_body(&r));
	}
}

err
segments_replay(struct segments *s, const struct segments_mark *from, segments_fn *each, void *user)
{
	struct replay p = {.s = s};
	err e = go_to(&p, from);
	if (!failed(e))
		e = run(&p, each, user);
	if (p.open)
		s->disk->close(s->disk->self, p.file);
	free(p.body);
	return e;
}
