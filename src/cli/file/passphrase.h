/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/passphrase: from the terminal or from a file, never from an argument or the environment,
 * which others on the machine can see. */
#ifndef CLI_FILE_PASSPHRASE_H
#define CLI_FILE_PASSPHRASE_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "crypt/secret.h"

enum { PASSPHRASE_MAX = 1024 };

/* Into *out, which has room for PASSPHRASE_MAX + 2 octets: the first and only line of FILE, or what
 * the person at the terminal types when FILE is NULL; TWICE asks again to be sure. An empty one is
 * refused, one of more than PASSPHRASE_MAX octets is E_TOO_LARGE from either. After a failure *out
 * is empty and *p says what about. */
err passphrase_get(struct secret *out, struct problem *p, const char *file, bool twice) MUST_USE;

#endif
