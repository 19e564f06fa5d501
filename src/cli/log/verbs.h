/* SPDX-License-Identifier: Apache-2.0 */
/* cli/log/verbs: the subcommands of logs and receipts, for cli/verbs. */
#ifndef CLI_LOG_VERBS_H
#define CLI_LOG_VERBS_H

#include "cli/verb.h"

extern const struct verb log_new_verb;
extern const struct verb log_add_verb;
extern const struct verb log_checkpoint_verb;
extern const struct verb log_prove_verb;
extern const struct verb log_audit_verb;
extern const struct verb verify_verb;

#endif
