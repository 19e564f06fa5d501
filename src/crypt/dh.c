/* SPDX-License-Identifier: Apache-2.0 */
/* libsodium clamps the scalar, masks the top bit of the point and refuses the points of low order,
 * all of which lead to the zero secret. */
#include "crypt/dh.h"

#include <sodium/crypto_scalarmult_curve25519.h>

#include "base/declassify.h"

void
dh_public(uint8_t public_key[32], const uint8_t scalar[32])
{
	must(crypto_scalarmult_curve25519_base(public_key, scalar) == 0);
}

err
dh_shared(uint8_t out[32], const uint8_t scalar[32], const uint8_t public_key[32])
{
	int refused = crypto_scalarmult_curve25519(out, scalar, public_key);
	/* Whether the point is of low order follows from the point alone. */
	declassify(&refused, sizeof refused);
	if (refused == 0)
		return ok();
	wipe(out, DH_BYTES);
	return failure(E_KEY);
}
