/* SPDX-License-Identifier: Apache-2.0 */
/*	-> X25519 SHARE             32 octets
 *	-> mlkem768x25519 ENC       1,120 octets
 *
 * What can be known to be wrong with a key is found when it is read, not when it is used. */
#include "core/age/recipient.h"

#include "base/text.h"
#include "core/age/bech32.h"
#include "core/age/stanza.h"
#include "core/age/wrap.h"
#include "crypt/dh.h"
#include "crypt/xwing.h"

#define HRP_X25519 BYTES_LIT("age")
#define HRP_HYBRID BYTES_LIT("age1pq")
#define HRP_PLUGIN BYTES_LIT("age1") /* then the plugin's name */

enum { PLUGIN_DATA_MAX = 4096 };
_Static_assert(sizeof(((struct recipient *)0)->key) == XWING_PUBLIC, "the longest key");

static size_t
key_len(enum recipient_type type)
{
	return type == RECIPIENT_X25519 ? (size_t)DH_BYTES : (size_t)XWING_PUBLIC;
}

static err
decode_key(struct recipient *r, bytes hrp, bytes text)
{
	buf b = BUF_ARRAY(r->key);
	if (failed(bech32_decode(&b, hrp, text)) || b.len != key_len(r->type))
		return failure(E_KEY);
	return r->type == RECIPIENT_HYBRID ? xwing_check(r->key) : ok();
}

/* Whether it is a plugin's, or a misspelled one of ours. */
static err
refuse_other(bytes hrp, bytes text)
{
	uint8_t data[PLUGIN_DATA_MAX];
	buf b = BUF_ARRAY(data);
	bool plugin = hrp.len > HRP_PLUGIN.len && bytes_has_prefix(hrp, HRP_PLUGIN) &&
		!failed(bech32_decode(&b, hrp, text));
	return failure(plugin ? E_PLUGIN : E_KEY);
}

err
recipient_decode(struct recipient *out, bytes text)
{
	bytes hrp = bech32_hrp(text);
	struct recipient r = {0};
	if (bytes_equal(hrp, HRP_X25519))
		r.type = RECIPIENT_X25519;
	else if (bytes_equal(hrp, HRP_HYBRID))
		r.type = RECIPIENT_HYBRID;
	else
		return refuse_other(hrp, text);
	err e = decode_key(&r, hrp, text);
	if (!failed(e))
		*out = r;
	return e;
}

void
recipient_encode(buf *out, const struct recipient *r)
{
	bytes hrp = r->type == RECIPIENT_X25519 ? HRP_X25519 : HRP_HYBRID;
	bech32_encode(out, hrp, bytes_of(r->key, key_len(r->type)));
}

/* One line of a file. */
static err
decode_line(struct recipient_list *list, bytes line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0 || line.data[0] == '#')
		return ok();
	if (list->count == list->cap)
		return failure(E_TOO_LARGE);
	err e = recipient_decode(&list->items[list->count], line);
	if (!failed(e))
		list->count++;
	return e;
}

err
recipient_list_decode(struct recipient_list *out, bytes file)
{
	struct recipient_list list = *out;
	uint64_t number = 0;
	for (size_t from = 0; from < file.len;) {
		size_t to = bytes_find(file, from, '\n');
		number++;
		err e = decode_line(&list, bytes_slice(file, from, to - from));
		if (failed(e))
			return failure_at((enum err_code)e.code, number);
		from = to + 1;
	}
	if (list.count == out->count)
		return failure(E_KEY);
	*out = list;
	return ok();
}

err
recipient_list_check(const struct recipient_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		if (list->items[i].type != list->items[0].type)
			return failure(E_LABELS);
	}
	return ok();
}

/* "-> TYPE base64(ENC)" and the body. */
static void
put_stanza(buf *out, bytes type, bytes enc, const uint8_t body[32])
{
	uint8_t space[1600];
	buf arg = BUF_ARRAY(space);
	base64_encode(&arg, enc, BASE64_UNPADDED);
	const bytes words[] = {type, buf_bytes(&arg)};
	stanza_encode(out, words, 2, bytes_of(body, WRAP_BODY));
}

static err
wrap_x25519(buf *out, const struct recipient *r, const struct secret *file_key,
	const uint8_t scalar[32])
{
	uint8_t share[DH_BYTES], shared[DH_BYTES], body[WRAP_BODY];
	struct wrap_key k;
	err e = dh_shared(shared, scalar, r->key);
	if (failed(e))
		return e;
	dh_public(share, scalar);
	wrap_key_x25519(&k, shared, share, r->key);
	wrap_seal(body, &k, file_key);
	put_stanza(out, WRAP_X25519, BYTES_ARRAY(share), body);
	wipe(shared, sizeof shared);
	wipe(&k, sizeof k);
	return ok();
}

static err
wrap_hybrid(buf *out, const struct recipient *r, const struct secret *file_key,
	const uint8_t entropy[64])
{
	uint8_t enc[XWING_CT], ss[XWING_SS], body[WRAP_BODY];
	struct wrap_key k;
	err e = xwing_encaps(enc, ss, r->key, entropy);
	if (failed(e))
		return e;
	wrap_key_hybrid(&k, ss);
	wrap_seal(body, &k, file_key);
	put_stanza(out, WRAP_HYBRID, BYTES_ARRAY(enc), body);
	wipe(ss, sizeof ss);
	wipe(&k, sizeof k);
	return ok();
}

err
recipient_wrap(buf *out, const struct recipient *r, const struct secret *file_key,
	const uint8_t entropy[64])
{
	return r->type == RECIPIENT_X25519 ? wrap_x25519(out, r, file_key, entropy)
					   : wrap_hybrid(out, r, file_key, entropy);
}
