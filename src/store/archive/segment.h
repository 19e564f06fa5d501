/* SPDX-License-Identifier: Apache-2.0 */
/* archive/segment: the header of a record of the archive's journal: one sector of 512 octets.
 * Each names the one before it by its checksum, so that none can be left out or put elsewhere.
 * Pure. Spec: spec/archive.md, "The journal". Untrusted input: yes, a disk may damage it. Fuzz:
 * fuzz_segment. */
#ifndef STORE_ARCHIVE_SEGMENT_H
#define STORE_ARCHIVE_SEGMENT_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "port/disk.h"
#include "store/sector.h"

enum segment_kind {
	SEGMENT_START = 1,  /* first of a segment, and nowhere else */
	SEGMENT_COMMIT = 2, /* the frames of one commit */
	SEGMENT_CLOSED = 3, /* a run ended well: what is before it was acknowledged */
};

/* A place in the journal: number of the segment, offset in it. */
typedef struct {
	uint32_t segment; /* from 1 */
	uint32_t at;
} segment_place;

struct segment_record {
	enum segment_kind kind;
	uint32_t frames;
	segment_place place;         /* of this header */
	uint64_t length;             /* octets of the frames */
	uint64_t before;             /* size of the log before the frames, */
	hash32 root;                 /* and its root after them */
	struct sector_count sectors; /* of the body */
	hash32 body;                 /* segment_sum of the frames */
	hash32 previous;             /* checksum of the record before; zero for the first */
};

enum { SEGMENT_PAD = 0xFF, SEGMENT_BODY_MAX = 1 << 26 };

/* *out_sum: its checksum. */
void segment_encode(uint8_t out[DISK_SECTOR], hash32 *out_sum, const struct segment_record *r);
/* E_FORMAT unless every octet of SECTOR is as segment_encode writes it. */
err segment_decode(
	struct segment_record *out, hash32 *out_sum, const uint8_t sector[DISK_SECTOR]) MUST_USE;

/* The checksum of a body: the root of a tree (RFC 6962) whose leaves are its pieces of
 * SEGMENT_PIECE octets, the last being shorter. They are hashed side by side, which is faster than
 * one after the other. All of the body at once, or add: whole pieces but at the end. */
enum { SEGMENT_PIECE = 4096 };
hash32 segment_sum(bytes body);
void segment_sum_add(struct frontier *sum, bytes pieces);

/* Octets of the body on disk, up to the next header: padded to whole sectors with SEGMENT_PAD. */
uint64_t segment_body(const struct segment_record *r);

/* As one number, and back. */
uint64_t segment_place_encode(segment_place p);
segment_place segment_place_decode(uint64_t n);

/* "journal/0000002a". */
enum { SEGMENT_PATH_MAX = 20 };
void segment_path(char out[SEGMENT_PATH_MAX], uint32_t segment);

#endif
