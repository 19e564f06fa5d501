/* SPDX-License-Identifier: Apache-2.0 */
/* ct/ct: the proof of constant time.
 * Secrets are marked undefined, and memcheck reports every branch and every address that depends on
 * undefined data: exactly what a secret must not decide. The code under proof is compiled with
 * CONSTANT_TIME_PROOF, so that base/declassify.h reaches memcheck. What is proven is the machine
 * code of this compiler at the release's level of optimization, on the paths that the cases take.
 */
#ifndef CT_CT_H
#define CT_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A case is proven when memcheck reported nothing while it ran. */
struct ct_case {
	const char *name; /* a sentence */
	void (*run)(void);
	bool leaks; /* the other way round: memcheck must report something */
};

/* Runs the cases and says how each went, as TAP. The exit status; 1 outside of memcheck. */
int ct_main(const struct ct_case *cases, size_t count);

/* N octets of a fixed pattern that differs by SALT, marked secret. */
void ct_secret(void *p, size_t n, uint8_t salt);
/* Marks what is there already as secret. */
void ct_hide(const void *p, size_t n);
/* The result is looked at, or is public: no longer secret. */
void ct_reveal(const void *p, size_t n);

#endif
