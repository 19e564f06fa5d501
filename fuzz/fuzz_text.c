/* SPDX-License-Identifier: Apache-2.0 */
/* base/text: one value has one spelling. What a decoder takes, the encoder gives back octet for
 * octet; what it refuses leaves the output as it was. */
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1024 };

static void
check_base64(bytes in, enum base64_form form)
{
	uint8_t octets[INPUT_MAX], again[INPUT_MAX + 4];
	buf out = BUF_ARRAY(octets), back = BUF_ARRAY(again);
	if (failed(base64_decode(&out, in, form))) {
		must(out.len == 0);
	} else {
		base64_encode(&back, buf_bytes(&out), form);
		must(bytes_equal(buf_bytes(&back), in));
	}
	/* And every octet string has a spelling, of the length that was promised. */
	uint8_t text[INPUT_MAX / 3 * 4 + 8];
	buf spelled = BUF_ARRAY(text);
	out = BUF_ARRAY(octets);
	base64_encode(&spelled, in, form);
	must(spelled.len == base64_encoded_len(in.len, form));
	must(!failed(base64_decode(&out, buf_bytes(&spelled), form)));
	must(bytes_equal(buf_bytes(&out), in));
}

static void
check_hex(bytes in)
{
	uint8_t octets[INPUT_MAX], again[INPUT_MAX];
	buf out = BUF_ARRAY(octets), back = BUF_ARRAY(again);
	if (failed(hex_decode(&out, in))) {
		must(out.len == 0);
		return;
	}
	hex_encode(&back, buf_bytes(&out));
	must(bytes_equal(buf_bytes(&back), in));
}

static void
check_decimal(bytes in)
{
	uint8_t digits[20];
	uint64_t v = 0;
	buf back = BUF_ARRAY(digits);
	if (failed(decimal_decode(&v, in)))
		return;
	buf_decimal(&back, v);
	must(bytes_equal(buf_bytes(&back), in));
}

/* Valid text stays valid when valid text is put after it, and a lone continuation octet breaks it.
 */
static void
check_utf8(bytes in)
{
	uint8_t longer[INPUT_MAX + 1];
	buf b = BUF_ARRAY(longer);
	buf_put(&b, in);
	buf_u8(&b, 'a');
	must(text_is_utf8(buf_bytes(&b)) == text_is_utf8(in));
	longer[in.len] = 0x80;
	must(!text_is_utf8(buf_bytes(&b)) || !text_is_utf8(in));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > INPUT_MAX)
		return -1;
	bytes in = bytes_of(data, size);
	check_base64(in, BASE64_PADDED);
	check_base64(in, BASE64_UNPADDED);
	check_hex(in);
	check_decimal(in);
	check_utf8(in);
	return 0;
}
