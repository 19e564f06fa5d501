/* SPDX-License-Identifier: Apache-2.0 */
/* support/people: users with devices who found firms, invite, open matters and write: the
 * submissions that clients of theirs would send. Keys and ids are made of small numbers; recipients
 * and wraps are octets that nobody can open, for nobody does. */
#ifndef SUPPORT_PEOPLE_H
#define SUPPORT_PEOPLE_H

#include "base/buf.h"
#include "core/codec/signature.h"
#include "core/vault/control.h"
#include "core/vault/invite.h"
#include "core/vault/submission.h"

enum { PEOPLE_CHAINS = 64, PEOPLE_PARTS = 512 };

/* What a device remembers of a chain that it signs in, and where the chain stands. */
struct people_chain {
	chain_id chain;
	struct head control;
	uint32_t epoch;
};
struct people_signed {
	id16 device;
	chain_id chain;
	uint64_t next_seq;
	hash32 last;
};

struct people {
	bytes origin;
	struct people_chain chains[PEOPLE_CHAINS];
	size_t chain_count;
	struct people_signed signings[4 * PEOPLE_CHAINS];
	size_t signing_count;
	struct {
		struct part part;
		uint8_t octets[PART_RECIPIENT_BYTES];
	} parts[PEOPLE_PARTS];
	size_t part_count;
	uint32_t next; /* number of the next id */
};

/* A user with one device. */
struct person {
	id16 user;
	id16 device;
	struct secret root;
	struct secret key;
	uint8_t root_room[32];
	uint8_t key_room[32];
	struct user_device keys;
	hash32 puk_fp;
	uint32_t puk_gen;
	id16 firm;
};

void people_init(struct people *w, bytes origin);
void person_init(struct person *p, struct people *w);
id16 people_id(struct people *w);
/* A new recipient or wrap. */
hash32 people_recipient(struct people *w);
hash32 people_wrap(struct people *w);
/* A secret of 32 octets made of NUMBER. */
void people_seed(struct secret *out, uint8_t room[32], uint32_t number);

/* A submission that is being written; WIRE is its memory. */
struct draft {
	struct people *w;
	const struct person *by;
	buf *wire;
	size_t from;
	struct submission_writer writer;
	size_t parts[PEOPLE_PARTS]; /* whose octets follow */
	size_t part_count;
};
void draft_begin(struct draft *d, struct people *w, const struct person *by, buf *wire);
/* The chain moves on, as people see it. To forget what was refused, copy the people back. */
void draft_control(struct draft *d, const chain_id *chain, const struct control *c);
/* A sealed record under the epoch EPOCH. */
void draft_content(struct draft *d, const chain_id *chain, enum event_class class, uint32_t epoch);
/* One that names a document: a slot, and a blob of PEOPLE_BLOB_BYTES that was uploaded before. */
enum { PEOPLE_BLOB_BYTES = PART_INLINE_MAX + 1 };
void draft_document(struct draft *d, const chain_id *chain, uint32_t epoch, const hash32 *blob);
bytes draft_end(struct draft *d);

/* Whole submissions, behind what is in WIRE. */

/* P and a firm of his, by a founding invitation. */
bytes people_found(struct people *w, struct person *p, buf *wire, const id16 *invite,
	const struct secret *invite_key);
/* An invitation into P's firm. */
bytes people_invite(
	struct people *w, const struct person *p, buf *wire, const struct firm_invite *invite);
/* P joins the firm p->firm. */
bytes people_join(struct people *w, struct person *p, buf *wire, const struct firm_invite *invite,
	const struct secret *invite_key);
/* A matter of P's firm with these members, P (the first) being its manager; the rest are writers.
 */
struct people_members {
	const struct person *const *items;
	size_t count;
};
bytes people_matter(struct people *w, buf *wire, const id16 *matter, struct people_members members);
/* The next epoch, by the first of MEMBERS. */
bytes people_epoch(
	struct people *w, buf *wire, const chain_id *space, struct people_members members);
/* COUNT sealed records. */
bytes people_write(
	struct people *w, const struct person *p, buf *wire, const chain_id *chain, uint32_t count);
/* P's firm suspends WHOM. */
bytes people_suspend(
	struct people *w, const struct person *p, buf *wire, const struct person *whom);

#endif
