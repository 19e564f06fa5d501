/* SPDX-License-Identifier: Apache-2.0 */
/* evidence/revealed: the opening of an event as a single receipt carries it, in `extra`.
 * Such a receipt proves that the log has this event, with what it says of a document. Who has made
 * it, it names, and only a bundle proves. Owns: nothing; borrows its input. Pure.
 * Spec: spec/bundle.md. Untrusted input: yes. Fuzz: fuzz_evidence. */
#ifndef CORE_EVIDENCE_REVEALED_H
#define CORE_EVIDENCE_REVEALED_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/object.h"
#include "core/vault/opening.h"

enum { REVEALED_MAX = 4 + OPENING_MAX };

struct revealed {
	leaf33 leaf; /* that it opens */
	struct event event;
	struct object_put put;
};

/* OPENING is r || EV. Test with buf_done. */
void revealed_encode(buf *out, bytes opening);
/* E_FORMAT when it is none of an object/put, E_VERSION when it is of another version. */
err revealed_decode(struct revealed *out, bytes extra) MUST_USE;
/* Content with DIGEST, of LENGTH octets, is what the event says. E_COMMITMENT. */
err revealed_verify(const struct revealed *r, const hash32 *digest, uint64_t length) MUST_USE;

#endif
