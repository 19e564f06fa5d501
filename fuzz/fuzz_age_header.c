/* SPDX-License-Identifier: Apache-2.0 */
/* age/header: what is read is written the same, but for the MAC; more input changes nothing; and a
 * hostile header is unwrapped by nobody. */
#include "core/age/header.h"
#include "core/age/scrypt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 8192, WORDS = 64 };

/* All words of S, at most WORDS of them kept. */
static size_t
words_of(bytes words[WORDS], const struct stanza *s)
{
	size_t count = 0;
	for (size_t from = 0; from <= s->words.len; count++) {
		size_t to = bytes_find(s->words, from, ' ');
		if (count < WORDS)
			words[count] = bytes_slice(s->words, from, to - from);
		from = to + 1;
	}
	return count;
}

static void
check_again(const struct header *h, const struct secret *file_key)
{
	static uint8_t space[2 * INPUT_MAX];
	buf out = BUF_ARRAY(space);
	size_t count = 0;
	struct stanza s;
	reader stanzas = header_stanzas(h);
	header_begin(&out);
	while (header_next(&s, &stanzas)) {
		static uint8_t body[INPUT_MAX];
		bytes words[WORDS];
		size_t n = words_of(words, &s);
		must(n == s.arg_count + 1);
		must(!failed(stanza_body_octets(body, s.body_len, &s)));
		if (n > WORDS)
			return;
		stanza_encode(&out, words, n, bytes_of(body, s.body_len));
		count++;
	}
	must(count == h->count);
	err e = header_end(&out, file_key);
	must(!failed(e) || err_is(e, E_LABELS)); /* mixed files are read, never written */
	if (failed(e))
		return;
	must(out.len == h->raw.len);
	must(bytes_has_prefix(buf_bytes(&out), h->covered));
}

/* scrypt with as much work as a fuzzer can bear. */
static void
check_unwrap(const struct header *h)
{
	uint8_t key_space[FILE_KEY_BYTES], text_space[8];
	struct secret file_key, passphrase;
	struct stanza s;
	reader stanzas = header_stanzas(h);
	secret_init(&file_key, key_space, sizeof key_space);
	secret_init(&passphrase, text_space, sizeof text_space);
	must(!failed(secret_set(&passphrase, BYTES_LIT("password"))));
	must(header_next(&s, &stanzas));
	if (!scrypt_is(h) || (s.arg_count == 2 && s.args[1].len == 2 && s.args[1].data[0] > '0'))
		return;
	err e = scrypt_unwrap(&file_key, &passphrase, h);
	must(!failed(e) || err_is(e, E_NO_MATCH) || err_is(e, E_HEADER));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > INPUT_MAX)
		return -1;
	uint8_t key_space[FILE_KEY_BYTES];
	struct secret file_key;
	struct header h = {.count = 77};
	bytes in = bytes_of(data, size);
	secret_init(&file_key, key_space, sizeof key_space);
	must(!failed(secret_set(&file_key, BYTES_LIT("YELLOW SUBMARINE"))));
	err e = header_decode(&h, in);
	if (failed(e)) {
		must(h.count == 77);
		must(!err_is(e, E_TOO_LARGE));
		return 0;
	}
	struct header shorter;
	must(!failed(header_decode(&shorter, h.raw)));
	must(bytes_equal(shorter.raw, h.raw));
	must(err_is(header_decode(&shorter, bytes_slice(in, 0, h.raw.len - 1)), E_TRUNCATED));
	check_again(&h, &file_key);
	check_unwrap(&h);
	return 0;
}
