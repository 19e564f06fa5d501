/* SPDX-License-Identifier: Apache-2.0 */
/*	age-encryption.org/v1
 *	stanza, stanza...
 *	--- MAC                     43 characters
 *
 * MAC = HMAC(HKDF(file key, no salt, "header"), all in front of the space in the last line). */
#include "core/age/header.h"

#include "base/declassify.h"
#include "base/text.h"
#include "core/age/wrap.h"
#include "crypt/ct.h"
#include "crypt/hash.h"
#include "crypt/kdf.h"

#define MAGIC  BYTES_LIT("age-encryption.org/v")
#define DASHES BYTES_LIT("---")

enum { VERSION_CHARS = 20, MAC_LINE = 4 + 43 };

/* Text of the decimal version after the magic, up to the LF, which is consumed. */
static err
decode_version(reader *r)
{
	bytes rest = reader_rest(r);
	size_t n = rest.len < MAGIC.len ? rest.len : MAGIC.len;
	if (!bytes_has_prefix(MAGIC, bytes_slice(rest, 0, n)))
		return failure(E_HEADER);
	size_t end = bytes_find(rest, n, '\n');
	if (end - n > VERSION_CHARS)
		return failure(E_HEADER);
	if (end == rest.len)
		return failure(E_TRUNCATED);
	bytes line = reader_line(r);
	bytes text = bytes_slice(line, n, line.len - n);
	uint64_t version = 0;
	if (failed(decimal_decode(&version, text)))
		return failure(E_HEADER);
	return version == 1 ? ok() : failure(E_VERSION);
}

static err
decode_stanzas(struct header *h, reader *r)
{
	bool passphrase = false;
	for (;;) {
		bytes rest = reader_rest(r);
		if (rest.len < DASHES.len)
			return failure(E_TRUNCATED);
		if (bytes_has_prefix(rest, DASHES))
			break;
		struct stanza s;
		err e = stanza_decode(&s, r);
		if (failed(e))
			return e;
		passphrase = passphrase || bytes_equal(s.type, WRAP_SCRYPT);
		h->count++;
	}
	/* Who opens with a passphrase believes that whoever knows it wrote the file: nobody else
	 * may be able to. */
	return h->count == 0 || (passphrase && h->count > 1) ? failure(E_HEADER) : ok();
}

static err
decode_mac(struct header *h, reader *r)
{
	bytes rest = reader_rest(r);
	size_t n = bytes_find(rest, 0, '\n');
	if (n > MAC_LINE)
		return failure(E_HEADER);
	if (n == rest.len)
		return failure(E_TRUNCATED);
	bytes line = reader_line(r);
	buf b = BUF_ARRAY(h->mac);
	if (line.len != MAC_LINE || line.data[DASHES.len] != ' ' ||
		failed(base64_decode(&b, bytes_slice(line, 4, 43), BASE64_UNPADDED)))
		return failure(E_HEADER);
	return ok();
}

static err
decode_all(struct header *h, reader *r)
{
	err e = decode_version(r);
	size_t from = r->at;
	if (!failed(e))
		e = decode_stanzas(h, r);
	size_t to = r->at;
	if (!failed(e))
		e = decode_mac(h, r);
	if (failed(e))
		return e;
	h->raw = bytes_slice(r->in, 0, r->at);
	h->covered = bytes_slice(r->in, 0, to + DASHES.len);
	h->stanzas = bytes_slice(r->in, from, to - from);
	return ok();
}

err
header_decode(struct header *out, bytes in)
{
	struct header h = {0};
	bool all = in.len <= HEADER_MAX;
	reader r = reader_of(bytes_slice(in, 0, all ? in.len : HEADER_MAX));
	err e = decode_all(&h, &r);
	if (err_is(e, E_TRUNCATED) && in.len >= HEADER_MAX)
		return failure(E_TOO_LARGE);
	if (!failed(e))
		*out = h;
	return e;
}

reader
header_stanzas(const struct header *h)
{
	return reader_of(h->stanzas);
}

bool
header_next(struct stanza *out, reader *stanzas)
{
	/* They were all decoded once: the only failure is that there is none left. */
	return !failed(stanza_decode(out, stanzas));
}

static hash32
mac_of(bytes covered, const struct secret *file_key)
{
	uint8_t key[32];
	bytes octets = secret_expose(file_key);
	must(octets.len == FILE_KEY_BYTES);
	hkdf_sha256(key, sizeof key, octets, (bytes){NULL, 0}, BYTES_LIT("header"));
	hash32 mac = hmac_sha256(BYTES_ARRAY(key), covered);
	wipe(key, sizeof key);
	return mac;
}

err
header_verify(const struct header *h, const struct secret *file_key)
{
	hash32 mac = mac_of(h->covered, file_key);
	bool same = ct_eq(mac.b, h->mac, sizeof mac.b);
	wipe(&mac, sizeof mac);         /* the right one for a wrong header is nobody's business */
	declassify(&same, sizeof same); /* the verdict */
	return same ? ok() : failure(E_HMAC);
}

void
header_begin(buf *out)
{
	buf_put(out, MAGIC);
	buf_text(out, "1\n");
}

/* The label rule, over what was written: whoever forgets to ask before is still refused. Types that
 * are not ours have no labels that we know. */
static err
check_labels(bytes stanzas)
{
	size_t classic = 0, hybrid = 0, passphrase = 0, all = 0;
	reader r = reader_of(stanzas);
	struct stanza s;
	for (; header_next(&s, &r); all++) {
		classic += bytes_equal(s.type, WRAP_X25519);
		hybrid += bytes_equal(s.type, WRAP_HYBRID);
		passphrase += bytes_equal(s.type, WRAP_SCRYPT);
	}
	must(reader_at_end(&r)); /* nothing but stanzas was written */
	bool mixed = (hybrid > 0 && classic > 0) || (passphrase > 0 && all > 1);
	return mixed ? failure(E_LABELS) : ok();
}

err
header_end(buf *out, const struct secret *file_key)
{
	size_t start = MAGIC.len + 2; /* behind the version line */
	err e = buf_done(out);
	if (failed(e))
		return e;
	declassify(out->data, out->len); /* about to be published */
	e = check_labels(bytes_slice(buf_bytes(out), start, out->len - start));
	if (failed(e))
		return e;
	buf_put(out, DASHES);
	hash32 mac = mac_of(buf_bytes(out), file_key);
	buf_text(out, " ");
	base64_encode(out, BYTES_ARRAY(mac.b), BASE64_UNPADDED);
	buf_text(out, "\n");
	return out->len > HEADER_MAX ? failure(E_TOO_LARGE) : buf_done(out);
}
