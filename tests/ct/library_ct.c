/* SPDX-License-Identifier: Apache-2.0 */
/* What the libraries do for us, with secrets hidden. Their verdict on a tag is public, and is told
 * where they branch on it: those places are in library.supp, and nothing else of theirs is. */
#include "ct/ct.h"

#include "crypt/aead.h"
#include "crypt/ct.h"
#include "crypt/dh.h"
#include "crypt/sign.h"

enum { N = 1000 };

struct sealed {
	uint8_t key[32], plain[N], sealed[N + AEAD_TAG], opened[N];
};
static const uint8_t nonce[12] = {1};

static void
hide(struct sealed *s)
{
	ct_secret(s->key, sizeof s->key, 1);
	ct_secret(s->plain, sizeof s->plain, 2);
}

static void
small_aead(void)
{
	struct sealed s;
	hide(&s);
	aead_seal(s.sealed, s.key, nonce, BYTES_LIT("aad"), BYTES_ARRAY(s.plain));
	ct_reveal(s.sealed, sizeof s.sealed);
	must(!failed(aead_open(s.opened, s.key, nonce, BYTES_LIT("aad"), BYTES_ARRAY(s.sealed))));
	must(ct_eq(s.opened, s.plain, N));
	s.sealed[N] ^= 1;
	must(err_is(aead_open(s.opened, s.key, nonce, BYTES_LIT("aad"), BYTES_ARRAY(s.sealed)),
		E_NO_MATCH));
}

static void
bulk_aead(void)
{
	struct sealed s;
	hide(&s);
	struct aead_bulk *a = aead_bulk_new(s.key);
	must(a != NULL);
	must(!failed(aead_bulk_seal(a, s.sealed, nonce, BYTES_ARRAY(s.plain))));
	ct_reveal(s.sealed, sizeof s.sealed);
	must(!failed(aead_bulk_open(a, s.opened, nonce, BYTES_ARRAY(s.sealed))));
	must(ct_eq(s.opened, s.plain, N));
	s.sealed[N] ^= 1;
	must(err_is(aead_bulk_open(a, s.opened, nonce, BYTES_ARRAY(s.sealed)), E_NO_MATCH));
	aead_bulk_free(a);
}

static void
key_agreement(void)
{
	uint8_t a[32], b[32], public_a[32], public_b[32], ab[32], ba[32];
	ct_secret(a, sizeof a, 3);
	ct_secret(b, sizeof b, 4);
	dh_public(public_a, a);
	dh_public(public_b, b);
	ct_reveal(public_a, sizeof public_a);
	ct_reveal(public_b, sizeof public_b);
	must(!failed(dh_shared(ab, a, public_b)));
	must(!failed(dh_shared(ba, b, public_a)));
	must(ct_eq(ab, ba, sizeof ab));
}

static void
signature(void)
{
	uint8_t memory[SIGN_PAIR], seed[SIGN_SEED], public_key[32], s[64];
	struct secret key;
	secret_init(&key, memory, sizeof memory);
	ct_secret(seed, sizeof seed, 5);
	must(!failed(secret_set(&key, BYTES_ARRAY(seed))));
	sign_public(public_key, &key);
	sign_message(s, &key, BYTES_LIT("message"));
	ct_reveal(s, sizeof s);
	must(!failed(sign_verify(public_key, BYTES_LIT("message"), s)));
	sign_expand(&key);
	sign_message(s, &key, BYTES_LIT("message"));
	ct_reveal(s, sizeof s);
	must(!failed(sign_verify(public_key, BYTES_LIT("message"), s)));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"small messages are sealed and opened", small_aead, false},
		{"chunks are sealed and opened", bulk_aead, false},
		{"keys are agreed on", key_agreement, false},
		{"messages are signed", signature, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
