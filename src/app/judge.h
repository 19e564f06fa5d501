/* SPDX-License-Identifier: Apache-2.0 */
/* app/judge: who says what a device may do here. The archive's is made of core/policy over the
 * store's control events (app/authority); here is what the use cases need of one.
 * The writer changes it, item by item; other threads only ask, at any time. */
#ifndef APP_JUDGE_H
#define APP_JUDGE_H

#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/signature.h"
#include "core/vault/event.h"
#include "core/vault/firm.h"
#include "core/vault/submission.h"

/* A device in good standing, and whose it is. */
struct judge_device {
	id16 device;
	id16 user;
	id16 firm; /* zero: of none yet */
	struct signature_key key;
};

/* An invitation that is open. */
struct judge_invite {
	id16 firm; /* zero: the server's own */
	enum firm_role role;
	struct signature_key key;
};

/* An item, as it would stand at INDEX of the log. */
struct judge_item {
	const struct judge_device *by;
	const struct submission_item *item;
	const struct event *event; /* of a control item, decoded, its signature BY's; else NULL */
	uint64_t index;
	uint64_t received_ms;
};

struct judge {
	void *self;
	/* E_NOT_FOUND: no such device; E_FORBIDDEN: revoked, or its user is suspended. */
	err (*device)(void *self, struct judge_device *out, const id16 *device);
	/* E_NOT_FOUND; E_FORBIDDEN: used, withdrawn, or expired at NOW_MS. */
	err (*invite)(void *self, struct judge_invite *out, const id16 *invite, uint64_t now_ms);
	/* By the writer: the items of one submission in their order, then finish; after any failure
	 * undo instead, and it is as if none had been judged. E_STALE: made in ignorance of what
	 * has changed since; E_FORBIDDEN, E_SIGNATURE, E_FORMAT and others by the rule of
	 * core/policy whose number is in err.at; the store's failures. E_BUSY: too much is not
	 * committed yet. */
	err (*item)(void *self, const struct judge_item *in);
	err (*finish)(void *self);
	void (*undo)(void *self);
	/* Everything that was finished is in the store. */
	void (*committed)(void *self);
};

#endif
