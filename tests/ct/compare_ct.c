/* SPDX-License-Identifier: Apache-2.0 */
/* Proof that the proof can fail, and that the comparisons and choices everything rests on do not
 * make it fail. The careless versions here are what somebody would write first. */
#include "ct/ct.h"

#include "base/attr.h"
#include "base/err.h"
#include "crypt/ct.h"

enum { N = 32 };

/* Kept apart, so that the compiler cannot see both arguments and fold the answer. */
static NOINLINE bool
branchy_eq(const uint8_t *a, const uint8_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static NOINLINE uint8_t
table_lookup(const uint8_t *table, uint8_t index)
{
	return table[index];
}

static void
branchy_compare(void)
{
	uint8_t a[N], b[N];
	ct_secret(a, N, 1);
	ct_secret(b, N, 1);
	bool same = branchy_eq(a, b, N);
	ct_reveal(&same, sizeof same);
	must(same);
}

static void
index_by_a_secret(void)
{
	static const uint8_t table[256] = {7, 7, 7, 7};
	uint8_t index;
	ct_secret(&index, 1, 2);
	uint8_t found = table_lookup(table, index);
	ct_reveal(&found, sizeof found);
	must(found == 0 || found == 7);
}

static void
folded_compare(void)
{
	uint8_t a[N], b[N];
	ct_secret(a, N, 1);
	ct_secret(b, N, 1);
	must(ct_eq(a, b, N));
	ct_secret(b, N, 3);
	must(!ct_eq(a, b, N));
}

static void
mask_and_choice(void)
{
	uint8_t a[N], b[N], chosen[N];
	ct_secret(a, N, 1);
	ct_secret(b, N, 2);
	ct_select(chosen, ct_eq_mask(a, b, N), a, b, N);
	must(ct_eq(chosen, b, N));
	ct_select(chosen, ct_eq_mask(a, a, N), a, b, N);
	must(ct_eq(chosen, a, N));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"a compare that stops at the first difference is reported", branchy_compare, true},
		{"a table indexed by a secret is reported", index_by_a_secret, true},
		{"a folded compare tells its verdict and nothing else", folded_compare, false},
		{"a mask and a choice by it tell nothing", mask_and_choice, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
