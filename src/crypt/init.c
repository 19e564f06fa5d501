/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3 starts itself at its first use; only libsodium wants to be asked. */
#include "crypt/init.h"

#include <sodium/core.h>

err
crypt_init(void)
{
	return sodium_init() < 0 ? failure(E_CRYPTO) : ok();
}
