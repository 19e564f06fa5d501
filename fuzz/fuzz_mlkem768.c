/* SPDX-License-Identifier: Apache-2.0 */
/* A key, or a ciphertext for a key of ours. Encapsulation refuses exactly what the check refuses,
 * and the shared secret of any ciphertext is the same each time. */
#include <string.h>

#include "crypt/mlkem768.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use_key(const uint8_t *ek)
{
	static const uint8_t m[32] = {1};
	uint8_t ct[MLKEM768_CT], ss[MLKEM768_SS];
	bool usable = !failed(mlkem768_check(ek));
	err e = mlkem768_encaps(ct, ss, ek, m);
	must(usable == !failed(e));
	must(usable || err_is(e, E_KEY));
}

static void
use_ciphertext(const uint8_t *ct)
{
	static const uint8_t seed[MLKEM768_SEED] = {2};
	uint8_t ek[MLKEM768_EK], dk[MLKEM768_DK], a[MLKEM768_SS], b[MLKEM768_SS];
	mlkem768_keygen(ek, dk, seed);
	must(!failed(mlkem768_decaps(a, dk, ct)));
	must(!failed(mlkem768_decaps(b, dk, ct)));
	must(memcmp(a, b, sizeof a) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == MLKEM768_EK)
		use_key(data);
	if (size == MLKEM768_CT)
		use_ciphertext(data);
	return 0;
}
