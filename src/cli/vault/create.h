/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/create: a new account in its folder: the server is asked who it is, the passphrase is
 * taken, the recovery code drawn and shown once, keys and state written. Owns: nothing. */
#ifndef CLI_VAULT_CREATE_H
#define CLI_VAULT_CREATE_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/vault/account.h"
#include "client/server.h"

struct create {
	const struct secret *recovery; /* the code's 16 octets */
};
/* Fill the empty state. */
typedef err create_prepare_fn(
	struct account *a, const struct server *server, const struct create *c, void *user);

struct create_plan {
	const char *url;
	const struct account_options *options;
	create_prepare_fn *prepare;
	void *user;
};
/* E_EXISTS: there is an account in the folder. *out is good for account_close whatever the result.
 */
err create_account(struct account *out, struct problem *p, const struct create_plan *plan) MUST_USE;

#endif
