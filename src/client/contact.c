/* SPDX-License-Identifier: Apache-2.0 */
#include "client/contact.h"

#include "base/reader.h"
#include "core/age/bech32.h"

#define HRP BYTES_LIT("muncontact")

enum { VERSION = 1, OCTETS = 1 + 16 + 16 + 32 };

void
contact_encode(buf *out, const struct contact *c)
{
	uint8_t room[OCTETS];
	buf b = BUF_ARRAY(room);
	buf_u8(&b, VERSION);
	buf_put(&b, BYTES_ARRAY(c->firm.b));
	buf_put(&b, BYTES_ARRAY(c->user.b));
	buf_put(&b, BYTES_ARRAY(c->root.b));
	must(!b.full);
	bech32_encode(out, HRP, buf_bytes(&b));
}

err
contact_decode(struct contact *out, bytes text)
{
	uint8_t room[OCTETS + 1];
	buf b = BUF_ARRAY(room);
	struct contact c;
	if (text.len != CONTACT_TEXT)
		return failure(E_FORMAT);
	err e = bech32_decode(&b, HRP, text);
	if (failed(e))
		return failure(E_FORMAT);
	reader r = reader_of(buf_bytes(&b));
	if (reader_u8(&r) != VERSION)
		return failure(E_VERSION);
	c.firm = reader_id16(&r);
	c.user = reader_id16(&r);
	c.root = reader_hash32(&r);
	e = reader_done(&r);
	if (failed(e))
		return e;
	*out = c;
	return ok();
}
