/* SPDX-License-Identifier: Apache-2.0 */
/* client/recovery: the recovery code: what is printed once, kept on paper, and typed when the
 * passphrase is forgotten. Sixteen octets in eight groups of four characters with a checksum that
 * finds any four wrong ones. Owns: nothing. Pure; constant time in the octets.
 * Spec: spec/clientstore.md. Untrusted input: yes. Fuzz: fuzz_recovery. */
#ifndef CLIENT_RECOVERY_H
#define CLIENT_RECOVERY_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

/* Eight groups and seven hyphens. */
enum { RECOVERY_TEXT = 39, RECOVERY_TYPED_MAX = 128 };

/* CODE has 16 octets; OUT room for RECOVERY_TEXT. */
void recovery_encode(struct secret *out, const struct secret *code);
/* Capitals, and hyphens and spaces anywhere, do not matter. E_FORMAT when it is no code, or was
 * mistyped. OUT is then empty. */
err recovery_decode(struct secret *out, const struct secret *typed) MUST_USE;

#endif
