/* SPDX-License-Identifier: Apache-2.0 */
/*	offset	octets
 *	0	8	"archive1"
 *	8	4	kind
 *	12	4	count of frames
 *	16	4	number of the segment
 *	20	4	offset of this header in it
 *	24	8	octets of the frames
 *	32	8	size of the log before
 *	40	8	sectors of the body that are all zero
 *	48	8	sectors of the body with a single bit set
 *	56	32	root of the log after
 *	88	32	root of the frames' pieces: segment_sum
 *	120	32	checksum of the record before
 *	152	32	checksum: SHA-256 of octets 0 to 151
 *	184	328	zero
 *
 * Disks write a sector whole or not at all, so a header is there, or still what was there before:
 * zeroes. Anything else has been damaged since. */
#include "store/archive/segment.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "crypt/hash.h"
#include "crypt/treehash.h"

enum { CHECKED = 152 };

#define MAGIC BYTES_LIT("archive1")

void
segment_encode(uint8_t out[DISK_SECTOR], hash32 *out_sum, const struct segment_record *r)
{
	memset(out, 0, DISK_SECTOR);
	buf b = buf_of(out, DISK_SECTOR);
	buf_put(&b, MAGIC);
	buf_u32(&b, (uint32_t)r->kind);
	buf_u32(&b, r->frames);
	buf_u32(&b, r->place.segment);
	buf_u32(&b, r->place.at);
	buf_u64(&b, r->length);
	buf_u64(&b, r->before);
	buf_u64(&b, r->sectors.zero);
	buf_u64(&b, r->sectors.thin);
	buf_put(&b, BYTES_ARRAY(r->root.b));
	buf_put(&b, BYTES_ARRAY(r->body.b));
	buf_put(&b, BYTES_ARRAY(r->previous.b));
	must(b.len == CHECKED);
	*out_sum = sha256(buf_bytes(&b));
	buf_put(&b, BYTES_ARRAY(out_sum->b));
}

static bool
is_possible(uint32_t kind, const struct segment_record *r)
{
	if (kind < SEGMENT_START || kind > SEGMENT_CLOSED || r->place.segment == 0 ||
		r->place.at % DISK_SECTOR != 0 || (kind == SEGMENT_START) != (r->place.at == 0))
		return false;
	if (kind != SEGMENT_COMMIT)
		return r->frames == 0 && r->length == 0;
	return r->frames > 0 && r->length > 0 && r->length <= SEGMENT_BODY_MAX;
}

err
segment_decode(struct segment_record *out, hash32 *out_sum, const uint8_t sector[DISK_SECTOR])
{
	reader in = reader_of(bytes_of(sector, DISK_SECTOR));
	reader_expect(&in, MAGIC);
	uint32_t kind = reader_u32(&in);
	struct segment_record r = {.frames = reader_u32(&in)};
	r.place.segment = reader_u32(&in);
	r.place.at = reader_u32(&in);
	r.length = reader_u64(&in);
	r.before = reader_u64(&in);
	r.sectors.zero = reader_u64(&in);
	r.sectors.thin = reader_u64(&in);
	r.root = reader_hash32(&in);
	r.body = reader_hash32(&in);
	r.previous = reader_hash32(&in);
	if (in.bad || !is_possible(kind, &r))
		return failure(E_FORMAT);
	r.kind = kind == SEGMENT_START   ? SEGMENT_START
		: kind == SEGMENT_CLOSED ? SEGMENT_CLOSED
					 : SEGMENT_COMMIT;
	uint8_t again[DISK_SECTOR];
	hash32 sum;
	segment_encode(again, &sum, &r);
	if (memcmp(again, sector, DISK_SECTOR) != 0)
		return failure(E_FORMAT);
	*out = r;
	*out_sum = sum;
	return ok();
}

void
segment_sum_add(struct frontier *sum, bytes pieces)
{
	enum { MANY = 32 };
	while (pieces.len > 0) {
		bytes piece[MANY];
		hash32 leaves[MANY];
		size_t n = 0;
		for (; n < MANY && pieces.len > 0; n++) {
			size_t length = pieces.len < SEGMENT_PIECE ? pieces.len : SEGMENT_PIECE;
			piece[n] = bytes_slice(pieces, 0, length);
			pieces = bytes_slice(pieces, length, pieces.len - length);
		}
		treehash_leaves(leaves, piece, n);
		err e = frontier_append(sum, 0, leaves, n);
		must(!failed(e));
	}
}

hash32
segment_sum(bytes body)
{
	struct frontier sum;
	frontier_init(&sum);
	segment_sum_add(&sum, body);
	return frontier_root(&sum);
}

uint64_t
segment_body(const struct segment_record *r)
{
	return (r->length + DISK_SECTOR - 1) / DISK_SECTOR * DISK_SECTOR;
}

uint64_t
segment_place_encode(segment_place p)
{
	return (uint64_t)p.segment << 32 | p.at;
}

segment_place
segment_place_decode(uint64_t n)
{
	return (segment_place){.segment = (uint32_t)(n >> 32), .at = (uint32_t)(n & UINT32_MAX)};
}

void
segment_path(char out[SEGMENT_PATH_MAX], uint32_t segment)
{
	(void)snprintf(out, SEGMENT_PATH_MAX, "journal/%08x", (unsigned)segment);
}
