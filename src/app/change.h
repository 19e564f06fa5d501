/* SPDX-License-Identifier: Apache-2.0 */
/* app/change: a submission on its way into the log: what can be checked of it alone.
 * Workers check, several at once; what depends on other submissions is left to the writer.
 * Owns: nothing; borrows the wire. The decoding is core's. */
#ifndef APP_CHANGE_H
#define APP_CHANGE_H

#include "app/judge.h"
#include "app/quota.h"
#include "app/recent.h"
#include "base/buf.h"
#include "core/vault/submission.h"
#include "port/clock.h"
#include "port/store.h"

/* Room of an answer with a note of KEEPER_NOTE_MAX. */
enum { CHANGE_ANSWER_MAX = 8192 };
/* A refusal that is not one item's. */
#define CHANGE_NO_ITEM UINT32_MAX

enum change_state {
	CHANGE_REFUSED, /* for the reason in e; its place is a rule's number of core/policy, or 0 */
	CHANGE_KNOWN,   /* accepted before, as the store knows */
	CHANGE_CHECKED, /* the writer's turn */
	CHANGE_ACCEPTED /* durable, and answered */
};

struct change {
	struct change *next;
	bytes wire;
	uint64_t received_ms;
	struct submission submission;
	hash32 hash;
	struct judge_device by;
	uint64_t generation; /* of the recent keys, when the store was asked for this one */
	enum change_state state;
	err e;
	uint32_t item;             /* that was refused, from 0, or CHANGE_NO_ITEM */
	struct store_answer place; /* in the log, once it is known or accepted */
	const struct change *same; /* of this batch, the same submission; NULL */
	buf answer;                /* of CHANGE_ANSWER_MAX, by who made the change */
};

struct change_rules {
	bytes origin; /* of the log */
	const struct store *store;
	const struct judge *judge;
	const struct recent *recent;
	struct quota *quota;
	struct clock_source clock;
};

/* Check c->wire; the rest of C but the answer's room is set. */
void change_check(struct change *c, const struct change_rules *rules);

/* The control event of ITEM, which was checked before. */
err change_open(struct event *out, const struct submission_item *item) MUST_USE;

#endif
