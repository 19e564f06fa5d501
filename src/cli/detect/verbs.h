/* SPDX-License-Identifier: Apache-2.0 */
/* cli/detect: reading for danger. */
#ifndef CLI_DETECT_VERBS_H
#define CLI_DETECT_VERBS_H

#include "cli/verb.h"

extern const struct verb watch_replay_verb;

#endif
