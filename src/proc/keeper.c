/* SPDX-License-Identifier: Apache-2.0 */
#include "proc/keeper.h"

#include <string.h>

#include "base/reader.h"

enum { NODES_OCTETS = KEEPER_NODES_MAX * 32 };

/* The keeper's end. */

static void
refuse(const struct keeper_link *l, uint64_t call, err e)
{
	struct ipc_message m = {.kind = IPC_NOT_SIGNED,
		.not_signed = {.call = call, .code = e.code, .sys = (uint32_t)e.sys}};
	channel_send(&l->channel, IPC_ROLE_KEEPER, &m, NULL);
}

static err
sign_for(buf *note, const struct keeper_link *l, const struct ipc_sign *s)
{
	hash32 nodes[KEEPER_NODES_MAX];
	if (s->nodes.len % 32 != 0 || s->nodes.len > NODES_OCTETS)
		return failure(E_FORMAT);
	reader r = reader_of(s->nodes);
	size_t count = s->nodes.len / 32;
	for (size_t i = 0; i < count; i++)
		nodes[i] = reader_hash32(&r);
	struct keeper_extension x = {.old_size = s->old_size,
		.tree = {.size = s->size, .root = s->root},
		.nodes = nodes,
		.node_count = count};
	return l->keeper.sign(l->keeper.self, note, &x);
}

static void
answer_sign(const struct keeper_link *l, const struct ipc_sign *s)
{
	uint8_t room[KEEPER_NOTE_MAX];
	buf note = BUF_ARRAY(room);
	err e = sign_for(&note, l, s);
	if (failed(e)) {
		refuse(l, s->call, e);
		return;
	}
	struct ipc_message m = {
		.kind = IPC_SIGNATURE, .signature = {.call = s->call, .note = buf_bytes(&note)}};
	channel_send(&l->channel, IPC_ROLE_KEEPER, &m, NULL);
}

static void
answer_last(const struct keeper_link *l, const struct ipc_last *q)
{
	tree_head last;
	uint8_t log_room[KEEPER_KEY_MAX], time_room[KEEPER_KEY_MAX];
	buf log = BUF_ARRAY(log_room), time = BUF_ARRAY(time_room);
	err e = l->keeper.last(l->keeper.self, &last);
	if (failed(e)) {
		refuse(l, q->call, e);
		return;
	}
	l->keeper.keys(l->keeper.self, &log, &time);
	must(!log.full && !time.full);
	struct ipc_message m = {.kind = IPC_LAST_IS,
		.last_is = {.call = q->call,
			.size = last.size,
			.root = last.root,
			.log_vkey = buf_bytes(&log),
			.time_vkey = buf_bytes(&time)}};
	channel_send(&l->channel, IPC_ROLE_KEEPER, &m, NULL);
}

static void
receive_question(void *self, const struct ipc_message *m, struct cargo *cargo)
{
	const struct keeper_link *l = self;
	(void)cargo;
	must(m->kind == IPC_SIGN || m->kind == IPC_LAST);
	if (m->kind == IPC_SIGN)
		answer_sign(l, &m->sign);
	else
		answer_last(l, &m->last);
}

/* The archive's end. */

static size_t
take_key(uint8_t room[KEEPER_KEY_MAX], bytes vkey)
{
	must(vkey.len <= KEEPER_KEY_MAX);
	bytes_copy(room, vkey);
	return vkey.len;
}

static void
take_last(struct keeper_link *l, const struct ipc_last_is *m)
{
	l->last = (tree_head){.size = m->size, .root = m->root};
	l->log_vkey_len = take_key(l->log_vkey, m->log_vkey);
	l->time_vkey_len = take_key(l->time_vkey, m->time_vkey);
	l->e = ok();
}

static void
receive_answer(void *self, const struct ipc_message *m, struct cargo *cargo)
{
	struct keeper_link *l = self;
	(void)cargo;
	must(m->kind == IPC_SIGNATURE || m->kind == IPC_NOT_SIGNED || m->kind == IPC_LAST_IS);
	if (m->kind == IPC_NOT_SIGNED) {
		must(m->not_signed.code != OK && m->not_signed.code < ERR_COUNT);
		l->e = (err){.code = m->not_signed.code, .sys = (int32_t)m->not_signed.sys};
	} else if (m->kind == IPC_LAST_IS) {
		take_last(l, &m->last_is);
	} else {
		must(l->note != NULL);
		buf_put(l->note, m->signature.note);
		l->e = buf_done(l->note);
	}
}

/* The answer comes before the question has been sent. */
static err
ask(struct keeper_link *l, const struct ipc_message *m)
{
	l->e = failure(E_IO);
	channel_send(&l->channel, IPC_ROLE_ARCHIVE, m, NULL);
	return l->e;
}

static err
last(void *self, tree_head *out)
{
	struct keeper_link *l = self;
	struct ipc_message m = {.kind = IPC_LAST};
	err e = ask(l, &m);
	if (!failed(e))
		*out = l->last;
	return e;
}

static err
sign(void *self, buf *note, const struct keeper_extension *x)
{
	struct keeper_link *l = self;
	must(x->node_count <= KEEPER_NODES_MAX);
	struct ipc_message m = {.kind = IPC_SIGN,
		.sign = {.old_size = x->old_size,
			.size = x->tree.size,
			.root = x->tree.root,
			.nodes = bytes_of(x->nodes, x->node_count * sizeof *x->nodes)}};
	l->note = note;
	err e = ask(l, &m);
	l->note = NULL;
	return e;
}

static void
keys(void *self, buf *log_vkey, buf *time_vkey)
{
	struct keeper_link *l = self;
	tree_head ignored;
	if (l->log_vkey_len == 0)
		must(!failed(last(l, &ignored)));
	buf_put(log_vkey, bytes_of(l->log_vkey, l->log_vkey_len));
	buf_put(time_vkey, bytes_of(l->time_vkey, l->time_vkey_len));
}

void
keeper_link_init(struct keeper_link *out, struct keeper keeper)
{
	*out = (struct keeper_link){.keeper = keeper};
	out->channel.ends[0] = (struct channel_end){IPC_ROLE_ARCHIVE, receive_answer, out};
	out->channel.ends[1] = (struct channel_end){IPC_ROLE_KEEPER, receive_question, out};
}

struct keeper
keeper_link_port(struct keeper_link *l)
{
	return (struct keeper){.self = l, .last = last, .sign = sign, .keys = keys};
}
