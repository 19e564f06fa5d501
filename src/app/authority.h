/* SPDX-License-Identifier: Apache-2.0 */
/* app/authority: the archive's judge: core/policy over the control events of its own store, and the
 * few rules that are an archive's own: what must come together in one submission, when an
 * invitation expires by its clock, that a founding invitation is used once, which ids are taken.
 * Owns: its lock; the memory is the caller's. */
#ifndef APP_AUTHORITY_H
#define APP_AUTHORITY_H

#include <pthread.h>

#include "app/founding.h"
#include "app/judge.h"
#include "app/states.h"

enum {
	AUTHORITY_FOUNDED = 1 << 14, /* firms that were founded here, at most */
	AUTHORITY_DEVICES = 1 << 12, /* whose users are remembered */
};

struct authority_device {
	id16 device;
	id16 user;
	bool known;
};

/* Events counted under a space's epoch. */
struct authority_content {
	struct states_slot *slot;
	chain_id chain; /* whose slot it was then */
	uint64_t count;
};

/* Of the submission that is being judged: what it still owes before it may be kept, and what is to
 * be taken back if it is not. */
struct authority_debt {
	id16 users[STATES_CHANGES]; /* created: to be in a firm */
	size_t user_count;
	id16 matters[STATES_CHANGES]; /* created: to have an epoch */
	size_t matter_count;
};

struct authority {
	pthread_mutex_t lock;
	const struct store *store;
	struct states states;
	struct founding founding; /* the server's own invitation */
	bool has_founding;
	id16 *founded; /* invitations by which firms were founded */
	size_t founded_count;
	size_t founded_kept; /* of these, not by the submission that is being judged */
	struct authority_debt debt;
	struct authority_content *contents; /* to be taken back likewise */
	size_t content_count;
	uint64_t judged; /* control events: whatever was found before may not hold */
	struct authority_device *devices;
};

struct authority_options {
	const struct store *store;
	const struct founding *founding; /* NULL: none */
	struct states_sizes sizes;
};
/* In PERM. E_NOMEM; E_DAMAGED; E_TOO_LARGE: more firms than AUTHORITY_FOUNDED. */
err authority_open(
	struct authority *a, arena *perm, const struct authority_options *options) MUST_USE;
void authority_close(struct authority *a);

/* The judge, as long as A. */
struct judge authority_judge(struct authority *a);

#endif
