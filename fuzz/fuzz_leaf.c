/* SPDX-License-Identifier: Apache-2.0 */
/* A leaf has 33 octets of which the first is one of three, and stays what it was. */
#include "core/vault/leaf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	leaf33 leaf = {{0}};
	bool taken = !failed(leaf_decode(&leaf, bytes_of(data, size)));
	must(taken == (size == LEAF_BYTES && data[0] >= 1 && data[0] <= 3));
	must(bytes_equal(
		BYTES_ARRAY(leaf.b), taken ? bytes_of(data, size) : BYTES_ARRAY((leaf33){{0}}.b)));
	return 0;
}
