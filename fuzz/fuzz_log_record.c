/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes is what would be encoded. */
#include <string.h>

#include "base/err.h"
#include "store/logdir/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t sector[RECORD_SECTOR] = {0}, again[RECORD_SECTOR];
	struct record r;
	memcpy(sector, data, size < sizeof sector ? size : sizeof sector);
	if (failed(record_decode(&r, sector)))
		return 0;
	record_encode(again, &r);
	must(memcmp(sector, again, sizeof sector) == 0);
	must(record_body(&r) % RECORD_SECTOR == 0);
	return 0;
}
