/* SPDX-License-Identifier: Apache-2.0 */
/* cli/server/verbs: the verbs of who runs a server. */
#ifndef CLI_SERVER_VERBS_H
#define CLI_SERVER_VERBS_H

#include "cli/verb.h"

extern const struct verb serve_verb;
extern const struct verb scrub_verb;

#endif
