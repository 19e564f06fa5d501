/* SPDX-License-Identifier: Apache-2.0 */
/* vault/record: an event as it is stored and passed on: what the server sees of it, and its octets.
 * A control event's octets are its opening, readable; a content event's are sealed. A submission
 * carries records to the server, a record stream carries those of one chain back, in their order.
 * Owns: nothing; borrows its input. Pure. Spec: spec/requests.md.
 * Untrusted input: yes. Fuzz: fuzz_record. */
#ifndef CORE_VAULT_RECORD_H
#define CORE_VAULT_RECORD_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/codec/list.h"
#include "core/vault/event.h"
#include "core/vault/event_type.h"
#include "core/vault/leaf.h"
#include "core/vault/part.h"
#include "core/vault/sealed.h"

struct record {
	uint64_t index; /* in the log; in a submission 0, which means nothing */
	enum event_class class;
	uint32_t epoch;
	id16 event;
	leaf33 leaf;
	bytes octets; /* opening, or sealed; in a stream also empty: erased, or not for this reader
		       */
	list parts;   /* PART_BYTES each, all of them well-formed */
};

enum { RECORD_MAX = SEALED_MAX, RECORD_PARTS_MAX = 4096 };

/* What the record says of itself is possible; says nothing of what its octets hold. */
bool record_is_sound(const struct record *r);

/* The next part. False when there is none left. */
bool record_next_part(struct part *out, list *parts);
/* PARTS as the field that record.parts is read from. Test with buf_done. */
void record_encode_parts(buf *out, const struct part *parts, size_t count);

/* The event of a control record of CHAIN: the leaf commits to it, its type may stand there, and the
 * record says of it what it says itself. E_COMMITMENT for another leaf; E_FORMAT, E_VERSION. Its
 * signature is not checked. */
err record_open_control(struct event *out, const struct record *r, const chain_id *chain) MUST_USE;
/* The same of a record of any class whose opening, r || EV, comes from elsewhere. */
err record_open_revealed(
	struct event *out, const struct record *r, const chain_id *chain, bytes opening) MUST_USE;
/* The same of a content record, with the seed of its epoch; *out borrows ROOM. E_NO_MATCH whatever
 * is wrong with it, E_TOO_LARGE when ROOM has less than r->octets.len left. */
err record_open_content(struct event *out, buf *room, const struct record *r, const chain_id *chain,
	const struct secret *seed) MUST_USE;

/* One record of a stream, with its PARTS. Test with buf_done. */
void record_put(buf *out, const struct record *r, const struct part *parts, size_t count);

struct record_stream {
	reader at;
	uint64_t next; /* smallest index that may come */
};
/* IN is a whole stream of records from index NEXT on. */
struct record_stream record_stream_of(bytes in, uint64_t next);
bool record_at_end(const struct record_stream *s);
/* The next record. E_FORMAT, also when its index has passed already. */
err record_next(struct record *out, struct record_stream *s) MUST_USE;

#endif
