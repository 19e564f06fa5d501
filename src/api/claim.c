/* SPDX-License-Identifier: Apache-2.0 */
#include "api/claim.h"

#include "base/reader.h"
#include "base/text.h"

enum { DIGITS_MAX = 20 };

/* What is before the next space, which is passed; at the end, all of it. */
static bytes
word(reader *r)
{
	bytes rest = reader_rest(r);
	size_t n = bytes_find(rest, 0, ' ');
	bytes w = reader_take(r, n);
	if (n < rest.len)
		reader_expect(r, BYTES_LIT(" "));
	return w;
}

static bool
is_hex(uint8_t *to, size_t n, bytes text)
{
	buf b = buf_of(to, n);
	return text.len == 2 * n && !failed(hex_decode(&b, text));
}

err
claim_decode(struct ipc_claim *out, bytes authorization)
{
	struct ipc_claim c = {0};
	reader r = reader_of(authorization);
	reader_expect(&r, BYTES_LIT("Muniment "));
	bytes session = word(&r);
	bytes counter = word(&r);
	bytes mac = reader_take(&r, 2 * sizeof c.mac.b);
	if (failed(reader_done(&r)) || counter.len > DIGITS_MAX ||
		!is_hex(c.session.b, sizeof c.session.b, session) ||
		!is_hex(c.mac.b, sizeof c.mac.b, mac) ||
		failed(decimal_decode(&c.counter, counter)))
		return failure(E_SESSION);
	*out = c;
	return ok();
}
