/* SPDX-License-Identifier: Apache-2.0 */
/* archive/read: from the tables back to what was accepted. Owns: nothing. */
#ifndef STORE_ARCHIVE_READ_H
#define STORE_ARCHIVE_READ_H

#include "store/archive/archive.h"

/* As port/store says. */
err read_chain(void *self, struct store_chain *out, const chain_id *chain);
err read_chains(void *self, store_chain_fn *each, void *user);
err read_changes(void *self, uint64_t since, store_chain_fn *each, void *user);
err read_records(void *self, const struct store_query *query, store_record_fn *each, void *user);
err read_index(void *self, uint64_t *out, const struct store_query *query);
err read_part(void *self, struct store_part *out, buf *room, const chain_id *chain,
	const struct part_name *name);
err read_device(void *self, struct store_device *out, const id16 *device);
err read_firm(void *self, id16 *out, const id16 *user);
err read_invite(void *self, id16 *out, const id16 *invite);
err read_membership(
	void *self, struct store_membership *out, const id16 *user, const chain_id *space);
err read_memberships(void *self, const id16 *user, store_membership_fn *each, void *arg);
err read_answer(void *self, struct store_answer *out, const id16 *device, const id16 *idem);
err read_versions(void *self, uint64_t from, store_version_fn *each, void *user);

#endif
