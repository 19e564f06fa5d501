/* SPDX-License-Identifier: Apache-2.0 */
#include "ipc/channel.h"

void
channel_release(struct payload *p)
{
	if (p->release != NULL)
		p->release(p->owner);
	*p = (struct payload){0};
}

/* The receiver's checks, over what came out of the frame: it believes nothing of the sender. */
static void
deliver(const struct channel_end *from, const struct channel_end *to, bytes frame,
	struct cargo *cargo)
{
	struct ipc_message m;
	must(!failed(ipc_decode(&m, frame)));
	must(ipc_from(m.kind) == from->role && ipc_to(m.kind) == to->role);
	enum ipc_load load = ipc_load(m.kind);
	must(load != IPC_LOAD_NONE || cargo->payload.data.len == 0);
	must(cargo->file_count == 0 || (load == IPC_LOAD_FILE && cargo->file_count == 1));
	to->receive(to->self, &m, cargo);
}

void
channel_send(const struct channel *c, enum ipc_role from, const struct ipc_message *m,
	struct cargo *cargo)
{
	uint8_t room[IPC_FRAME_MAX] UNINITIALIZED;
	buf frame = BUF_ARRAY(room);
	struct cargo none = {0};
	size_t end = c->ends[0].role == from ? 0 : 1;
	must(c->ends[end].role == from);
	ipc_encode(&frame, m);
	must(!failed(buf_done(&frame)));
	deliver(&c->ends[end], &c->ends[1 - end], buf_bytes(&frame), cargo != NULL ? cargo : &none);
}
