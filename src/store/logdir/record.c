/* SPDX-License-Identifier: Apache-2.0 */
/*	offset	octets
 *	0	8	"muniment"
 *	8	4	kind
 *	12	4	count of entries
 *	16	8	offset of this header in the journal
 *	24	8	size of the log before
 *	32	8	octets of entries
 *	40	8	octets of openings
 *	48	8	sectors of the body that are all zero
 *	56	8	sectors of the body with a single bit set
 *	64	32	root of the log after
 *	96	32	SHA-256 of the openings
 *	128	32	SHA-256 of octets 0 to 127
 *	160	352	zero
 *
 * Disks write a sector whole or not at all, so a header is there, or still what was there before:
 * zeroes. Anything else has been damaged since. */
#include "store/logdir/record.h"

#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "crypt/hash.h"

enum { CHECKED = 128, LENGTH_MAX = 1 << 30 };

#define MAGIC BYTES_LIT("muniment")

void
record_encode(uint8_t out[RECORD_SECTOR], const struct record *r)
{
	memset(out, 0, RECORD_SECTOR);
	buf b = buf_of(out, RECORD_SECTOR);
	buf_put(&b, MAGIC);
	buf_u32(&b, (uint32_t)r->kind);
	buf_u32(&b, r->count);
	buf_u64(&b, r->at);
	buf_u64(&b, r->before);
	buf_u64(&b, r->entries_len);
	buf_u64(&b, r->openings_len);
	buf_u64(&b, r->zero_sectors);
	buf_u64(&b, r->thin_sectors);
	buf_put(&b, BYTES_ARRAY(r->root.b));
	buf_put(&b, BYTES_ARRAY(r->openings.b));
	must(b.len == CHECKED);
	hash32 sum = sha256(buf_bytes(&b));
	buf_put(&b, BYTES_ARRAY(sum.b));
}

err
record_decode(struct record *out, const uint8_t sector[RECORD_SECTOR])
{
	reader in = reader_of(bytes_of(sector, RECORD_SECTOR));
	reader_expect(&in, MAGIC);
	uint32_t kind = reader_u32(&in);
	struct record r = {.count = reader_u32(&in),
		.at = reader_u64(&in),
		.before = reader_u64(&in),
		.entries_len = reader_u64(&in),
		.openings_len = reader_u64(&in),
		.zero_sectors = reader_u64(&in),
		.thin_sectors = reader_u64(&in)};
	r.root = reader_hash32(&in);
	r.openings = reader_hash32(&in);
	if (in.bad || kind < RECORD_START || kind > RECORD_CLOSED ||
		r.entries_len > (uint64_t)r.count * 65537 ||
		r.entries_len < (uint64_t)r.count * 2 || r.openings_len > LENGTH_MAX ||
		r.before > UINT64_MAX - r.count)
		return failure(E_FORMAT);
	r.kind = kind == RECORD_START   ? RECORD_START
		: kind == RECORD_CLOSED ? RECORD_CLOSED
					: RECORD_ENTRIES;
	if ((r.count > 0) != (r.kind == RECORD_ENTRIES) || (r.count == 0 && r.openings_len > 0))
		return failure(E_FORMAT);
	uint8_t again[RECORD_SECTOR];
	record_encode(again, &r);
	if (memcmp(again, sector, RECORD_SECTOR) != 0)
		return failure(E_FORMAT);
	*out = r;
	return ok();
}

uint64_t
record_body(const struct record *r)
{
	uint64_t n = r->entries_len + r->openings_len;
	return (n + RECORD_SECTOR - 1) / RECORD_SECTOR * RECORD_SECTOR;
}
