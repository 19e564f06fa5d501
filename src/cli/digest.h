/* SPDX-License-Identifier: Apache-2.0 */
/* cli/digest: the SHA-256 of an input of any length, read once, a window at a time.
 * Owns: nothing. */
#ifndef CLI_DIGEST_H
#define CLI_DIGEST_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cli/progress.h"

enum { DIGEST_WINDOW = 1 << 17 };

/* Of PATH ("-": standard input); *out_octets: its length. PROGRESS is told what is read. */
err digest_input(hash32 *out, uint64_t *out_octets, const char *path, uint8_t window[DIGEST_WINDOW],
	struct progress *progress) MUST_USE;

#endif
