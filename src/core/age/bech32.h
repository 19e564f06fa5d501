/* SPDX-License-Identifier: Apache-2.0 */
/* age/bech32: the spelling of age's keys: HRP, "1", data, six characters of checksum (BIP 173, but
 * of any length). All lower or all upper case; which, is the HRP's.
 * Pure. Constant time in the data, because identities are spelled so too; the lengths, the HRP and
 * the verdict are public. Untrusted input: yes. Fuzz: fuzz_bech32. */
#ifndef CORE_AGE_BECH32_H
#define CORE_AGE_BECH32_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

size_t bech32_encoded_len(size_t hrp_len, size_t data_len);

/* HRP is not empty and all of one case. */
void bech32_encode(buf *out, bytes hrp, bytes data);

/* What stands before the last "1" of a public text; empty when there is none. */
bytes bech32_hrp(bytes text);

/* Appends the data of TEXT. E_FORMAT: another HRP or case, a character outside the alphabet, bits
 * left over that are not zero, or a wrong checksum. E_TOO_LARGE when OUT is full. OUT is unchanged
 * on failure. */
err bech32_decode(buf *out, bytes hrp, bytes text) MUST_USE;

#endif
