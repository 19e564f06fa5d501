/* SPDX-License-Identifier: Apache-2.0 */
/* Frames are taken until one is bad or none is left, and each is what would be encoded. */
#include <string.h>

#include "base/err.h"
#include "store/archive/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader body = reader_of(bytes_of(data, size));
	while (!body.bad && !reader_at_end(&body)) {
		const uint8_t *from = data + body.at;
		struct store_frame f = frame_take(&body);
		uint8_t head[FRAME_HEAD];
		if (body.bad || f.octets.len > STORE_OCTETS)
			return 0;
		frame_encode_head(head, &f);
		must(memcmp(head, from, FRAME_HEAD) == 0);
		must(f.octets.len == 0 || f.octets.data == from + FRAME_HEAD);
	}
	return 0;
}
