/* SPDX-License-Identifier: Apache-2.0 */
/* A path that is taken is spelled the same again. */
#include "core/ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tile t;
	bytes in = bytes_of(data, size);
	if (failed(tile_path_decode(&t, in)))
		return 0;
	must(t.width >= 1 && t.width <= TILE_WIDTH && t.level <= TILE_ENTRIES);
	uint8_t space[TILE_PATH_MAX];
	buf b = BUF_ARRAY(space);
	tile_path_encode(&b, &t);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
