/* SPDX-License-Identifier: Apache-2.0 */
/* A slot that is read is written the same, and never asks for less than the floor. */
#include "client/slot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[SLOT_BYTES];
	struct slot s;
	bytes in = bytes_of(data, size);
	if (failed(slot_decode(&s, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	slot_encode(&b, &s);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	must(s.kind == SLOT_RECOVERY ||
		(s.cost.memory_kib >= SLOT_MEMORY_KIB && s.cost.passes >= SLOT_PASSES));
	return 0;
}
