/* SPDX-License-Identifier: Apache-2.0 */
/* codec/fingerprint: what stands for an age recipient inside a signed structure.
 * A hybrid recipient has 1,216 octets, its fingerprint 32. Owns: nothing. Pure.
 * Spec: spec/encoding.md. */
#ifndef CORE_CODEC_FINGERPRINT_H
#define CORE_CODEC_FINGERPRINT_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum fingerprint_algorithm {
	FINGERPRINT_X25519 = 1,        /* 32 octets, what an age1... recipient decodes to */
	FINGERPRINT_MLKEM768X25519 = 2 /* 1,216 octets, of an age1pq1... recipient */
};

/* LH("rcpt", u8 algorithm, recipient). E_KEY when the algorithm is unknown or has recipients of
 * another length. */
err fingerprint_of(hash32 *out, enum fingerprint_algorithm algorithm, bytes recipient) MUST_USE;

#endif
