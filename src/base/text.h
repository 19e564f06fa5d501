/* SPDX-License-Identifier: Apache-2.0 */
/* base/text: what the text formats share: UTF-8, canonical decimals, base64 and hex.
 * Pure, locale-free. The decoders are strict: one value has one spelling. Base64 and hex use no
 * tables and no branches on the data, so they may carry secrets.
 * Untrusted input: yes. Fuzz: fuzz_text. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

/* Well-formed UTF-8 (Unicode 15, table 3-7): no surrogates, no overlong forms, up to U+10FFFF. */
bool text_is_utf8(bytes in);

/* Canonical unsigned decimal: 1..20 digits, no sign, no leading zero, below 2^64. E_FORMAT. */
err decimal_decode(uint64_t *out, bytes in) MUST_USE;

enum base64_form {
	BASE64_PADDED,   /* RFC 4648 section 4, '=' to a multiple of four */
	BASE64_UNPADDED, /* the same without '=', as in age headers */
};

size_t base64_encoded_len(size_t len, enum base64_form form);
/* Length that LEN characters decode to at most. */
size_t base64_decoded_max(size_t len);

void base64_encode(buf *out, bytes in, enum base64_form form);
/* Appends the decoded bytes. Refuses white space, wrong padding and non-zero trailing bits:
 * E_FORMAT. E_TOO_LARGE when OUT is full. OUT is unchanged on failure. */
err base64_decode(buf *out, bytes in, enum base64_form form) MUST_USE;

/* Lower case both ways. */
void hex_encode(buf *out, bytes in);
err hex_decode(buf *out, bytes in) MUST_USE;

#endif
