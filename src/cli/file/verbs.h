/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/verbs: the subcommands on sealed files and their keys, each in its own file. */
#ifndef CLI_FILE_VERBS_H
#define CLI_FILE_VERBS_H

#include "cli/verb.h"

extern const struct verb key_new_verb;
extern const struct verb key_show_verb;
extern const struct verb seal_verb;
extern const struct verb open_verb;
extern const struct verb inspect_verb;

#endif
