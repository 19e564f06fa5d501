/* SPDX-License-Identifier: Apache-2.0 */
/* vault/invite: an invitation's code, as it is handed over, and the key that it is the secret of.
 * Whoever has the code can make the invitation's signature over the identity root that joins, so
 * neither the server nor who reads along can put another person in the place of the invited. The
 * code also says which log and which firm root are the right ones.
 * Pure. Spec: spec/firms.md. Untrusted input: yes. Fuzz: fuzz_invite. */
#ifndef CORE_VAULT_INVITE_H
#define CORE_VAULT_INVITE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum {
	INVITE_SECRET = 16, /* octets of randomness, in the code and nowhere else */
	INVITE_TEXT = 197,  /* characters of every code */
};

struct invite {
	id16 invite;
	id16 firm;        /* zero: founds a firm */
	hash32 firm_root; /* its keyprint; zero when FIRM is, and only then */
	hash32 log;       /* invite_log of the log's verifier key */
};

/* SHA-256 of the text of a log's verifier key, without a line end. */
hash32 invite_log(bytes vkey);
bool invite_is_founding(const struct invite *i);

/* The code in TEXT, which has room for INVITE_TEXT. SECRET has INVITE_SECRET octets. */
void invite_encode(struct secret *text, const struct invite *i, const struct secret *secret);
/* TEXT is a code and nothing else; its secret into SECRET, which has room for INVITE_SECRET and is
 * empty after a failure. E_FORMAT; E_VERSION: a code of another version. */
err invite_decode(struct invite *out, struct secret *secret, const struct secret *text) MUST_USE;

/* The seed of the invitation's signing key in SEED, which has room for SIGN_SEED octets. */
void invite_seed(struct secret *seed, const struct invite *i, const struct secret *secret);

#endif
