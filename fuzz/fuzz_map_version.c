/* SPDX-License-Identifier: Apache-2.0 */
/* A version that is read is written the same, and follows one before it and not itself. */
#include "core/vault/map_version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[MAP_VERSION_BYTES];
	struct map_version v;
	bytes in = bytes_of(data, size);
	if (failed(map_version_decode(&v, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	map_version_encode(&b, &v);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	must(failed(map_version_verify_next(&v, &v)));
	if (v.number == UINT64_MAX || v.size == UINT64_MAX)
		return 0;
	struct map_version next = {.number = v.number + 1,
		.size = v.size + 1,
		.tree = v.tree,
		.previous = map_version_root(&v)};
	must(!failed(map_version_verify_next(&v, &next)));
	must(failed(map_version_verify_next(&next, &v)));
	next.previous.b[0] ^= 1;
	must(failed(map_version_verify_next(&v, &next)));
	return 0;
}
