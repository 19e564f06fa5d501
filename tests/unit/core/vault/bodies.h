/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the control events' bodies share. */
#ifndef CORE_VAULT_BODIES_H
#define CORE_VAULT_BODIES_H

#include "core/vault/control.h"
#include "support/spec.h"

/* The control event of TYPE whose body KEY of ROW is; it lives until the next call. */
const struct control *bodies_decode(const json_t *row, const char *key, uint16_t type);
/* C's body is what ROW says, before and after it is decoded, and so are its parts, if ROW has any.
 */
void bodies_same(const json_t *row, const struct control *c);
/* Each body of the open vectors that must be refused is; there are at least LEAST. */
void bodies_refused(size_t least);

void bodies_same_key(const json_t *row, const char *key, const struct signature_key *got);
/* A seed of 32 octets, in ROOM. */
struct secret bodies_seed(uint8_t room[SIGN_SEED], const json_t *row, const char *key);
/* A number of one octet, for an enum. */
unsigned bodies_small(const json_t *row, const char *key);
struct signature_key bodies_key(const json_t *row, const char *key);

#endif
