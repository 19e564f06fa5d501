/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes is what would be encoded. */
#include <string.h>

#include "base/err.h"
#include "store/kept.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t slot[KEPT_SLOT], again[KEPT_SLOT];
	uint64_t number = 0;
	bytes value;
	memset(slot, 0, sizeof slot);
	memcpy(slot, data, size < sizeof slot ? size : sizeof slot);
	if (failed(kept_decode(&number, &value, slot)))
		return 0;
	kept_encode(again, number, value);
	must(memcmp(slot, again, sizeof slot) == 0);
	return 0;
}
