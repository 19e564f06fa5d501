/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes is what would be encoded. */
#include <string.h>

#include "base/err.h"
#include "store/archive/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t sector[DISK_SECTOR] = {0}, again[DISK_SECTOR];
	struct segment_record r;
	hash32 sum, same;
	memcpy(sector, data, size < sizeof sector ? size : sizeof sector);
	if (failed(segment_decode(&r, &sum, sector)))
		return 0;
	segment_encode(again, &same, &r);
	must(memcmp(sector, again, sizeof sector) == 0 && hash32_equal(&sum, &same));
	must(segment_body(&r) % DISK_SECTOR == 0);
	return 0;
}
