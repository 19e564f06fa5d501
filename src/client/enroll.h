/* SPDX-License-Identifier: Apache-2.0 */
/* client/enroll: how a person comes to have an account: keys are drawn, then one change makes the
 * identity and brings it into a firm, or founds one. In between the state holds everything, so that
 * what was interrupted goes on with the same keys. Owns: nothing. Spec: spec/users.md, firms.md. */
#ifndef CLIENT_ENROLL_H
#define CLIENT_ENROLL_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "client/server.h"
#include "core/vault/invite.h"

/* The invitation in use was not used up yet. */
bool enroll_is_pending(const struct known *s);
/* It founds a firm: enroll_found; else enroll_join. */
bool enroll_founds(const struct known *s);

/* Fill the empty state: the server, the invitation, fresh ids and keys; the roots are made of the
 * RECOVERY code. SECRET is the invitation's. ALARM_INVITE_LOG: it is for another log. E_FORBIDDEN:
 * the server takes it no more. */
struct enroll_code {
	struct invite invite;
	const struct secret *secret;
	const struct secret *recovery;
};
err enroll_prepare(struct client *c, bytes url, const struct server *server,
	const struct enroll_code *code) MUST_USE;

/* Join the firm that has invited us. ALARM_FIRM_ROOT: it has another root than the invitation says.
 * E_NOT_FOUND: it knows no such invitation, or not any more. */
err enroll_join(struct client *c) MUST_USE;

/* Found a firm, its directory, and the names in it. */
struct enroll_names {
	bytes firm;
	bytes user;
};
err enroll_found(struct client *c, const struct enroll_names *names) MUST_USE;

#endif
