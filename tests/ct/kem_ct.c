/* SPDX-License-Identifier: Apache-2.0 */
/* The two KEMs with every secret of theirs hidden: seeds, messages, scalars, decapsulation keys. A
 * ciphertext that was tampered with takes the other choice at the end of decapsulation, and that
 * must not show. */
#include "ct/ct.h"

#include <string.h>

#include "crypt/ct.h"
#include "crypt/mlkem768.h"
#include "crypt/xwing.h"

struct mlkem {
	uint8_t seed[MLKEM768_SEED], ek[MLKEM768_EK], dk[MLKEM768_DK], m[32], ct[MLKEM768_CT],
		ss[32];
};

/* A key pair and a ciphertext for it; what is published is public, the rest is not. */
static void
mlkem(struct mlkem *out, uint8_t salt)
{
	ct_secret(out->seed, sizeof out->seed, salt);
	mlkem768_keygen(out->ek, out->dk, out->seed);
	ct_reveal(out->ek, sizeof out->ek);
	ct_secret(out->m, sizeof out->m, (uint8_t)(salt + 1));
	must(!failed(mlkem768_encaps(out->ct, out->ss, out->ek, out->m)));
	ct_reveal(out->ct, sizeof out->ct);
}

static void
mlkem_keygen_and_encaps(void)
{
	struct mlkem k;
	mlkem(&k, 1);
}

static void
mlkem_decaps(void)
{
	struct mlkem k;
	uint8_t ss[32];
	mlkem(&k, 2);
	ct_hide(k.dk, sizeof k.dk);
	must(!failed(mlkem768_decaps(ss, k.dk, k.ct)));
	must(ct_eq(ss, k.ss, sizeof ss));
}

static void
mlkem_implicit_rejection(void)
{
	struct mlkem k;
	uint8_t ss[32];
	mlkem(&k, 3);
	k.ct[100] ^= 1;
	ct_hide(k.dk, sizeof k.dk);
	must(!failed(mlkem768_decaps(ss, k.dk, k.ct)));
	must(!ct_eq(ss, k.ss, sizeof ss));
}

/* Nobody may see from the time whether the ciphertext itself was a secret. */
static void
mlkem_secret_ciphertext(void)
{
	struct mlkem k;
	uint8_t ss[32];
	mlkem(&k, 4);
	ct_hide(k.ct, sizeof k.ct);
	must(!failed(mlkem768_decaps(ss, k.dk, k.ct)));
	must(ct_eq(ss, k.ss, sizeof ss));
}

struct xwing {
	uint8_t seed[XWING_SEED], pk[XWING_PUBLIC], entropy[XWING_ENTROPY], ct[XWING_CT], ss[32];
};

static void
xwing(struct xwing *out, uint8_t salt)
{
	ct_secret(out->seed, sizeof out->seed, salt);
	xwing_public(out->pk, out->seed);
	ct_reveal(out->pk, sizeof out->pk);
	ct_secret(out->entropy, sizeof out->entropy, (uint8_t)(salt + 1));
	must(!failed(xwing_encaps(out->ct, out->ss, out->pk, out->entropy)));
	ct_reveal(out->ct, sizeof out->ct);
}

static void
xwing_public_and_encaps(void)
{
	struct xwing k;
	xwing(&k, 5);
}

static void
xwing_decaps_right(void)
{
	struct xwing k;
	uint8_t ss[32];
	xwing(&k, 6);
	must(!failed(xwing_decaps(ss, k.seed, k.ct)));
	must(ct_eq(ss, k.ss, sizeof ss));
}

static void
xwing_decaps_wrong(void)
{
	struct xwing k;
	uint8_t ss[32];
	xwing(&k, 7);
	k.ct[0] ^= 1;
	must(!failed(xwing_decaps(ss, k.seed, k.ct)));
	must(!ct_eq(ss, k.ss, sizeof ss));
}

static void
xwing_low_order(void)
{
	struct xwing k;
	uint8_t ss[32];
	xwing(&k, 8);
	memset(k.ct + MLKEM768_CT, 0, 32);
	must(err_is(xwing_decaps(ss, k.seed, k.ct), E_KEY));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"ML-KEM-768 makes keys and encapsulates", mlkem_keygen_and_encaps, false},
		{"ML-KEM-768 decapsulates", mlkem_decaps, false},
		{"ML-KEM-768 rejects implicitly", mlkem_implicit_rejection, false},
		{"ML-KEM-768 decapsulates what is itself secret", mlkem_secret_ciphertext, false},
		{"X-Wing makes keys and encapsulates", xwing_public_and_encaps, false},
		{"X-Wing decapsulates", xwing_decaps_right, false},
		{"X-Wing decapsulates what was tampered with", xwing_decaps_wrong, false},
		{"X-Wing refuses a point of low order", xwing_low_order, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
