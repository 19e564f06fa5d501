/* SPDX-License-Identifier: Apache-2.0 */
/* sys/keyring: the kernel's session keyring, where the unlock key of a store stays for a while.
 * Whoever can run programs in this session can unlock meanwhile; nobody else, and no disk ever has
 * it. Owns: nothing; the kernel drops a key when its time is over. */
#ifndef SYS_KEYRING_H
#define SYS_KEYRING_H

#include <stdint.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

/* Keep KEY of STORE for SECONDS, in place of an older one. E_DENIED: there is no keyring here (in
 * some containers). */
err keyring_put(const id16 *store, const struct secret *key, unsigned seconds) MUST_USE;
/* E_NOT_FOUND: none, or its time is over; E_DENIED. OUT is then empty. */
err keyring_get(struct secret *out, const id16 *store) MUST_USE;
/* Gone at once. E_NOT_FOUND, E_DENIED. */
err keyring_drop(const id16 *store) MUST_USE;

#endif
