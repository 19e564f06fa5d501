/* SPDX-License-Identifier: Apache-2.0 */
/* What was found lies in the query, behind its name and an equals sign. */
#include "api/query.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	struct query_row rows[] = {{"after", {0}}, {"control", {0}}, {"chain", {0}}};
	if (failed(query_decode(rows, 3, in)))
		return 0;
	size_t octets = 0;
	for (size_t i = 0; i < 3; i++) {
		if (rows[i].value.data == NULL)
			continue;
		size_t at = (size_t)(rows[i].value.data - in.data);
		size_t n = strlen(rows[i].name);
		must(at > n && at < in.len && rows[i].value.len <= in.len - at);
		must(in.data[at - 1] == '=' && memcmp(in.data + at - 1 - n, rows[i].name, n) == 0);
		octets += n + 1 + rows[i].value.len + (octets != 0);
		uint64_t number = 0;
		if (!failed(query_number(&number, &rows[i], 1000)))
			must(number <= 1000);
	}
	must(octets == in.len);
	return 0;
}
