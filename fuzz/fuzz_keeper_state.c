/* SPDX-License-Identifier: Apache-2.0 */
/* A state that is read is written the same, and is of no other key. */
#include "app/keeper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[KEEPER_STATE_MAX];
	struct frontier tree;
	bytes in = bytes_of(data, size);
	if (failed(keeper_state_decode(&tree, in, 1)))
		return 0;
	buf b = BUF_ARRAY(again);
	keeper_state_encode(&b, &tree, 1);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	must(err_is(keeper_state_decode(&tree, in, 2), E_KEY));
	return 0;
}
