/* SPDX-License-Identifier: Apache-2.0 */
/* A state that is read is written the same. */
#include "client/known.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 1 << 16 };

static uint8_t room[4 << 20], seeds_room[KEYS_SEED * KEYS_MAX], in_room[IN_MAX], again_room[IN_MAX];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	arena perm = arena_of(room, sizeof room);
	struct secret seeds, in, again;
	struct known s;
	secret_init(&seeds, seeds_room, sizeof seeds_room);
	secret_init(&in, in_room, sizeof in_room);
	secret_init(&again, again_room, sizeof again_room);
	must(!failed(known_init(&s, &perm, &seeds)));
	if (failed(secret_set(&in, bytes_of(data, size))) || failed(known_decode(&s, &in)))
		return 0;
	must(!failed(known_encode(&again, &s)) && again.len == in.len);
	must(bytes_equal(bytes_of(in_room, in.len), bytes_of(again_room, again.len)));
	return 0;
}
