/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and requests that are read are spelled the same. */
#include "client/device.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[DEVICE_REQUEST_TEXT];
	struct device_offer offer;
	struct device_request request;
	bytes in = bytes_of(data, size);
	buf b = BUF_ARRAY(again);
	if (!failed(device_decode_offer(&offer, in)))
		device_encode_offer(&b, &offer);
	else if (!failed(device_decode_request(&request, in)))
		device_encode_request(&b, &request);
	else
		return 0;
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
