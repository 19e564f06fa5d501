/* SPDX-License-Identifier: Apache-2.0 */
/* The same text as a vkey's, with "PRIVATE+KEY+" before it and the seed where the key would be. The
 * id is that of the public key, which is computed here: a seed that was damaged does not fit its id
 * and is refused, before it signs under a name that it does not have. */
#include "core/ledger/signer.h"

#include "base/declassify.h"
#include "base/reader.h"
#include "base/text.h"
#include "crypt/sign.h"

#define PREFIX BYTES_LIT("PRIVATE+KEY+")

enum { KEY_DATA = 1 + SIGN_SEED, KEY_BASE64 = 44 };

err
signer_of(struct signer *out, bytes name, enum vkey_type type, const struct secret *seed)
{
	if (!vkey_is_name(name) || name.len > SIGNER_NAME_MAX || seed->len != SIGN_SEED)
		return failure(E_KEY);
	if (type != VKEY_ED25519 && type != VKEY_COSIGNATURE)
		return failure(E_KEY);
	struct signer s = {.vkey = {.name = name, .type = type}, .seed = seed};
	sign_public(s.vkey.key, seed);
	s.vkey.id = vkey_id(name, type, s.vkey.key);
	*out = s;
	return ok();
}

/* DATA is type and seed; ID the eight digits that stand for the key. */
static err
decode_data(struct signer *out, struct secret *seed, bytes name, bytes id, bytes data)
{
	uint8_t first = data.data[0];
	declassify(&first, sizeof first); /* what kind of key it is, as its vkey says too */
	enum vkey_type type = first == VKEY_COSIGNATURE ? VKEY_COSIGNATURE : VKEY_ED25519;
	if (first != type)
		return failure(E_KEY);
	err e = secret_set(seed, bytes_slice(data, 1, SIGN_SEED));
	if (failed(e))
		return e;
	struct signer s;
	e = signer_of(&s, name, type, seed);
	if (failed(e))
		return e;
	uint8_t want[4], digits[8];
	buf w = BUF_ARRAY(want), d = BUF_ARRAY(digits);
	buf_u32(&w, s.vkey.id);
	hex_encode(&d, buf_bytes(&w));
	if (!bytes_equal(id, buf_bytes(&d)))
		return failure(E_FORMAT);
	*out = s;
	return ok();
}

err
signer_decode(struct signer *out, struct secret *seed, const struct secret *text)
{
	reader r = reader_of(secret_expose(text));
	reader_expect(&r, PREFIX);
	bytes name = reader_take(&r, bytes_find(reader_rest(&r), 0, '+'));
	reader_expect(&r, BYTES_LIT("+"));
	bytes id = reader_take(&r, 8);
	reader_expect(&r, BYTES_LIT("+"));
	bytes base64 = reader_take(&r, KEY_BASE64);
	uint8_t data[KEY_DATA];
	buf b = BUF_ARRAY(data);
	err e = reader_done(&r);
	if (!failed(e))
		e = base64_decode(&b, base64, BASE64_PADDED);
	if (!failed(e) && b.len != KEY_DATA)
		e = failure(E_FORMAT);
	if (!failed(e))
		e = decode_data(out, seed, name, id, buf_bytes(&b));
	wipe(data, sizeof data);
	if (failed(e))
		secret_shorten(seed, 0);
	return e;
}

err
signer_encode(struct secret *text, const struct signer *s)
{
	uint8_t data[KEY_DATA], id[4];
	buf d = BUF_ARRAY(data), i = BUF_ARRAY(id);
	size_t len = PREFIX.len + s->vkey.name.len + 10 + KEY_BASE64;
	uint8_t *to = secret_room(text, len);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	buf_u8(&d, (uint8_t)s->vkey.type);
	buf_put(&d, bytes_slice(secret_expose(s->seed), 0, SIGN_SEED));
	buf_u32(&i, s->vkey.id);
	buf out = buf_of(to, len);
	buf_put(&out, PREFIX);
	buf_put(&out, s->vkey.name);
	buf_text(&out, "+");
	hex_encode(&out, buf_bytes(&i));
	buf_text(&out, "+");
	base64_encode(&out, buf_bytes(&d), BASE64_PADDED);
	wipe(data, sizeof data);
	must(out.len == len && !out.full);
	return ok();
}
