/* SPDX-License-Identifier: Apache-2.0 */
/* age/armor: how the input is cut makes no difference, what is read has one spelling but for white
 * space around it and line ends, and all octets come back. */
#include "core/age/armor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4096, ROOM = 3 * INPUT_MAX };

/* IN in pieces of STEP octets. Whether it was armor; what it holds is put into OUT either way. */
static bool
decode(buf *out, bytes in, size_t step)
{
	struct armor_decoder a;
	armor_decode_begin(&a);
	for (size_t at = 0; at < in.len; at += step) {
		size_t n = in.len - at < step ? in.len - at : step;
		if (failed(armor_decode(&a, out, bytes_slice(in, at, n)))) {
			must(failed(armor_decode(&a, out, BYTES_LIT("\n"))));
			must(failed(armor_decode_end(&a)));
			return false;
		}
	}
	return !failed(armor_decode_end(&a));
}

static void
encode(buf *out, bytes in, size_t step)
{
	struct armor_encoder a;
	must(armor_encoded_max(0) <= out->cap);
	armor_encode_begin(&a, out);
	for (size_t at = 0; at < in.len; at += step) {
		size_t n = in.len - at < step ? in.len - at : step;
		size_t before = out->len;
		armor_encode(&a, out, bytes_slice(in, at, n));
		must(out->len - before <= armor_encoded_max(n));
	}
	armor_encode_end(&a, out);
	must(!failed(buf_done(out)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > INPUT_MAX)
		return -1;
	static uint8_t one[ROOM], two[ROOM], text[ROOM];
	bytes in = bytes_of(data, size);
	size_t step = size == 0 ? 1 : 1 + data[size / 2] % 100U;
	buf whole = BUF_ARRAY(one), pieces = BUF_ARRAY(two), spelled = BUF_ARRAY(text);
	bool is = decode(&whole, in, INPUT_MAX);
	must(decode(&pieces, in, step) == is);
	must(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
	if (is)
		must(armor_is(in));

	bytes octets = is ? buf_bytes(&whole) : in;
	encode(&spelled, octets, step);
	pieces = BUF_ARRAY(two);
	must(decode(&pieces, buf_bytes(&spelled), step));
	must(bytes_equal(buf_bytes(&pieces), octets));
	return 0;
}
