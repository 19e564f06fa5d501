/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/ct: comparisons and choices whose time does not depend on the data.
 * Masks are exactly 0 or all ones. */
#ifndef CRYPT_CT_H
#define CRYPT_CT_H

#include "base/attr.h"
#include "base/bytes.h"

/* The N bytes are equal. The verdict itself is public. */
bool ct_eq(const void *a, const void *b, size_t n) MUST_USE;
/* All ones when the N bytes are equal, else 0; stays secret. */
uint8_t ct_eq_mask(const void *a, const void *b, size_t n) MUST_USE;
/* out[i] = mask ? a[i] : b[i]. */
void ct_select(uint8_t *out, uint8_t mask, const uint8_t *a, const uint8_t *b, size_t n);

#endif
