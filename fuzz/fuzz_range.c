/* SPDX-License-Identifier: Apache-2.0 */
/* The first eight octets are the total. A range lies inside and is not empty. */
#include "api/range.h"
#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader r = reader_of(bytes_of(data, size));
	uint64_t total = reader_u64(&r);
	struct range got;
	if (r.bad || failed(range_decode(&got, reader_rest(&r), total)))
		return 0;
	must(got.length > 0 && got.from < total && got.length <= total - got.from);
	return 0;
}
