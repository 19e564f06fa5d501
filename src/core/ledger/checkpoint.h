/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/checkpoint: the log's statement of its size and root (C2SP tlog-checkpoint v1.0.0).
 * The text of a signed note: origin, size, base64 of the root, further lines if any. Owns: nothing;
 * borrows its input. Pure. Untrusted input: yes. Fuzz: fuzz_checkpoint. */
#ifndef CORE_LEDGER_CHECKPOINT_H
#define CORE_LEDGER_CHECKPOINT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/merkle.h"

struct checkpoint {
	bytes origin;
	tree_head tree;
	bytes extensions; /* lines with their LF; read, never written by us */
};

/* TEXT is note.text, its LF included. E_FORMAT at the line. */
err checkpoint_decode(struct checkpoint *out, bytes text) MUST_USE;
void checkpoint_encode(buf *out, const struct checkpoint *c);

/* An origin we would give a log: a key's name of at most 255 octets, no slash at its end. */
bool checkpoint_is_origin(bytes origin);

#endif
