/* SPDX-License-Identifier: Apache-2.0 */
/* cli/json: what the verbs with --json share.
 * Owns: nothing. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "base/bytes.h"

/* TEXT as a JSON string, to standard output. It has no control characters. */
void json_put_string(bytes text);

#endif
