/* SPDX-License-Identifier: Apache-2.0 */
/* What is read is written the same, and opens its own leaf and no other. */
#include "core/vault/file_opening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_opening o;
	bytes in = bytes_of(data, size);
	if (failed(file_opening_decode(&o, in)))
		return 0;
	uint8_t space[FILE_OPENING_BYTES];
	buf b = BUF_ARRAY(space);
	file_opening_encode(&b, &o);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	leaf33 leaf = file_opening_leaf(&o);
	must(!failed(file_opening_verify(&o, &o.digest, BYTES_ARRAY(leaf.b))));
	o.r[size % sizeof o.r] ^= 1;
	must(failed(file_opening_verify(&o, &o.digest, BYTES_ARRAY(leaf.b))));
	return 0;
}
