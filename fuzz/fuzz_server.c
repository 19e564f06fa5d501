/* SPDX-License-Identifier: Apache-2.0 */
/* A server that is taken has an origin and keys that are well-formed. */
#include "client/server.h"

#include "core/ledger/vkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct server s;
	struct vkey k;
	if (failed(server_decode(&s, bytes_of(data, size))))
		return 0;
	must(s.origin.len > 0 && s.origin.len <= SERVER_TEXT_MAX);
	must(!failed(vkey_decode(&k, bytes_of(s.log_vkey.data, s.log_vkey.len))));
	must(bytes_equal(k.name, bytes_of(s.origin.data, s.origin.len)));
	return 0;
}
