/* SPDX-License-Identifier: Apache-2.0 */
/* A part that is read is written the same; what the input itself would be as a part, it is, and
 * with one octet changed it is not. */
#include "core/vault/part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_encoding(bytes in)
{
	uint8_t again[PART_BYTES];
	struct part p;
	if (failed(part_decode(&p, in)))
		return;
	buf b = BUF_ARRAY(again);
	part_encode(&b, &p);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

static void
check_content(enum part_kind kind, bytes in)
{
	struct part p;
	if (failed(part_of(&p, kind, in)))
		return;
	must(p.name.kind == kind && p.length == in.len && !failed(part_verify(&p, in)));
	must(failed(part_verify(&p, bytes_slice(in, 0, in.len - 1))));
	p.name.hash.b[0] ^= 1;
	must(failed(part_verify(&p, in)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	check_encoding(in);
	for (int kind = PART_WRAP; kind <= PART_BLOB; kind++)
		check_content((enum part_kind)kind, in);
	return 0;
}
