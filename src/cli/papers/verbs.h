/* SPDX-License-Identifier: Apache-2.0 */
/* cli/papers/verbs: the subcommands about what is in a matter. */
#ifndef CLI_PAPERS_VERBS_H
#define CLI_PAPERS_VERBS_H

#include "cli/verb.h"

extern const struct verb put_verb;
extern const struct verb ls_verb;
extern const struct verb find_verb;
extern const struct verb get_verb;
extern const struct verb rm_verb;
extern const struct verb history_verb;
extern const struct verb send_verb;
extern const struct verb read_verb;

#endif
