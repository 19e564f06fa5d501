/* SPDX-License-Identifier: Apache-2.0 */
/* Keys are written as base64 and hex, and read back: lengths and verdicts are public, nothing else
 * is. */
#include "ct/ct.h"

#include "base/text.h"
#include "crypt/ct.h"

enum { LONGEST = 100, TEXT = 2 * LONGEST };

static void
base64_both_ways(enum base64_form form)
{
	for (size_t n = 0; n <= LONGEST; n++) {
		uint8_t in[LONGEST], text[TEXT], out[LONGEST];
		buf t = BUF_ARRAY(text), b = BUF_ARRAY(out);
		ct_secret(in, sizeof in, (uint8_t)n);
		base64_encode(&t, bytes_of(in, n), form);
		must(!failed(buf_done(&t)));
		must(!failed(base64_decode(&b, buf_bytes(&t), form)));
		must(b.len == n && ct_eq(out, in, n));
	}
}

static void
padded(void)
{
	base64_both_ways(BASE64_PADDED);
}

static void
unpadded(void)
{
	base64_both_ways(BASE64_UNPADDED);
}

/* Whatever is wrong with a text that should be a key, only that something is may be seen. */
static void
base64_refused(void)
{
	static const char *const bad[] = {
		"AAA*", "*AAA", "AA=A", "AAAA====", "AB==", "AAB=", "A==="};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint8_t text[8], out[8];
		buf t = BUF_ARRAY(text), b = BUF_ARRAY(out);
		buf_text(&t, bad[i]);
		ct_hide(text, t.len);
		must(err_is(base64_decode(&b, buf_bytes(&t), BASE64_PADDED), E_FORMAT));
	}
}

static void
hex_both_ways(void)
{
	uint8_t in[LONGEST], text[TEXT], out[LONGEST];
	buf t = BUF_ARRAY(text), b = BUF_ARRAY(out);
	ct_secret(in, sizeof in, 9);
	hex_encode(&t, BYTES_ARRAY(in));
	must(!failed(buf_done(&t)));
	must(!failed(hex_decode(&b, buf_bytes(&t))));
	must(ct_eq(out, in, sizeof in));
}

static void
hex_refused(void)
{
	uint8_t text[] = {'0', '1', 'A', 'b', 'g', '0'}, out[3];
	buf b = BUF_ARRAY(out);
	ct_hide(text, sizeof text);
	must(err_is(hex_decode(&b, BYTES_ARRAY(text)), E_FORMAT));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"padded base64 of every length, written and read", padded, false},
		{"unpadded base64 of every length, written and read", unpadded, false},
		{"base64 that is refused", base64_refused, false},
		{"hex, written and read", hex_both_ways, false},
		{"hex that is refused", hex_refused, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
