/* SPDX-License-Identifier: Apache-2.0 */
/* The id names the key in signature lines. It is short, so it proves nothing, but a vkey whose id
 * is not that of its key is a mistake of whoever made it, and would never match a line: refused.
 * Base64 may contain plus signs, so the text is split at the first two only. */
#include "core/ledger/vkey.h"

#include "base/reader.h"
#include "base/text.h"
#include "crypt/hash.h"

/* Type octet and key of the longest kind there is, ML-DSA-44, and more. */
enum { KEY_DATA_MAX = 2048 };

/* White space of Unicode beyond ASCII, in UTF-8. What is searched is well-formed, so that a match
 * is a whole character. */
static bool
is_wide_space(bytes rest)
{
	static const char *const spaces[] = {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xA8",
		"\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		if (bytes_has_prefix(rest, bytes_of_text(spaces[i])))
			return true;
	}
	/* U+2000 to U+200A. */
	return rest.len >= 3 && bytes_has_prefix(rest, BYTES_LIT("\xE2\x80")) &&
		rest.data[2] >= 0x80 && rest.data[2] <= 0x8A;
}

bool
vkey_is_name(bytes name)
{
	if (name.len == 0 || !text_is_utf8(name))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] <= ' ' || name.data[i] == '+' ||
			is_wide_space(bytes_slice(name, i, name.len - i)))
			return false;
	}
	return true;
}

uint32_t
vkey_id(bytes name, enum vkey_type type, const uint8_t key[32])
{
	uint8_t middle[2] = {'\n', (uint8_t)type};
	struct sha256 h;
	sha256_init(&h);
	sha256_add(&h, name);
	sha256_add(&h, BYTES_ARRAY(middle));
	sha256_add(&h, bytes_of(key, 32));
	hash32 out;
	sha256_done(&h, &out);
	reader r = reader_of(BYTES_ARRAY(out.b));
	return reader_u32(&r);
}

/* Up to the next plus sign, which is consumed. */
static bytes
up_to_plus(reader *r)
{
	bytes rest = reader_rest(r);
	bytes part = reader_take(r, bytes_find(rest, 0, '+'));
	reader_expect(r, BYTES_LIT("+"));
	return part;
}

static err
decode_id(uint32_t *out, bytes hex)
{
	uint8_t id[4];
	buf b = BUF_ARRAY(id);
	if (hex.len != 8 || failed(hex_decode(&b, hex)))
		return failure(E_FORMAT);
	reader r = reader_of(BYTES_ARRAY(id));
	*out = reader_u32(&r);
	return ok();
}

err
vkey_decode(struct vkey *out, bytes text)
{
	reader r = reader_of(text);
	struct vkey k = {.name = up_to_plus(&r)};
	bytes id = up_to_plus(&r);
	bytes base64 = reader_rest(&r);
	uint8_t data[KEY_DATA_MAX];
	buf b = BUF_ARRAY(data);
	if (r.bad || !vkey_is_name(k.name) || failed(decode_id(&k.id, id)) ||
		failed(base64_decode(&b, base64, BASE64_PADDED)) || b.len < 2)
		return failure(E_FORMAT);
	if (data[0] != VKEY_ED25519 && data[0] != VKEY_COSIGNATURE)
		return failure(E_KEY);
	k.type = data[0] == VKEY_ED25519 ? VKEY_ED25519 : VKEY_COSIGNATURE;
	if (b.len != 1 + sizeof k.key)
		return failure(E_FORMAT);
	bytes_copy(k.key, bytes_of(data + 1, sizeof k.key));
	if (k.id != vkey_id(k.name, k.type, k.key))
		return failure(E_FORMAT);
	*out = k;
	return ok();
}

void
vkey_encode(buf *out, const struct vkey *k)
{
	uint8_t id[4], data[33];
	buf i = BUF_ARRAY(id), d = BUF_ARRAY(data);
	buf_u32(&i, k->id);
	buf_u8(&d, (uint8_t)k->type);
	buf_put(&d, BYTES_ARRAY(k->key));
	buf_put(out, k->name);
	buf_text(out, "+");
	hex_encode(out, buf_bytes(&i));
	buf_text(out, "+");
	base64_encode(out, buf_bytes(&d), BASE64_PADDED);
}

bool
vkey_same(const struct vkey *a, const struct vkey *b)
{
	return a->id == b->id && bytes_equal(a->name, b->name);
}
