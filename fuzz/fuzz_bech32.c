/* SPDX-License-Identifier: Apache-2.0 */
/* age/bech32: what is read is written the same, and all data has a spelling that is read. */
#include "core/age/bech32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 2048 };

static void
check_text(bytes text)
{
	uint8_t octets[TEXT_MAX], again[TEXT_MAX];
	buf out = BUF_ARRAY(octets), back = BUF_ARRAY(again);
	bytes hrp = bech32_hrp(text);
	if (failed(bech32_decode(&out, hrp, text))) {
		must(out.len == 0);
		return;
	}
	bech32_encode(&back, hrp, buf_bytes(&out));
	must(back.len == bech32_encoded_len(hrp.len, out.len));
	must(bytes_equal(buf_bytes(&back), text));
}

static void
check_data(bytes in, bytes hrp, bytes other_case)
{
	uint8_t text[2 * TEXT_MAX], octets[TEXT_MAX];
	buf spelled = BUF_ARRAY(text), out = BUF_ARRAY(octets);
	bech32_encode(&spelled, hrp, in);
	must(!failed(bech32_decode(&out, hrp, buf_bytes(&spelled))));
	must(bytes_equal(buf_bytes(&out), in));
	must(failed(bech32_decode(&out, other_case, buf_bytes(&spelled))));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > TEXT_MAX)
		return -1;
	bytes in = bytes_of(data, size);
	check_text(in);
	check_data(in, BYTES_LIT("age"), BYTES_LIT("AGE"));
	check_data(in, BYTES_LIT("A-1"), BYTES_LIT("a-1"));
	return 0;
}
