/* SPDX-License-Identifier: Apache-2.0 */
/* Identities from their file to the file key, and file keys from entropy to the header, with every
 * octet of them hidden. Public are lengths, where lines end, what kind of key a line is, and the
 * verdicts. scrypt is not here: its memory accesses depend on the passphrase by design. */
#include "ct/ct.h"

#include <string.h>

#include "core/age/bech32.h"
#include "core/age/header.h"
#include "core/age/identity.h"
#include "core/age/recipient.h"
#include "core/age/stream.h"
#include "crypt/ct.h"

enum { TEXT = 512, HEADER = 4096 };

/* Identities of both kinds, read from a hidden file. */
struct keys {
	struct identity_list list;
	struct secret seeds;
	uint8_t seed_mem[4 * IDENTITY_SEED];
};

static struct keys ours, others;

static const char file[] =
	"# a comment\n\n"
	"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\r\n"
	"AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ0HGUHW\n";

static err
read_file(struct keys *out, const char *text)
{
	uint8_t mem[TEXT];
	struct secret hidden;
	secret_init(&hidden, mem, sizeof mem);
	secret_init(&out->seeds, out->seed_mem, sizeof out->seed_mem);
	identity_list_init(&out->list, &out->seeds);
	must(!failed(secret_set(&hidden, bytes_of_text(text))));
	ct_hide(mem, hidden.len);
	return identity_list_decode(&out->list, &hidden);
}

/* Two hidden identities that are not in the file. */
static void
make_others(void)
{
	uint8_t seed[IDENTITY_SEED];
	secret_init(&others.seeds, others.seed_mem, sizeof others.seed_mem);
	identity_list_init(&others.list, &others.seeds);
	ct_secret(seed, sizeof seed, 3);
	must(!failed(identity_list_add(&others.list, RECIPIENT_X25519, seed)));
	must(!failed(identity_list_add(&others.list, RECIPIENT_HYBRID, seed)));
}

static void
bech32_both_ways(void)
{
	static const char *const hrps[] = {"age", "AGE-SECRET-KEY-"};
	for (size_t n = 0; n <= 40; n++) {
		uint8_t in[40], text[TEXT], out[40];
		bytes hrp = bytes_of_text(hrps[n % 2]);
		buf t = BUF_ARRAY(text), b = BUF_ARRAY(out);
		ct_secret(in, sizeof in, (uint8_t)n);
		bech32_encode(&t, hrp, bytes_of(in, n));
		must(!failed(bech32_decode(&b, hrp, buf_bytes(&t))));
		must(b.len == n && ct_eq(in, out, n));
	}
}

static void
files_are_read_and_written(void)
{
	uint8_t mem[IDENTITY_TEXT_MAX];
	struct secret text;
	struct recipient r;
	secret_init(&text, mem, sizeof mem);
	must(!failed(read_file(&ours, file)));
	must(ours.list.count == 2);
	for (size_t i = 0; i < ours.list.count; i++) {
		must(!failed(identity_encode(&text, &ours.list, i)));
		identity_recipient(&r, &ours.list, i);
	}
}

static void
bad_files_are_refused(void)
{
	static const char *const bad[] = {"", "x\n",
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY\n",
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4eGAEX\n",
		"AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ\n",
		"AGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFF3XWHA\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		must(failed(read_file(&ours, bad[i])));
}

/* A file key to the recipient of identity I of the file, and a header, all from hidden octets. */
static void
seal(struct header *out, uint8_t space[HEADER], struct secret *file_key, size_t i)
{
	uint8_t octets[FILE_KEY_BYTES], entropy[RECIPIENT_ENTROPY];
	struct recipient r;
	buf b = buf_of(space, HEADER);
	ct_secret(octets, sizeof octets, 1);
	ct_secret(entropy, sizeof entropy, 2);
	must(!failed(secret_set(file_key, BYTES_ARRAY(octets))));
	identity_recipient(&r, &ours.list, i);
	header_begin(&b);
	must(!failed(recipient_wrap(&b, &r, file_key, entropy)));
	must(!failed(header_end(&b, file_key)));
	ct_reveal(space, b.len); /* it is published */
	must(!failed(header_decode(out, buf_bytes(&b))));
}

static void
sealed_and_opened(size_t i)
{
	uint8_t space[HEADER], sealed_mem[FILE_KEY_BYTES], opened_mem[FILE_KEY_BYTES];
	uint8_t key[STREAM_KEY];
	const uint8_t nonce[STREAM_NONCE] = {0};
	struct secret sealed, opened;
	struct header h;
	secret_init(&sealed, sealed_mem, sizeof sealed_mem);
	secret_init(&opened, opened_mem, sizeof opened_mem);
	must(!failed(read_file(&ours, file)));
	make_others();
	seal(&h, space, &sealed, i);
	must(err_is(identity_unwrap(&opened, &others.list, &h), E_NO_MATCH));
	must(!failed(identity_unwrap(&opened, &ours.list, &h)));
	must(!failed(header_verify(&h, &opened)));
	stream_key(key, &opened, nonce);
	h.mac[0] ^= 1;
	must(err_is(header_verify(&h, &opened), E_HMAC));
}

static void
classic(void)
{
	sealed_and_opened(0);
}

static void
hybrid(void)
{
	sealed_and_opened(1);
}

static void
low_order(void)
{
	static const char text[] = "age-encryption.org/v1\n"
				   "-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
				   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
				   "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
	uint8_t mem[FILE_KEY_BYTES];
	struct secret opened;
	struct header h;
	secret_init(&opened, mem, sizeof mem);
	must(!failed(read_file(&ours, file)));
	must(!failed(header_decode(&h, bytes_of_text(text))));
	must(err_is(identity_unwrap(&opened, &ours.list, &h), E_HEADER));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"bech32 goes both ways", bech32_both_ways, false},
		{"an identity file is read and written", files_are_read_and_written, false},
		{"a bad identity file is refused", bad_files_are_refused, false},
		{"an X25519 stanza is made and opened, or not", classic, false},
		{"a hybrid stanza is made and opened, or not", hybrid, false},
		{"a point of low order is refused", low_order, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
