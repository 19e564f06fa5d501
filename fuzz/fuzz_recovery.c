/* SPDX-License-Identifier: Apache-2.0 */
/* A code that is read is spelled in one way, which is read as the same. */
#include "client/recovery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t typed_room[RECOVERY_TYPED_MAX], code_room[16], again_room[16],
		text_room[RECOVERY_TEXT];
	struct secret typed, code, again, text;
	secret_init(&typed, typed_room, sizeof typed_room);
	secret_init(&code, code_room, sizeof code_room);
	secret_init(&again, again_room, sizeof again_room);
	secret_init(&text, text_room, sizeof text_room);
	if (failed(secret_set(&typed, bytes_of(data, size))) ||
		failed(recovery_decode(&code, &typed)))
		return 0;
	recovery_encode(&text, &code);
	must(!failed(recovery_decode(&again, &text)));
	must(bytes_equal(BYTES_ARRAY(code_room), BYTES_ARRAY(again_room)));
	return 0;
}
