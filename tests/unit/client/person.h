/* SPDX-License-Identifier: Apache-2.0 */
/* A person with an account on the fake server: a home on a disk in memory, and all that a run of
 * the client needs. A run can end and another begin over the same home. */
#ifndef CLIENT_TEST_PERSON_H
#define CLIENT_TEST_PERSON_H

#include "client/sync.h"
#include "core/vault/invite.h"
#include "fake_server.h"
#include "support/memory_disk.h"

struct person;

/* Nobody yet. */
struct person *person_new(struct fake_server *f, uint8_t number);
void person_free(struct person *p);
/* The process ends and another begins: what was not saved is gone. */
void person_restart(struct person *p);

struct client *person_client(struct person *p);
struct memory_disk *person_disk(struct person *p);
/* A settled view, from now on the person's. */
struct view *person_view(struct person *p);

/* Make the account of an invitation whose secret is all NUMBER, and save it. */
err person_prepare(struct person *p, const struct invite *i, const uint8_t secret[16]);
/* Found a firm; join by an invitation of OWNER's. Both must go well. */
void person_found(struct person *p, const char *firm);
void person_join(struct person *p, struct person *owner);
/* P becomes one more device of OLD's user. */
void person_link(struct person *p, struct person *old);
/* An admin shuts USER out. */
err person_suspend(struct person *p, const id16 *user);
/* What is in an invitation that OWNER makes. */
void person_invite(struct invite *out, uint8_t secret[16], struct person *owner);

/* The view anew, with MATTER opened when it is not NULL. */
err person_sync(struct person *p, const id16 *matter);
/* A matter of the person's, and somebody in it; must go well. */
id16 person_open_matter(struct person *p);
err person_add_member(struct person *p, const id16 *matter, const struct space_member *m);
err person_remove_member(struct person *p, const id16 *matter, const id16 *user);
/* A title, as something written in MATTER under the epoch in force. */
err person_write(struct person *p, const id16 *matter, const char *title);
/* Titles that the person can read in MATTER, synced before. */
size_t person_reads(struct person *p, const id16 *matter);

#endif
