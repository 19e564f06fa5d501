/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets that invitations and wraps hand from one person to another. */
#include "ct/ct.h"

#include "core/vault/invite.h"
#include "core/vault/keywrap.h"
#include "crypt/ct.h"
#include "crypt/sign.h"

static void
invitation(void)
{
	uint8_t bits[INVITE_SECRET], secret_memory[INVITE_SECRET], again_memory[INVITE_SECRET],
		text_memory[INVITE_TEXT], seed_memory[SIGN_SEED];
	struct secret secret, again, text, seed;
	struct invite i = {.firm = {{1}}, .firm_root = {{2}}}, out;
	secret_init(&secret, secret_memory, sizeof secret_memory);
	secret_init(&again, again_memory, sizeof again_memory);
	secret_init(&text, text_memory, sizeof text_memory);
	secret_init(&seed, seed_memory, sizeof seed_memory);
	ct_secret(bits, sizeof bits, 1);
	must(!failed(secret_set(&secret, BYTES_ARRAY(bits))));
	invite_encode(&text, &i, &secret);
	must(!failed(invite_decode(&out, &again, &text)));
	must(ct_eq(secret_memory, again_memory, sizeof secret_memory));
	invite_seed(&seed, &out, &again);
	/* Any other character is a wrong checksum. */
	text_memory[60] ^= 1;
	must(failed(invite_decode(&out, &again, &text)));
}

static void
wrap(void)
{
	uint8_t bits[KEYWRAP_SEED], seed_memory[KEYWRAP_SEED], again_memory[KEYWRAP_SEED],
		text_memory[KEYWRAP_BYTES];
	struct secret seed, again, text;
	struct keywrap w = {KEYWRAP_EPOCH, {{1}}, 2}, out;
	secret_init(&seed, seed_memory, sizeof seed_memory);
	secret_init(&again, again_memory, sizeof again_memory);
	secret_init(&text, text_memory, sizeof text_memory);
	ct_secret(bits, sizeof bits, 2);
	must(!failed(secret_set(&seed, BYTES_ARRAY(bits))));
	keywrap_encode(&text, &w, &seed);
	ct_hide(text_memory, sizeof text_memory);
	must(!failed(keywrap_decode(&out, &again, &text)));
	must(ct_eq(seed_memory, again_memory, sizeof seed_memory));
	text_memory[20] ^= 1;
	must(failed(keywrap_decode(&out, &again, &text)));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"an invitation's code is written, read, and refused when altered", invitation,
			false},
		{"a wrap's content is written, read, and refused when altered", wrap, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
