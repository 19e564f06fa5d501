/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/init: call once, early in main and before any thread.
 * Chooses libsodium's fastest code for this processor; without it everything works, slower. */
#ifndef CRYPT_INIT_H
#define CRYPT_INIT_H

#include "base/attr.h"
#include "base/err.h"

/* E_CRYPTO when the library cannot start. */
err crypt_init(void) MUST_USE;

#endif
