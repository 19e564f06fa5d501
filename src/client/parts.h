/* SPDX-License-Identifier: Apache-2.0 */
/* client/parts: what is stored beside events, and small sealed files made of seeds.
 * A part is believed for its hash, which an event's signature covers (threat C5); a seed that was
 * handed over for the fingerprint of its recipient, which was signed too (threats C1, C2).
 * Owns: nothing; octets are in the client's arena. */
#ifndef CLIENT_PARTS_H
#define CLIENT_PARTS_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "client/submit.h"
#include "core/age/recipient.h"
#include "core/vault/keywrap.h"
#include "core/vault/part.h"

/* A small part that an event of CHAIN names. ALARM_PART when it is another. */
err parts_fetch(
	bytes *out, struct client *c, const chain_id *chain, const struct part_name *name) MUST_USE;

/* The hybrid recipient with the fingerprint FP, as an event of CHAIN names it. ALARM_RECIPIENT. */
err parts_fetch_recipient(
	struct recipient *out, struct client *c, const chain_id *chain, const hash32 *fp) MUST_USE;

/* The recipient of the identity with SEED (32 octets), and its fingerprint. */
void parts_recipient_of(struct recipient *out, hash32 *out_fp, const struct secret *seed);

/* R as a part. */
err parts_of_recipient(
	struct submit_part *out, struct client *c, const struct recipient *r) MUST_USE;

/* SEED sealed to TO as W says: a part of kind wrap. */
err parts_wrap(struct submit_part *out, struct client *c, const struct recipient *to,
	const struct keywrap *w, const struct secret *seed) MUST_USE;

/* What a wrap has to be. */
struct parts_expected {
	struct keywrap what;
	hash32 fp; /* of the seed's recipient, as it was signed */
};
/* The seed in WRAP, opened with IDENTITY, a hybrid one's seed. E_KEY whatever is wrong with it: who
 * wrapped it did that, not the server, which cannot change what an event names. OUT is then empty.
 */
err parts_unwrap(struct secret *out, bytes wrap, const struct secret *identity,
	const struct parts_expected *expected) MUST_USE;

#endif
