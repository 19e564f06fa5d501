/* SPDX-License-Identifier: Apache-2.0 */
/* cli/detect/weights: a file of weights, one "NAME<TAB>WEIGHT" a line, Q8, and "alarm". */
#ifndef CLI_DETECT_WEIGHTS_H
#define CLI_DETECT_WEIGHTS_H

#include "base/arena.h"
#include "base/attr.h"
#include "core/detect/watch.h"

/* Every term once, and the alarm. E_FORMAT with err.at = the line. */
err weights_load(struct watch_weights *out, arena *a, const char *path) MUST_USE;

#endif
