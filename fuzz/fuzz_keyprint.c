/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a print that is read is written the same. */
#include "core/codec/keyprint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[KEYPRINT_TEXT];
	hash32 print;
	bytes in = bytes_of(data, size);
	if (failed(keyprint_decode(&print, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	keyprint_encode(&b, &print);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
