/* SPDX-License-Identifier: Apache-2.0 */
/* client/submit: one change: events built and signed, sent as one submission, its answer verified.
 *
 * What was signed is never forgotten: the wire is in the home's outbox and the state says that it
 * is, both durable, before the first octet is sent. So whatever ends the process, the next run
 * sends the same octets again, and gets the answer that was given or would have been. What the
 * server refuses is in no log: the device's next event in that chain says so (spec/events.md,
 * voids). Owns: nothing; everything is in the client's arena. */
#ifndef CLIENT_SUBMIT_H
#define CLIENT_SUBMIT_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "core/vault/control.h"
#include "core/vault/submission.h"

/* A part and its octets; an uploaded blob has none (data NULL). */
struct submit_part {
	struct part part;
	bytes octets;
};

/* Where an event goes. Control events put into it move CONTROL and are seen by the next. */
struct submit_place {
	chain_id chain;
	uint32_t epoch;
	struct head control;
};

struct submit_item {
	chain_id chain;
	uint32_t epoch;
	struct record record;
	const struct submit_part *parts;
	size_t part_count;
};

struct submit {
	struct client *c;
	id16 idem;
	struct submit_item *items;
	size_t count;
	size_t cap;
	size_t octets; /* of the wire, about */
};

/* For at most MAX events. E_NOMEM, E_RANDOM. */
err submit_begin(struct submit *out, struct client *c, size_t max) MUST_USE;

/* Append a control event; PARTS are those that control_part names, in that order, and must stay
 * where they are. Its event16 may be set before by EVENT; NULL: random. */
struct submit_parts {
	const struct submit_part *items;
	size_t count;
};
err submit_control(struct submit *s, struct submit_place *at, const struct control *body,
	struct submit_parts parts) MUST_USE;

/* Append a content event of TYPE, sealed under SEED, the epoch's. *out (may be NULL): its id. */
struct submit_content {
	uint16_t type;
	bytes body;
	const struct secret *seed;
	struct submit_parts parts;
};
err submit_content(id16 *out, struct submit *s, const struct submit_place *at,
	const struct submit_content *content) MUST_USE;

/* Where the events of an accepted change stand in the log. */
struct submit_result {
	uint64_t first;
	uint32_t count;
};

/* Send, and verify that the answer shows our leaves under a checkpoint signed by the log. Refused:
 * the server's code; nothing of it is in the log. E_UNREACHABLE, and where the server failed: not
 * known; it stays in the outbox, behind what is there. ALARM_ANSWER. */
err submit_send(struct submit_result *out, struct submit *s) MUST_USE;
/* Sign and keep it in the outbox, to be sent by the next submit_resume. */
err submit_keep(struct submit *s) MUST_USE;

/* Send what is in the outbox, in order. *out: how many were accepted. A refusal of one does not
 * hold up the next; *out_refused (may be NULL): how many. */
err submit_resume(size_t *out, size_t *out_refused, struct client *c) MUST_USE;

#endif
