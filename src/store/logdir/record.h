/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/record: the header of a journal record, one sector of 512 octets.
 * Pure. Spec: spec/logdir.md, "The journal". Untrusted input: yes, a disk may damage it. Fuzz:
 * fuzz_log_record. */
#ifndef STORE_LOGDIR_RECORD_H
#define STORE_LOGDIR_RECORD_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { RECORD_SECTOR = 512 };

enum record_kind {
	RECORD_START = 1,   /* first of a journal: the log's size and root when it was begun */
	RECORD_ENTRIES = 2, /* one commit */
	RECORD_CLOSED = 3,  /* a run ended well: what is before it was acknowledged */
};

struct record {
	enum record_kind kind;
	uint32_t count;        /* of entries */
	uint64_t at;           /* offset of this header in the journal */
	uint64_t before;       /* size of the log before the entries */
	uint64_t entries_len;  /* octets of the entries, each with its length in front */
	uint64_t openings_len; /* octets of the openings after them */
	uint64_t zero_sectors; /* sectors of the body that are all zero */
	uint64_t thin_sectors; /* those with a single bit set */
	hash32 root;           /* of the log with the entries */
	hash32 openings;       /* SHA-256 of the openings */
};

void record_encode(uint8_t out[RECORD_SECTOR], const struct record *r);
/* E_FORMAT unless every octet of SECTOR is as record_encode writes it. */
err record_decode(struct record *out, const uint8_t sector[RECORD_SECTOR]) MUST_USE;

/* Octets of the body on disk, up to the next header: padded to whole sectors with RECORD_PAD. */
enum { RECORD_PAD = 0xFF };
uint64_t record_body(const struct record *r);

#endif
