/* SPDX-License-Identifier: Apache-2.0 */
/* A contact that is read is spelled the same. */
#include "client/contact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[CONTACT_TEXT];
	struct contact c;
	bytes in = bytes_of(data, size);
	if (failed(contact_decode(&c, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	contact_encode(&b, &c);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
