/* SPDX-License-Identifier: Apache-2.0 */
/*	-> scrypt SALT LOG2N        16 octets; decimal, no leading zero
 *	body
 *
 * Whoever sends the file chooses the work that reading it costs, so there is a bound. */
#include "core/age/scrypt.h"

#include "base/text.h"
#include "core/age/wrap.h"

err
scrypt_wrap(buf *out, const struct secret *passphrase, const struct secret *file_key,
	const uint8_t salt[16], unsigned log2_n)
{
	uint8_t salt_space[24], work_space[20], body[WRAP_BODY];
	buf salt_text = BUF_ARRAY(salt_space), work_text = BUF_ARRAY(work_space);
	struct wrap_key k;
	err e = wrap_key_scrypt(&k, passphrase, salt, log2_n);
	if (failed(e))
		return e;
	wrap_seal(body, &k, file_key);
	wipe(&k, sizeof k);
	base64_encode(&salt_text, bytes_of(salt, SCRYPT_SALT), BASE64_UNPADDED);
	buf_decimal(&work_text, log2_n);
	const bytes words[] = {WRAP_SCRYPT, buf_bytes(&salt_text), buf_bytes(&work_text)};
	stanza_encode(out, words, 3, BYTES_ARRAY(body));
	return ok();
}

/* The stanza of a file for a passphrase. */
static bool
find(struct stanza *out, const struct header *h)
{
	reader stanzas = header_stanzas(h);
	return header_next(out, &stanzas) && bytes_equal(out->type, WRAP_SCRYPT);
}

bool
scrypt_is(const struct header *h)
{
	struct stanza s;
	return find(&s, h);
}

err
scrypt_unwrap(struct secret *file_key, const struct secret *passphrase, const struct header *h)
{
	struct stanza s;
	uint8_t salt[SCRYPT_SALT], body[WRAP_BODY];
	uint64_t log2_n = 0;
	struct wrap_key k;
	if (!find(&s, h))
		return failure(E_NO_MATCH);
	if (s.arg_count != 2 || failed(stanza_arg_octets(salt, sizeof salt, &s, 0)) ||
		failed(stanza_body_octets(body, sizeof body, &s)) ||
		failed(decimal_decode(&log2_n, s.args[1])) || log2_n == 0 ||
		log2_n > SCRYPT_LOG2_N_MAX)
		return failure(E_HEADER);
	err e = wrap_key_scrypt(&k, passphrase, salt, (unsigned)log2_n);
	if (!failed(e))
		e = wrap_open(file_key, &k, body);
	wipe(&k, sizeof k);
	return e;
}
