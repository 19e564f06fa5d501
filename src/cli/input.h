/* SPDX-License-Identifier: Apache-2.0 */
/* cli/input: files to read: the one a verb works on, and the small ones it reads whole.
 * "-" is standard input everywhere. Untrusted input: the content is not looked at here. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

/* A descriptor to read PATH from; NULL or "-" is standard input. E_USAGE for a folder. */
err input_open(int *out, const char *path) MUST_USE;
/* Whether it could be opened, without opening it; *out: its octets as far as known. E_USAGE,
 * E_NOT_FOUND, E_DENIED. */
err input_look(uint64_t *out, const char *path) MUST_USE;
/* Takes -1, and leaves standard input open. */
void input_close(int fd);

/* The whole of PATH, at most MAX octets, in A. E_TOO_LARGE. */
err input_load(bytes *out, arena *a, const char *path, size_t max) MUST_USE;
/* The whole of PATH in the room that OUT has. E_TOO_LARGE. */
err input_load_secret(struct secret *out, const char *path) MUST_USE;

/* What a message calls it: PATH, or "standard input". */
const char *input_name(const char *path);

#endif
