/* SPDX-License-Identifier: Apache-2.0 */
/* A frame that is read is written the same. */
#include "ipc/ipc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[IPC_FRAME_MAX];
	struct ipc_message m;
	bytes in = bytes_of(data, size);
	if (failed(ipc_decode(&m, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	ipc_encode(&b, &m);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	must(ipc_from(m.kind) != ipc_to(m.kind));
	return 0;
}
