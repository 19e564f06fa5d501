/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/dh: X25519 (RFC 7748). */
#ifndef CRYPT_DH_H
#define CRYPT_DH_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { DH_BYTES = 32 };

void dh_public(uint8_t public_key[32], const uint8_t scalar[32]);
/* E_KEY when the shared secret is all zeroes (a low-order point); OUT is then zero. */
err dh_shared(uint8_t out[32], const uint8_t scalar[32], const uint8_t public_key[32]) MUST_USE;

#endif
