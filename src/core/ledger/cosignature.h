/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/cosignature: a witness's signature on a checkpoint and a time (C2SP tlog-cosignature
 * v1.0.1, type 04). It says: at that time this was the largest consistent tree of that origin that
 * I had seen. Owns: nothing. Pure. Type 06 (ML-DSA-44) is reserved, not supported. Untrusted input:
 * yes. Fuzz: fuzz_note. */
#ifndef CORE_LEDGER_COSIGNATURE_H
#define CORE_LEDGER_COSIGNATURE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/signer.h"
#include "core/ledger/vkey.h"

enum {
	COSIGNATURE_BYTES = 8 + 64,  /* POSIX seconds, big-endian; Ed25519 */
	COSIGNATURE_TEXT_MAX = 4096, /* our limit for the text of a checkpoint */
};

/* What is signed. E_RANGE when TIME is 2^63 or more. */
err cosignature_message(buf *out, uint64_t time, bytes text) MUST_USE;

/* *out: the time that KEY states for the note text TEXT. E_SIGNATURE when SIGNATURE (what follows
 * the id in its line) does not verify, E_TOO_LARGE when TEXT is over the limit. */
err cosignature_verify(uint64_t *out, const struct vkey *key, bytes text, bytes signature) MUST_USE;

/* Append SIGNER's line for TEXT. E_RANGE, E_TOO_LARGE as above. */
err cosignature_sign(buf *out, const struct signer *signer, uint64_t time, bytes text) MUST_USE;

#endif
