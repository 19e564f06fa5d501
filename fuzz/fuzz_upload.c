/* SPDX-License-Identifier: Apache-2.0 */
/* What a server says of an upload is well-formed, or nothing. */
#include "client/upload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct upload_said said = {.received = UINT64_MAX};
	if (!failed(upload_decode(&said, bytes_of(data, size))))
		must(said.received <= INT64_MAX);
	else
		must(said.received == UINT64_MAX);
	return 0;
}
