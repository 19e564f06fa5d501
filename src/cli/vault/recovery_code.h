/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/recovery_code: the recovery code as a person has it. Owns: nothing. */
#ifndef CLI_VAULT_RECOVERY_CODE_H
#define CLI_VAULT_RECOVERY_CODE_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "crypt/secret.h"

/* Into *code, which has room for SLOT_RECOVERY_KEY octets: the line of FILE, or, where FILE is
 * NULL, what is typed. After a failure *p says what about. */
err recovery_code_get(struct secret *code, struct problem *p, const char *file) MUST_USE;

#endif
