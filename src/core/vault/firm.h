/* SPDX-License-Identifier: Apache-2.0 */
/* vault/firm: bodies of the events of a firm's chain: its root, invitations, roster, and the other
 * firms that it knows. control.h encodes and decodes them; what they may do is policy's.
 * Owns: nothing. Pure. Spec: spec/firms.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_FIRM_H
#define CORE_VAULT_FIRM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/codec/signature.h"
#include "core/vault/reason.h"

enum firm_role {
	FIRM_FOUNDER = 0, /* only of an invitation: to found another firm on the server */
	FIRM_MEMBER = 1,
	FIRM_ADMIN = 2,
	FIRM_OWNER = 3,
};

/* The first event of a firm's chain, by its first owner, whose user is the event's actor. */
struct firm_create {
	struct signature_key root;            /* the firm's */
	struct signature_key owner;           /* identity root of the owner */
	id16 invite;                          /* a founding one */
	uint8_t signature[SIGNATURE_BYTES];   /* the firm root's, "firm/create" */
	uint8_t endorsement[SIGNATURE_BYTES]; /* the invitation's, "id/endorse" */
};

struct firm_invite {
	id16 id;
	struct signature_key key; /* of the seed that the code gives */
	enum firm_role role;
	uint64_t expires_ms; /* since 1970 */
};

/* By the user who joins, who is the event's actor. */
struct firm_join {
	struct signature_key root; /* the user's identity root */
	id16 invite;
	uint8_t endorsement[SIGNATURE_BYTES]; /* the invitation's, "id/endorse" */
};

struct firm_withdraw {
	id16 invite;
};

struct firm_suspend {
	id16 user;
	enum reason reason; /* planned, member removed, or suspicion */
	uint64_t last_good; /* size of the log: what the user signed at an index below it stands */
};

struct firm_role_change {
	id16 user;
	enum firm_role role; /* member, admin or owner */
};

/* Another firm, as known by its root. */
struct firm_trust {
	id16 firm;
	hash32 root; /* keyprint */
};

/* Whom an invitation's endorsement is for. */
struct firm_entry {
	id16 firm;
	id16 user;
	struct signature_key root; /* the user's identity root */
	enum firm_role role;       /* the firm's founder: owner */
};

/* "id/endorse", by the invitation's key. */
void firm_endorse(
	uint8_t out[SIGNATURE_BYTES], const struct firm_entry *entry, const struct secret *invite);
/* E_SIGNATURE. */
err firm_endorse_verify(const uint8_t endorsement[SIGNATURE_BYTES], const struct firm_entry *entry,
	const struct signature_key *invite) MUST_USE;

/* Set C's root and signature, by ROOT's seed, for FIRM whose first owner is USER. */
void firm_create_sign(
	struct firm_create *c, const id16 *firm, const id16 *user, const struct secret *root);
/* E_SIGNATURE. The endorsement is firm_endorse_verify's. */
err firm_create_verify(const struct firm_create *c, const id16 *firm, const id16 *user) MUST_USE;

void firm_create_put(buf *out, const struct firm_create *c);
void firm_invite_put(buf *out, const struct firm_invite *i);
void firm_join_put(buf *out, const struct firm_join *j);
void firm_withdraw_put(buf *out, const struct firm_withdraw *w);
void firm_suspend_put(buf *out, const struct firm_suspend *s);
void firm_role_change_put(buf *out, const struct firm_role_change *c);
void firm_trust_put(buf *out, const struct firm_trust *t);

/* The reader fails where it is none. */
void firm_create_take(struct firm_create *out, reader *r);
void firm_invite_take(struct firm_invite *out, reader *r);
void firm_join_take(struct firm_join *out, reader *r);
void firm_withdraw_take(struct firm_withdraw *out, reader *r);
void firm_suspend_take(struct firm_suspend *out, reader *r);
void firm_role_change_take(struct firm_role_change *out, reader *r);
void firm_trust_take(struct firm_trust *out, reader *r);

#endif
