/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/verbs: the subcommands that work on an account. */
#ifndef CLI_VAULT_VERBS_H
#define CLI_VAULT_VERBS_H

#include "cli/verb.h"

extern const struct verb unlock_verb;
extern const struct verb lock_verb;

#endif
