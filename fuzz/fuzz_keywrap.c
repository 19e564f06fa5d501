/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a wrap that is read is written the same. */
#include "core/vault/keywrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t in_room[KEYWRAP_BYTES + 1], seed_room[KEYWRAP_SEED], again_room[KEYWRAP_BYTES];
	struct secret in, seed, again;
	struct keywrap w;
	secret_init(&in, in_room, sizeof in_room);
	secret_init(&seed, seed_room, sizeof seed_room);
	secret_init(&again, again_room, sizeof again_room);
	if (failed(secret_set(&in, bytes_of(data, size))))
		return 0;
	if (failed(keywrap_decode(&w, &seed, &in))) {
		must(seed.len == 0);
		return 0;
	}
	keywrap_encode(&again, &w, &seed);
	must(bytes_equal(secret_expose(&again), secret_expose(&in)));
	return 0;
}
