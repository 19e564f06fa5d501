/* SPDX-License-Identifier: Apache-2.0 */
/* A claim that is taken is spelled the same again. */
#include "api/claim.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipc_claim c;
	bytes in = bytes_of(data, size);
	if (failed(claim_decode(&c, in)))
		return 0;
	uint8_t room[160];
	buf b = BUF_ARRAY(room);
	buf_text(&b, "Muniment ");
	hex_encode(&b, BYTES_ARRAY(c.session.b));
	buf_u8(&b, ' ');
	buf_decimal(&b, c.counter);
	buf_u8(&b, ' ');
	hex_encode(&b, BYTES_ARRAY(c.mac.b));
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
