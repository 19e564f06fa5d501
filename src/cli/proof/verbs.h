/* SPDX-License-Identifier: Apache-2.0 */
/* cli/proof/verbs: the subcommands that make evidence; `verify` checks it. */
#ifndef CLI_PROOF_VERBS_H
#define CLI_PROOF_VERBS_H

#include "cli/verb.h"

extern const struct verb receipt_verb;
extern const struct verb bundle_verb;

#endif
