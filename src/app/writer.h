/* SPDX-License-Identifier: Apache-2.0 */
/* app/writer: the one place where changes become part of the log.
 * It takes all changes that wait, judges each as it would stand behind the others, commits those
 * that may stand with one sync, has the keeper sign the tree that they lead to, and answers each
 * with its place and a proof under that signature. By one thread.
 * A failure of writer_commit, writer_map or writer_refresh means that what is durable and what is
 * in memory may differ: the process ends, and starts from what is durable.
 * Owns: nothing; the memory is the caller's. */
#ifndef APP_WRITER_H
#define APP_WRITER_H

#include "app/change.h"
#include "app/covers.h"
#include "app/newest.h"
#include "app/recent.h"
#include "app/statemap.h"
#include "base/arena.h"
#include "port/keeper.h"

enum { WRITER_LEAVES = 1 << 14 }; /* of one commit, at most */

struct writer {
	const struct store *store;
	const struct judge *judge;
	struct keeper keeper;
	struct recent *recent;
	struct statemap *map;
	struct newest *newest;
	struct clock_source clock;
	/* Called when the store has no room before something is published: waits. */
	void (*wait)(void *user);
	void *wait_user;
	/* filled by writer_open */
	struct frontier tree; /* the store's */
	/* of one commit */
	struct store_frame *frames;
	struct change **accepted;
	size_t count;
	size_t octets;
	hash32 *nodes; /* leaf hashes, then the subtrees above them */
	size_t leaves;
	struct newest_note note;
	struct range_cover *covers; /* two, to work with */
	hash32 *room;               /* a tile, likewise */
};

/* W has its ports; the rest is made in PERM. The newest tree is signed, anew if it was signed
 * before. E_NOMEM; E_INCONSISTENT: the keeper has signed another tree than the store's, or one that
 * the store does not have any more. */
err writer_open(struct writer *w, arena *perm) MUST_USE;

/* Called for each change, in any order, once its state is CHANGE_ACCEPTED or CHANGE_REFUSED. The
 * change is not looked at again. */
typedef void writer_done_fn(void *user, struct change *change);
/* All of CHANGES, a list of states CHANGE_CHECKED and CHANGE_KNOWN, in as many commits as it takes.
 * After a failure what is left of them was refused. */
err writer_commit(
	struct writer *w, struct change *changes, writer_done_fn *done, void *user) MUST_USE;

/* Each of CHANGES is refused E_SYNC: the writer has failed, and whether it was kept is not known.
 * Who asks again is told, after the next start. */
void writer_refuse(struct change *changes, writer_done_fn *done, void *user);

/* The next version of the state map, where something has changed since the last. */
err writer_map(struct writer *w) MUST_USE;
/* The newest tree is signed with the present time. */
err writer_refresh(struct writer *w) MUST_USE;

#endif
