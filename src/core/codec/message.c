/* SPDX-License-Identifier: Apache-2.0 */
/*	V(x)       u32 length || x
 *	T(l)       u8 length || "muniment/v1/" || l
 *	M(l, x...) T(l) || u8 count || V(x)...
 *
 * The label has its length in front, the fields their number, each its length: no two messages
 * have the same octets, and none is the beginning of another. A message is fed piece by piece to
 * whatever takes it, so that hashing an event needs no copy of it. */
#include "core/codec/message.h"

#include "core/codec/field.h"
#include "crypt/hash.h"
#include "crypt/kdf.h"

enum { HEAD_MAX = 1 + sizeof LABEL_PREFIX - 1 + LABEL_TEXT_MAX + 1 };

_Static_assert(HEAD_MAX - 2 <= UINT8_MAX, "the length of a tag is one octet");

typedef void put_fn(void *to, bytes in);

static void
put_number(put_fn *put, void *to, uint32_t v, size_t octets)
{
	uint8_t room[4];
	buf b = BUF_ARRAY(room);
	buf_u32(&b, v);
	put(to, bytes_slice(buf_bytes(&b), sizeof room - octets, octets));
}

/* T(l) and the number of its fields. */
static void
feed_head(enum label l, put_fn *put, void *to)
{
	bytes prefix = BYTES_LIT(LABEL_PREFIX), text = label_text(l);
	put_number(put, to, (uint32_t)(prefix.len + text.len), 1);
	put(to, prefix);
	put(to, text);
	put_number(put, to, (uint32_t)label_fields(l), 1);
}

static void
feed(message m, put_fn *put, void *to)
{
	must(m.count == label_fields(m.label));
	feed_head(m.label, put, to);
	for (size_t i = 0; i < m.count; i++) {
		must(m.fields[i].len <= UINT32_MAX);
		put_number(put, to, (uint32_t)m.fields[i].len, 4);
		put(to, m.fields[i]);
	}
}

static void
put_buf(void *to, bytes in)
{
	buf_put(to, in);
}

static void
put_sha256(void *to, bytes in)
{
	sha256_add(to, in);
}

static void
put_hmac(void *to, bytes in)
{
	hmac_add(to, in);
}

void
message_encode(buf *out, message m)
{
	feed(m, put_buf, out);
}

void
message_begin(buf *out, enum label l)
{
	feed_head(l, put_buf, out);
}

void
message_expect(reader *r, enum label l)
{
	uint8_t room[HEAD_MAX];
	buf head = BUF_ARRAY(room);
	feed_head(l, put_buf, &head);
	reader_expect(r, buf_bytes(&head));
}

bool
message_is(enum label l, bytes in)
{
	reader r = reader_of(in);
	message_expect(&r, l);
	for (size_t i = 0; i < label_fields(l); i++)
		(void)field_take(&r);
	return !failed(reader_done(&r));
}

hash32
message_hash(message m)
{
	must(label_kind(m.label) == LABEL_KIND_HASH);
	struct sha256 h;
	hash32 out;
	sha256_init(&h);
	feed(m, put_sha256, &h);
	sha256_done(&h, &out);
	return out;
}

hash32
message_hash_encoded(enum label l, bytes m)
{
	must(label_kind(l) == LABEL_KIND_HASH && message_is(l, m));
	return sha256(m);
}

static hash32
hmac_of(const uint8_t key[32], message m)
{
	struct hmac h;
	hash32 out;
	hmac_init(&h, bytes_of(key, 32));
	feed(m, put_hmac, &h);
	hmac_done(&h, &out);
	return out;
}

hash32
message_commit(const uint8_t r[32], message m)
{
	must(label_kind(m.label) == LABEL_KIND_COMMIT);
	return hmac_of(r, m);
}

hash32
message_mac(const uint8_t key[32], message m)
{
	must(label_kind(m.label) == LABEL_KIND_MAC);
	return hmac_of(key, m);
}

void
message_kdf(uint8_t out[32], bytes ikm, bytes salt, message m)
{
	must(label_kind(m.label) == LABEL_KIND_KDF);
	uint8_t room[MESSAGE_INFO_MAX];
	buf info = BUF_ARRAY(room);
	message_encode(&info, m);
	must(!failed(buf_done(&info)));
	hkdf_sha256(out, 32, ikm, salt, buf_bytes(&info));
}
