/* SPDX-License-Identifier: Apache-2.0 */
/*	"muninvite" in Bech32 over 113 octets:
 *	offset	octets
 *	0	1	version 1
 *	1	16	id of the invitation
 *	17	16	secret
 *	33	16	firm, or zero
 *	49	32	keyprint of the firm's root, or zero
 *	81	32	SHA-256 of the log's verifier key
 *
 * The whole text is handled as a secret; of what it says only the sixteen octets are. */
#include "core/vault/invite.h"

#include "base/buf.h"
#include "base/declassify.h"
#include "base/reader.h"
#include "core/age/bech32.h"
#include "core/codec/message.h"
#include "crypt/hash.h"
#include "crypt/sign.h"

#define HRP BYTES_LIT("muninvite")

enum { VERSION = 1, SECRET_AT = 17, CODE_BYTES = 1 + 16 + INVITE_SECRET + 16 + 32 + 32 };

static const hash32 no_root;
static const id16 no_firm;

static bool
is_sound(const struct invite *i)
{
	return invite_is_founding(i) == hash32_equal(&i->firm_root, &no_root);
}

hash32
invite_log(bytes vkey)
{
	return sha256(vkey);
}

bool
invite_is_founding(const struct invite *i)
{
	return id16_equal(&i->firm, &no_firm);
}

void
invite_encode(struct secret *text, const struct invite *i, const struct secret *secret)
{
	must(is_sound(i) && secret->len == INVITE_SECRET);
	uint8_t code[CODE_BYTES];
	buf b = BUF_ARRAY(code);
	buf_u8(&b, VERSION);
	buf_put(&b, BYTES_ARRAY(i->invite.b));
	buf_put(&b, secret_expose(secret));
	buf_put(&b, BYTES_ARRAY(i->firm.b));
	buf_put(&b, BYTES_ARRAY(i->firm_root.b));
	buf_put(&b, BYTES_ARRAY(i->log.b));
	uint8_t *to = secret_room(text, INVITE_TEXT);
	must(!failed(buf_done(&b)) && to != NULL);
	buf spelled = buf_of(to, INVITE_TEXT);
	bech32_encode(&spelled, HRP, buf_bytes(&b));
	must(!failed(buf_done(&spelled)) && spelled.len == INVITE_TEXT);
	wipe(code, sizeof code);
}

/* What CODE says but the secret. */
static err
decode_fields(struct invite *out, bytes code)
{
	reader r = reader_of(code);
	uint8_t version = reader_u8(&r);
	struct invite i = {.invite = reader_id16(&r)};
	(void)reader_take(&r, INVITE_SECRET);
	i.firm = reader_id16(&r);
	i.firm_root = reader_hash32(&r);
	i.log = reader_hash32(&r);
	if (!r.bad && version != VERSION)
		return failure(E_VERSION);
	if (failed(reader_done(&r)) || !is_sound(&i))
		return failure(E_FORMAT);
	*out = i;
	return ok();
}

err
invite_decode(struct invite *out, struct secret *secret, const struct secret *text)
{
	uint8_t code[CODE_BYTES];
	buf b = BUF_ARRAY(code);
	secret_done(secret);
	/* A text that is too long does not fit, which is no other mistake. */
	if (failed(bech32_decode(&b, HRP, secret_expose(text))))
		return failure(E_FORMAT);
	declassify(code, SECRET_AT);
	declassify(code + SECRET_AT + INVITE_SECRET, sizeof code - SECRET_AT - INVITE_SECRET);
	struct invite i;
	err e = decode_fields(&i, buf_bytes(&b));
	if (!failed(e))
		e = secret_set(secret, bytes_of(code + SECRET_AT, INVITE_SECRET));
	wipe(code, sizeof code);
	if (!failed(e))
		*out = i;
	return e;
}

void
invite_seed(struct secret *seed, const struct invite *i, const struct secret *secret)
{
	must(secret->len == INVITE_SECRET);
	uint8_t *to = secret_room(seed, SIGN_SEED);
	must(to != NULL);
	message_kdf(to, secret_expose(secret), BYTES_ARRAY(i->invite.b),
		MESSAGE(LABEL_INVITE, BYTES_ARRAY(i->firm.b)));
}
