/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet is the number of entries less one. Entries that are read make the same bundle. */
#include "core/ledger/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t space[1 << 20];
	if (size == 0 || size > sizeof space)
		return 0;
	size_t count = (size_t)data[0] + 1;
	bytes in = bytes_of(data + 1, size - 1), entries[BUNDLE_ENTRIES];
	if (failed(bundle_decode(entries, count, in)))
		return 0;
	buf b = BUF_ARRAY(space);
	for (size_t i = 0; i < count; i++)
		must(!failed(bundle_put(&b, entries[i])));
	must(bytes_equal(buf_bytes(&b), in));
	return 0;
}
