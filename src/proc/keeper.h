/* SPDX-License-Identifier: Apache-2.0 */
/* proc/keeper: the keeper's role at its end of a channel, and its port at the archive's.
 * Owns: nothing. */
#ifndef PROC_KEEPER_H
#define PROC_KEEPER_H

#include "app/keeper.h"
#include "ipc/channel.h"
#include "port/keeper.h"

/* Both ends, in one process: an answer is there when the question has been sent. */
struct keeper_link {
	struct channel channel;
	struct keeper keeper; /* which answers */
	/* what came back last; at the archive's end */
	err e;
	tree_head last;
	buf *note;
	uint8_t log_vkey[KEEPER_KEY_MAX];
	size_t log_vkey_len;
	uint8_t time_vkey[KEEPER_KEY_MAX];
	size_t time_vkey_len;
};

/* *out must stay where it is. KEEPER answers at the other end. */
void keeper_link_init(struct keeper_link *out, struct keeper keeper);
/* The port that asks through L, by one thread at a time. */
struct keeper keeper_link_port(struct keeper_link *l);

#endif
