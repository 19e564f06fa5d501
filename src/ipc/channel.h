/* SPDX-License-Identifier: Apache-2.0 */
/* ipc/channel: one role's way to another, for roles that share a process.
 * The contract is that of a SOCK_SEQPACKET socket: a message goes over as a whole, as its frame,
 * with up to four descriptors and one payload beside it, or not at all; its order among messages of
 * one thread is kept. Who sends runs the receiver's function, which must only take the message up
 * (or answer from memory) and return: so that a message costs no thread and no wait. */
#ifndef IPC_CHANNEL_H
#define IPC_CHANNEL_H

#include "base/bytes.h"
#include "ipc/ipc.h"

enum { CARGO_FILES_MAX = 4 };

/* Octets in memory of somebody who wants to know when they are needed no more. */
struct payload {
	bytes data;
	void (*release)(void *owner); /* NULL: nobody wants to know */
	void *owner;
};

/* What travels beside a frame. Ownership goes to the receiver. */
struct cargo {
	struct payload payload;
	int files[CARGO_FILES_MAX];
	unsigned file_count;
};

/* Tell the payload's owner, once; the payload is empty then. */
void channel_release(struct payload *p);

/* Called in the thread that sends, several at once. M borrows its frame until the return; CARGO's
 * contents belong to the receiver. */
typedef void channel_receive_fn(void *self, const struct ipc_message *m, struct cargo *cargo);

struct channel_end {
	enum ipc_role role;
	channel_receive_fn *receive;
	void *self;
};

struct channel {
	struct channel_end ends[2];
};

/* From the end of role FROM to the other. CARGO may be NULL. A message that the table does not let
 * FROM send to the other end, with cargo that it has not, or too long for a frame, ends the
 * process: one of the two is not what it should be. */
void channel_send(const struct channel *c, enum ipc_role from, const struct ipc_message *m,
	struct cargo *cargo);

#endif
