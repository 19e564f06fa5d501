/* SPDX-License-Identifier: Apache-2.0 */
/* An invitation that is read is written the same. */
#include "app/founding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[FOUNDING_BYTES];
	struct founding f;
	bytes in = bytes_of(data, size);
	if (failed(founding_decode(&f, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	founding_encode(&b, &f);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
