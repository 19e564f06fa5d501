/* SPDX-License-Identifier: Apache-2.0 */
/* codec/keyprint: what people compare to know a signing key: a firm's root, above all.
 * LH("key", key), and its text: eight groups of eight digits of lower-case hex, "-" between them.
 * Owns: nothing. Pure. Spec: spec/encoding.md. Untrusted input: yes. Fuzz: fuzz_keyprint. */
#ifndef CORE_CODEC_KEYPRINT_H
#define CORE_CODEC_KEYPRINT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/signature.h"

enum { KEYPRINT_TEXT = 64 + 7 };

hash32 keyprint_of(const struct signature_key *key);

/* KEYPRINT_TEXT characters. Test with buf_done. */
void keyprint_encode(buf *out, const hash32 *print);
/* TEXT is one, in its only spelling. E_FORMAT. */
err keyprint_decode(hash32 *out, bytes text) MUST_USE;

#endif
