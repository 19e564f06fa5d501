/* SPDX-License-Identifier: Apache-2.0 */
#include "app/reads_inner.h"

err
reads_chain_id(chain_id *out, uint8_t kind, const id16 *id)
{
	if (kind < CHAIN_USER || kind > CHAIN_JOB)
		return failure(E_FORMAT);
	*out = (chain_id){.kind = (enum chain_kind)kind, .id = *id};
	return ok();
}

/* A stream of records. */

struct stream {
	buf *out;
	struct part *parts;
	bool content;
	uint64_t end; /* positions that may be seen */
	bool more;
};

/* Octets of R in a stream, at most. */
static size_t
stream_octets(const struct record *r)
{
	return 4 + 8 + 1 + 4 + 16 + LEAF_BYTES + 4 + r->octets.len + 4 + 4 +
		(size_t)r->parts.left * (4 + PART_BYTES);
}

static err
put_record(void *user, const struct record *record, uint64_t position)
{
	struct stream *s = user;
	struct record r = *record;
	size_t count = 0;
	if (position >= s->end)
		return failure(E_INTERRUPTED);
	/* What it names is hidden with it: a part's hash is leave to ask for the part, elsewhere.
	 */
	if (r.class != EVENT_CLASS_CONTROL && !s->content) {
		r.octets = (bytes){0};
		r.parts = (list){0};
	}
	if (stream_octets(&r) > s->out->cap - s->out->len) {
		s->more = true;
		return failure(E_INTERRUPTED);
	}
	list parts = r.parts;
	while (record_next_part(&s->parts[count], &parts))
		count++;
	record_put(s->out, &r, s->parts, count);
	return ok();
}

err
reads_chain(struct reads_answer *a, const struct reads_call *c)
{
	const struct ipc_chain *q = &c->m->chain;
	const struct store *store = c->r->store;
	struct access_view view;
	struct store_query query = {.control = q->control_only != 0, .position = q->after};
	err e = reads_chain_id(&query.chain, q->kind, &q->id);
	if (!failed(e))
		e = access_view_of(&view, store, &c->who, &query.chain);
	if (failed(e))
		return e;
	struct stream s = {.out = &a->room,
		.parts = c->scratch->parts,
		.content = view.content,
		.end = query.control ? view.controls : view.events};
	e = store->records(store->self, &query, put_record, &s);
	/* The stream was ended before the chain. */
	if (failed(e) && !err_is(e, E_INTERRUPTED))
		return e;
	a->m = (struct ipc_message){
		.kind = IPC_RECORDS, .records = {.call = c->m->call, .more = s.more ? 1 : 0}};
	return ok();
}

/* Parts. */

err
reads_part(struct reads_answer *a, const struct reads_call *c)
{
	const struct ipc_part *q = &c->m->part;
	const struct store *store = c->r->store;
	struct access_view view;
	struct store_part found;
	chain_id chain;
	struct part_name name = {.kind = (enum part_kind)q->part_kind, .hash = q->hash};
	err e = reads_chain_id(&chain, q->chain_kind, &q->chain);
	if (!failed(e) && (q->part_kind < PART_WRAP || q->part_kind > PART_BLOB))
		e = failure(E_FORMAT);
	if (!failed(e))
		e = access_view_of(&view, store, &c->who, &chain);
	if (!failed(e) && !view.content && (name.kind == PART_SLOT || name.kind == PART_BLOB))
		e = failure(E_NOT_FOUND);
	if (!failed(e))
		e = store->part(store->self, &found, &a->room, &chain, &name);
	if (failed(e))
		return e;
	a->file = found.fd;
	a->m = (struct ipc_message){
		.kind = IPC_PART_IS, .part_is = {.call = c->m->call, .length = found.length}};
	return ok();
}

/* An account's chains. */

static void
put_chain(buf *out, const struct store_chain *c)
{
	buf_u8(out, (uint8_t)c->chain.kind);
	buf_put(out, BYTES_ARRAY(c->chain.id.b));
	buf_u64(out, c->head.count);
}

static err
put_space(void *user, const struct store_membership *m)
{
	buf *out = user;
	if (!m->present)
		return ok();
	put_chain(out, &m->space);
	return buf_done(out);
}

static err
put_one(buf *out, const struct store *store, enum chain_kind kind, const id16 *id)
{
	struct store_chain c;
	chain_id chain = {.kind = kind, .id = *id};
	err e = store->chain(store->self, &c, &chain);
	if (!failed(e))
		put_chain(out, &c);
	return e;
}

/* The user, the firm, and each matter of which he is a member now. That he is one of his firm's
 * directory is no chain of its own. */
struct spaces {
	buf *out;
};

static err
put_matter(void *user, const struct store_membership *m)
{
	const struct spaces *s = user;
	return m->space.chain.kind == CHAIN_FIRM ? ok() : put_space(s->out, m);
}

err
reads_home(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	const struct judge_device *who = &c->who.device;
	if (c->who.kind != SESSION_DEVICE)
		return failure(E_FORBIDDEN);
	struct spaces spaces = {&a->room};
	err e = put_one(&a->room, store, CHAIN_USER, &who->user);
	if (!failed(e))
		e = put_one(&a->room, store, CHAIN_FIRM, &who->firm);
	if (!failed(e))
		e = store->memberships(store->self, &who->user, put_matter, &spaces);
	if (failed(e))
		return e;
	a->m = (struct ipc_message){.kind = IPC_HOME_IS,
		.home_is = {.call = c->m->call, .user = who->user, .firm = who->firm}};
	return buf_done(&a->room);
}

struct changed {
	struct store_chain *chains;
	size_t count;
};

static err
list_changed(void *user, const struct store_chain *chain)
{
	struct changed *l = user;
	if (l->count == READS_CHANGES)
		return failure(E_INTERRUPTED);
	l->chains[l->count++] = *chain;
	return ok();
}

err
reads_changes(struct reads_answer *a, const struct reads_call *c, uint64_t since)
{
	const struct store *store = c->r->store;
	struct frontier tree;
	struct changed l = {.chains = c->scratch->chains};
	err e = store->tree(store->self, &tree);
	if (!failed(e) && since > tree.size)
		e = failure(E_RANGE);
	if (!failed(e))
		e = store->changes(store->self, since, list_changed, &l);
	/* Of very many, the newest: it is a hint. */
	if (failed(e) && !err_is(e, E_INTERRUPTED))
		return e;
	for (size_t i = 0; i < l.count; i++) {
		bool own;
		e = access_is_own(&own, store, &c->who, &l.chains[i].chain);
		if (failed(e))
			return e;
		if (own)
			put_chain(&a->room, &l.chains[i]);
	}
	a->m = (struct ipc_message){
		.kind = IPC_CHANGES_ARE, .changes_are = {.call = c->m->call, .next = tree.size}};
	return buf_done(&a->room);
}
