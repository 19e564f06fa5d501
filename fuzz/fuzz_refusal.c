/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a server answers, the words that are taken from it can be shown on a terminal. */
#include "client/ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char what[64];
	enum err_code code = OK;
	bool known = ask_refusal_decode(&code, what, sizeof what, bytes_of(data, size));
	must(known == (code != OK) && code < ERR_COUNT);
	size_t n = 0;
	while (n < sizeof what && what[n] != '\0') {
		must(what[n] >= ' ' && what[n] < 0x7f);
		n++;
	}
	must(n < sizeof what);
	return 0;
}
