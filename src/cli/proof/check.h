/* SPDX-License-Identifier: Apache-2.0 */
/* cli/proof/check: a bundle verified, and the answer in words.
 * Owns: nothing. */
#ifndef CLI_PROOF_CHECK_H
#define CLI_PROOF_CHECK_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"

/* Room for all of a bundle but the contents; only what is used costs anything. */
enum { CHECK_ARENA = 1 << 30 };

struct check {
	const char *folder;
	const char *policy; /* a file; NULL: the bundle's own */
	bool json;
};
/* What is proven goes to standard output; *p says what is not. */
err check_bundle(struct problem *p, const struct check *what, arena *memory) MUST_USE;

#endif
