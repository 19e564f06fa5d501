/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an identity file is secret from end to end, so a line end is found by asking each
 * octet alike; where the lines are, how long, and which are comments, is public. The kind of a key
 * follows from the length of its line.
 *
 * Stanzas of other types are skipped. One of our own type that is malformed fails the file, because
 * whoever wrote it tries something; one that does not open is somebody else's. */
#include "core/age/identity.h"

#include "base/declassify.h"
#include "core/age/bech32.h"
#include "core/age/wrap.h"
#include "crypt/ct.h"
#include "crypt/dh.h"
#include "crypt/xwing.h"

#define HRP_X25519 BYTES_LIT("AGE-SECRET-KEY-")
#define HRP_HYBRID BYTES_LIT("AGE-SECRET-KEY-PQ-")
#define PLUGIN     BYTES_LIT("AGE-PLUGIN-")

static bytes
hrp_of(enum recipient_type type)
{
	return type == RECIPIENT_X25519 ? HRP_X25519 : HRP_HYBRID;
}

static const uint8_t *
seed_at(const struct identity_list *list, size_t i)
{
	must(i < list->count);
	return secret_expose(list->seeds).data + i * IDENTITY_SEED;
}

void
identity_list_init(struct identity_list *out, struct secret *seeds)
{
	secret_done(seeds);
	*out = (struct identity_list){.seeds = seeds};
}

err
identity_list_add(struct identity_list *out, enum recipient_type type, const uint8_t seed[32])
{
	if (out->count == IDENTITIES_MAX)
		return failure(E_TOO_LARGE);
	err e = secret_append(out->seeds, bytes_of(seed, IDENTITY_SEED));
	if (!failed(e))
		out->types[out->count++] = type;
	return e;
}

/* Whether secret octet I of TEXT is C; that it is, is public. */
static bool
has_at(bytes text, size_t i, uint8_t c)
{
	if (i >= text.len)
		return false;
	uint8_t differ = text.data[i] ^ c;
	bool same = differ == 0;
	declassify(&same, sizeof same);
	return same;
}

static size_t
find_lf(bytes text, size_t from)
{
	size_t at = from;
	while (at < text.len && !has_at(text, at, '\n'))
		at++;
	return at;
}

static bool
is_plugin(bytes line)
{
	if (line.len < PLUGIN.len)
		return false;
	bool same = ct_eq(line.data, PLUGIN.data, PLUGIN.len);
	declassify(&same, sizeof same); /* a plugin's identity is not opened at all */
	return same;
}

static err
decode_key(struct identity_list *list, bytes line)
{
	enum recipient_type type = RECIPIENT_X25519;
	if (line.len == bech32_encoded_len(HRP_HYBRID.len, IDENTITY_SEED))
		type = RECIPIENT_HYBRID;
	uint8_t seed[IDENTITY_SEED];
	buf b = BUF_ARRAY(seed);
	err e = bech32_decode(&b, hrp_of(type), line);
	e = failed(e) || b.len != sizeof seed ? failure(E_KEY)
					      : identity_list_add(list, type, seed);
	wipe(seed, sizeof seed);
	return e;
}

static err
decode_line(struct identity_list *list, bytes line)
{
	if (line.len > 0 && has_at(line, line.len - 1, '\r'))
		line.len--;
	if (line.len == 0 || has_at(line, 0, '#'))
		return ok();
	return is_plugin(line) ? failure(E_PLUGIN) : decode_key(list, line);
}

static err
decode_lines(struct identity_list *list, bytes text)
{
	uint64_t number = 0;
	for (size_t from = 0; from < text.len;) {
		size_t to = find_lf(text, from);
		number++;
		err e = decode_line(list, bytes_slice(text, from, to - from));
		if (failed(e))
			return failure_at((enum err_code)e.code, number);
		from = to + 1;
	}
	return ok();
}

err
identity_list_decode(struct identity_list *out, const struct secret *file)
{
	size_t before = out->count;
	err e = decode_lines(out, secret_expose(file));
	if (!failed(e) && out->count == before)
		e = failure(E_KEY);
	if (failed(e)) {
		out->count = before;
		secret_shorten(out->seeds, before * IDENTITY_SEED);
	}
	return e;
}

err
identity_encode(struct secret *out, const struct identity_list *list, size_t i)
{
	const uint8_t *seed = seed_at(list, i);
	bytes hrp = hrp_of(list->types[i]);
	size_t n = bech32_encoded_len(hrp.len, IDENTITY_SEED);
	uint8_t *to = secret_room(out, n);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	buf b = buf_of(to, n);
	bech32_encode(&b, hrp, bytes_of(seed, IDENTITY_SEED));
	return buf_done(&b);
}

void
identity_recipient(struct recipient *out, const struct identity_list *list, size_t i)
{
	*out = (struct recipient){.type = list->types[i]};
	if (out->type == RECIPIENT_X25519)
		dh_public(out->key, seed_at(list, i));
	else
		xwing_public(out->key, seed_at(list, i));
	declassify(out->key, sizeof out->key); /* the public key of a secret one */
}

static err
unwrap_x25519(struct secret *file_key, const uint8_t seed[32], const struct stanza *s)
{
	uint8_t share[DH_BYTES], shared[DH_BYTES], ours[DH_BYTES], body[WRAP_BODY];
	struct wrap_key k;
	if (s->arg_count != 1 || failed(stanza_arg_octets(share, sizeof share, s, 0)) ||
		failed(stanza_body_octets(body, sizeof body, s)) ||
		failed(dh_shared(shared, seed, share)))
		return failure(E_HEADER);
	dh_public(ours, seed);
	wrap_key_x25519(&k, shared, share, ours);
	err e = wrap_open(file_key, &k, body);
	wipe(shared, sizeof shared);
	wipe(&k, sizeof k);
	return e;
}

static err
unwrap_hybrid(struct secret *file_key, const uint8_t seed[32], const struct stanza *s)
{
	uint8_t enc[XWING_CT], ss[XWING_SS], body[WRAP_BODY];
	struct wrap_key k;
	if (s->arg_count != 1 || failed(stanza_arg_octets(enc, sizeof enc, s, 0)) ||
		failed(stanza_body_octets(body, sizeof body, s)) ||
		failed(xwing_decaps(ss, seed, enc)))
		return failure(E_HEADER);
	wrap_key_hybrid(&k, ss);
	err e = wrap_open(file_key, &k, body);
	wipe(ss, sizeof ss);
	wipe(&k, sizeof k);
	return e;
}

/* Identity I on all stanzas of its type. */
static err
unwrap_one(
	struct secret *file_key, const struct identity_list *list, size_t i, const struct header *h)
{
	bool classic = list->types[i] == RECIPIENT_X25519;
	const uint8_t *seed = seed_at(list, i);
	reader stanzas = header_stanzas(h);
	struct stanza s;
	while (header_next(&s, &stanzas)) {
		if (!bytes_equal(s.type, classic ? WRAP_X25519 : WRAP_HYBRID))
			continue;
		err e = classic ? unwrap_x25519(file_key, seed, &s)
				: unwrap_hybrid(file_key, seed, &s);
		if (!err_is(e, E_NO_MATCH))
			return e;
	}
	return failure(E_NO_MATCH);
}

err
identity_unwrap(struct secret *file_key, const struct identity_list *list, const struct header *h)
{
	err e = failure(E_NO_MATCH);
	for (size_t i = 0; i < list->count && err_is(e, E_NO_MATCH); i++)
		e = unwrap_one(file_key, list, i, h);
	if (failed(e))
		secret_done(file_key);
	return e;
}
