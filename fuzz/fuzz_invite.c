/* SPDX-License-Identifier: Apache-2.0 */
/* A code that is read is written the same. */
#include "core/vault/invite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t in_room[INVITE_TEXT + 8], octets[INVITE_SECRET], again_room[INVITE_TEXT];
	struct secret in, secret, again;
	struct invite i;
	secret_init(&in, in_room, sizeof in_room);
	secret_init(&secret, octets, sizeof octets);
	secret_init(&again, again_room, sizeof again_room);
	if (failed(secret_set(&in, bytes_of(data, size))))
		return 0;
	if (failed(invite_decode(&i, &secret, &in))) {
		must(secret.len == 0);
		return 0;
	}
	invite_encode(&again, &i, &secret);
	must(bytes_equal(secret_expose(&again), secret_expose(&in)));
	return 0;
}
