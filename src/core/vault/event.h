/* SPDX-License-Identifier: Apache-2.0 */
/* vault/event: one act, signed by the device that did it.
 * What an event's type and body mean, who may make it, and whether it follows on the one before is
 * for others: here its octets are taken apart, strictly, and its signature is checked.
 * Owns: nothing; what is decoded borrows its input. Pure. Spec: spec/events.md.
 * Untrusted input: yes. Fuzz: fuzz_event. */
#ifndef CORE_VAULT_EVENT_H
#define CORE_VAULT_EVENT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/signature.h"
#include "core/ledger/merkle.h"
#include "core/vault/head.h"

/* EVENT_MAX is room for any event. */
enum { EVENT_VOIDS = 16, EVENT_ORIGIN_MAX = 255, EVENT_BODY_MAX = 1 << 16, EVENT_MAX = 66850 };

/* Types from here on are content, those below control. */
enum { EVENT_CONTENT = 0x8000 };

/* How far the device trusts its clock. */
enum event_clock {
	EVENT_CLOCK_UNKNOWN = 0,
	EVENT_CLOCK_SYNCHRONIZED = 1, /* so says the device's system */
};

/* An earlier event of the same device and chain that was refused, and so is not in the log. */
struct event_void {
	uint64_t seq;
	hash32 leaf; /* its leaf hash */
};

struct event {
	id16 event;
	id16 actor; /* the user */
	id16 device;
	id16 chain;
	uint32_t epoch;
	uint64_t seq;     /* of this device in this chain, from 0 */
	hash32 prev_leaf; /* leaf hash of its event seq - 1 in this chain; zero for seq 0 */
	size_t void_count;
	struct event_void voids[EVENT_VOIDS]; /* seq rising, all below this event's */
	struct head control_head; /* of the chain's control events, as the device knew it */
	bytes seen_origin;        /* the log, and the checkpoint of it seen last */
	tree_head seen;           /* size 0 with the empty tree's root: none seen yet */
	uint64_t claimed_ms;      /* since 1970, by the device's clock: a claim */
	enum event_clock clock;
	uint16_t type; /* 0x0001..0x7fff: control; 0x8000..0xffff: content */
	bytes body;

	bytes message;   /* once decoded: M, which is what is signed */
	bytes signature; /* once decoded */
};

/* Append EV, signed with SEED; of EVENT only message and signature are not looked at. E_FORMAT when
 * a decoder would refuse it, E_TOO_LARGE when OUT is too small; OUT is unchanged then. */
err event_encode(buf *out, const struct event *event, const struct secret *seed) MUST_USE;
/* EV without the signature, for whoever has the key elsewhere. Test with buf_done. */
void event_encode_unsigned(buf *out, const struct event *event);

/* EV of this version with nothing behind it: E_VERSION, E_FORMAT. The signature's form is checked,
 * the signature is not. */
err event_decode(struct event *out, bytes ev) MUST_USE;

/* The decoded EVENT is signed with KEY, which the caller knows to be its device's. E_SIGNATURE. */
err event_verify(const struct event *event, const struct signature_key *key) MUST_USE;

bool event_is_control(const struct event *event);

#endif
