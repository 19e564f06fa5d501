/* SPDX-License-Identifier: Apache-2.0 */
/* sys/listen: a socket that takes connections. Owns: nothing. */
#ifndef SYS_LISTEN_H
#define SYS_LISTEN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { LISTEN_TEXT_MAX = 64 };

/* "127.0.0.1:8080" or "[::1]:8080": numbers only, names are not looked up. E_USAGE. *out_loopback:
 * nobody but this machine reaches it. */
err listen_check(bool *out_loopback, const char *address) MUST_USE;
/* *out is such a socket; port 0 is any free one. *out_text is its address as above, port and all.
 * E_USAGE; E_BUSY: another process has it; E_DENIED, E_IO. */
err listen_open(int *out, char out_text[LISTEN_TEXT_MAX], const char *address) MUST_USE;

#endif
