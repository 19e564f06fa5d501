/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/identities: identity files, and those that are sealed with a passphrase.
 * Owns: the locked memory of the keys, between identities_init and identities_done. */
#ifndef CLI_FILE_IDENTITIES_H
#define CLI_FILE_IDENTITIES_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "core/age/identity.h"
#include "crypt/secret.h"

struct identities {
	struct identity_list list;
	struct secret seeds;
};

/* An empty list. *out must stay where it is. E_NOMEM. */
err identities_init(struct identities *out) MUST_USE;
void identities_done(struct identities *i);

/* Append those in the file PATH ("-" is standard input). When that is an age file, it is opened
 * with the passphrase that is in the file PASSPHRASE, or asked for when that is NULL. On failure *p
 * says what about. */
err identities_add(struct identities *to, struct problem *p, const char *path,
	const char *passphrase) MUST_USE;

#endif
