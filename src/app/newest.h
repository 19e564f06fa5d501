/* SPDX-License-Identifier: Apache-2.0 */
/* app/newest: the newest signed checkpoint, and the one that is published.
 * The writer sets the newest, whoever publishes says when it is public; any thread reads.
 * Owns: its lock. */
#ifndef APP_NEWEST_H
#define APP_NEWEST_H

#include <pthread.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/ledger/merkle.h"
#include "port/keeper.h"

struct newest_note {
	tree_head tree;
	size_t len; /* 0: none yet */
	uint8_t text[KEEPER_NOTE_MAX];
};

struct newest {
	pthread_mutex_t lock;
	struct newest_note signed_last;
	struct newest_note published;
};

void newest_init(struct newest *n);
void newest_done(struct newest *n);

/* NOTE states TREE. Where that is the published tree, the note with its newer time is public at
 * once. */
void newest_set(struct newest *n, bytes note, const tree_head *tree);
/* NOTE, which newest_get gave, was published. */
void newest_publish(struct newest *n, const struct newest_note *note);

void newest_get(struct newest_note *out, struct newest *n);
/* E_NOT_FOUND: none yet. */
err newest_public(struct newest_note *out, struct newest *n) MUST_USE;

#endif
