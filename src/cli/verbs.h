/* SPDX-License-Identifier: Apache-2.0 */
/* cli/verbs: the table of all subcommands, and finding one. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/verb.h"

/* The subcommand whose words are the first of WORDS; *used becomes their number. NULL: none. */
const struct verb *verbs_find(int *used, int count, char *const *words);
/* Some subcommand starts with WORD: it is a group such as `key`. */
bool verbs_is_group(const char *word);
/* One line for each subcommand, or for each of GROUP when it is not NULL. */
void verbs_list(FILE *to, const char *group);

#endif
