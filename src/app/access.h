/* SPDX-License-Identifier: Apache-2.0 */
/* app/access: who may read which chain, and how much of it.
 * Users' and firms' control events are for every device of this server that knows the id; a matter
 * is for its members, and its control events up to their removal for those who were. An invitation
 * reads its firm's control events and those of the firm's users, so that who comes can check whom
 * he joins. What may not be read is not found: nobody learns that it is there.
 * Owns: nothing. */
#ifndef APP_ACCESS_H
#define APP_ACCESS_H

#include "app/judge.h"
#include "app/sessions.h"
#include "base/attr.h"
#include "port/store.h"

/* Who reads: a device in good standing, or an open invitation. */
struct access_reader {
	enum session_kind kind;
	struct judge_device device;
	struct judge_invite invite;
};

/* Whose quota R's questions are counted in (app/quota). */
id16 access_account(const struct access_reader *r);

/* *out is HOLDER, who is asked about at each read. E_SESSION: no longer in good standing. */
err access_reader_of(struct access_reader *out, const struct judge *judge,
	const struct sessions_holder *holder, uint64_t now_ms) MUST_USE;

/* What may be seen of a chain. */
struct access_view {
	bool content;      /* content events' octets, too; else only that they are there */
	uint64_t events;   /* so many of its events, */
	uint64_t controls; /* of its control events */
};
/* E_NOT_FOUND: nothing. */
err access_view_of(struct access_view *out, const struct store *store,
	const struct access_reader *who, const chain_id *chain) MUST_USE;

/* The chain is the reader's own: his, his firm's, his firm's users', or a space in which he is. */
err access_is_own(bool *out, const struct store *store, const struct access_reader *who,
	const chain_id *chain) MUST_USE;

#endif
