/* SPDX-License-Identifier: Apache-2.0 */
/* vault/body: fields that the bodies of several control events have, and the signatures in them.
 * A body is its fields, one after the other, and nothing behind (codec/field.h has the others).
 * Owns: nothing. Pure. Spec: spec/events.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_BODY_H
#define CORE_VAULT_BODY_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/reader.h"
#include "core/codec/message.h"
#include "core/codec/signature.h"
#include "core/vault/reason.h"

/* The low OCTETS (1 to 8) of V. */
void body_put_number(buf *out, uint64_t v, size_t octets);
void body_put_key(buf *out, const struct signature_key *key);
/* KEY with its algorithm in front, in ROOM: for MESSAGE. */
bytes body_spell_key(uint8_t room[SIGNATURE_KEY_BYTES], const struct signature_key *key);

/* The reader fails unless the next field is one. */
struct signature_key body_take_key(reader *r);
/* Its form is checked, the signature is not. */
void body_take_signature(uint8_t out[SIGNATURE_BYTES], reader *r);
/* ALLOWED is a set of REASON_SET. */
enum reason body_take_reason(reader *r, unsigned allowed);

/* Over M, of a label for signing whose message fits BODY_MESSAGE_MAX. */
enum { BODY_MESSAGE_MAX = 512 };
void body_sign(uint8_t out[SIGNATURE_BYTES], const struct secret *seed, message m);
/* E_SIGNATURE. */
err body_verify(const uint8_t signature[SIGNATURE_BYTES], const struct signature_key *key,
	message m) MUST_USE;

#endif
