/* SPDX-License-Identifier: Apache-2.0 */
/* vault/opening: what shows which event a leaf commits to: 32 random octets, then the event.
 * It is what is sealed and stored of an event; destroyed, the leaf says nothing any more.
 * Owns: nothing; borrows. Pure. Spec: spec/leaves.md. Untrusted input: yes. Fuzz: fuzz_event. */
#ifndef CORE_VAULT_OPENING_H
#define CORE_VAULT_OPENING_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/event.h"
#include "core/vault/leaf.h"

/* R is 32 fresh random octets for each leaf, never used again. */
struct opening {
	uint8_t r[32];
	bytes ev;
};

enum { OPENING_MAX = 32 + EVENT_MAX };

leaf33 opening_leaf(const struct opening *o);

/* r || EV. Test with buf_done. */
void opening_encode(buf *out, const struct opening *o);
/* E_TRUNCATED below 32 octets; EV is what is left, for event_decode. */
err opening_decode(struct opening *out, bytes in) MUST_USE;

/* ENTRY of the log commits to the opening's event. E_COMMITMENT. */
err opening_verify(const struct opening *o, bytes entry) MUST_USE;

#endif
