/* SPDX-License-Identifier: Apache-2.0 */
/* A checkpoint that is read is written the same. */
#include "core/ledger/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t space[1 << 16];
	struct checkpoint c;
	bytes in = bytes_of(data, size);
	if (size > sizeof space || failed(checkpoint_decode(&c, in)))
		return 0;
	must(c.origin.len > 0);
	buf b = BUF_ARRAY(space);
	checkpoint_encode(&b, &c);
	must(bytes_equal(buf_bytes(&b), in));
	return 0;
}
