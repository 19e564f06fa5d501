/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/work: the frame of a verb on an account: open it, do the work, say what went wrong,
 * close it; and what those verbs share. Owns: what it opens. */
#ifndef CLI_VAULT_WORK_H
#define CLI_VAULT_WORK_H

#include "cli/vault/account.h"
#include "cli/verb.h"
#include "client/contact.h"
#include "client/sync.h"

struct work {
	const struct verb *verb;
	struct account account;
	struct client *client; /* of the account */
	struct view *view;     /* for the work to fill */
	struct problem p;      /* what to say if it fails */
	bool json;
	char text[1024]; /* room for what p says */
};

typedef err work_fn(struct work *w, void *args);

/* The exit status. */
int work_run(const struct verb *v, const struct account_options *o, work_fn *act, void *args);

/* E, with what to do next. */
err work_fail(struct work *w, enum err_code code, const char *next) MUST_USE;

/* A matter by what is typed: its id, the beginning of it (8 digits or more), or its title. The
 * view then has it, open, with our firm; *out is it. */
err work_matter(struct space *out, struct work *w, const char *typed) MUST_USE;

/* Somebody of our firm by name, address or id; or of another firm by the text that `muniment
 * whoami` prints there. Another firm must be known by the root that the text says: else it is said
 * what to do. The view has the user and the firm. */
struct work_person {
	id16 user;
	id16 firm;
};
err work_person(struct work_person *out, struct work *w, const char *typed) MUST_USE;

/* "member", "admin", "owner"; "reader", "writer", "manager". */
const char *work_firm_role(enum firm_role role);
const char *work_space_role(enum epoch_role role);
/* False: TYPED is none. */
bool work_read_firm_role(enum firm_role *out, const char *typed);
bool work_read_space_role(enum epoch_role *out, const char *typed);

/* 32 hex digits. */
bool work_read_id(id16 *out, const char *typed);

/* The name of a user as far as we may read it; else empty. */
bytes work_name(const struct work *w, const id16 *user);
/* How a firm is known here: "ours", "trusted", "not trusted", "contradicted". */
const char *work_trust(const struct work *w, const id16 *firm);

/* Send, and say what a refusal means. */
err work_send(struct work *w, struct submit *s) MUST_USE;
/* The same of one event without parts that goes into our firm's chain, which the view has. */
err work_send_to_firm(struct work *w, const struct control *body) MUST_USE;
/* "2026-11-25 08:30" in UTC. TO has room for 24 octets. */
void work_put_time(char *to, size_t cap, uint64_t ms);

#endif
