/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over a Wycheproof file: groups, their tests, the verdict each wants. */
#ifndef UNIT_CRYPT_WYCHEPROOF_H
#define UNIT_CRYPT_WYCHEPROOF_H

#include "support/vectors.h"

/* CHECK for every test of wycheproof/testvectors_v1/NAME; skips where the vectors are absent. */
void wycheproof_each(const char *name, void (*check)(const json_t *group, const json_t *test));
bool wycheproof_is(const json_t *test, const char *result);
bool wycheproof_has_flag(const json_t *test, const char *flag);

#endif
