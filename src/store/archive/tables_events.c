/* SPDX-License-Identifier: Apache-2.0 */
/* Events: the chains that they make, the runs that they come in, their parts by a hash, and the
 * versions of the map between them. */
#include "base/buf.h"
#include "store/archive/row.h"
#include "store/archive/tables.h"

void
tables_put_chain(struct tables *t, uint32_t number, const struct store_chain *chain)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_CHAIN];
	uint8_t room[2 * HEAD_BYTES];
	buf b = BUF_ARRAY(room);
	head_encode(&b, &chain->head);
	head_encode(&b, &chain->control);
	row_bind_number(s, 1, number);
	row_bind_number(s, 2, (uint64_t)chain->chain.kind);
	row_bind_id(s, 3, &chain->chain.id);
	row_bind_octets(s, 4, bytes_of(room, HEAD_BYTES));
	row_bind_octets(s, 5, bytes_of(room + HEAD_BYTES, HEAD_BYTES));
	row_bind_number(s, 6, chain->last);
	row_write(t, TABLES_PUT_CHAIN);
}

static err
chain_at(struct store_chain *out, sqlite3_stmt *s)
{
	uint8_t head[HEAD_BYTES], control[HEAD_BYTES];
	struct store_chain c = {.last = row_number(s, 4)};
	uint64_t kind = row_number(s, 0);
	if (kind < CHAIN_USER || kind > CHAIN_RELEASE || !row_octets(s, 1, c.chain.id.b, 16) ||
		!row_octets(s, 2, head, sizeof head) ||
		!row_octets(s, 3, control, sizeof control) ||
		failed(head_decode(&c.head, BYTES_ARRAY(head))) ||
		failed(head_decode(&c.control, BYTES_ARRAY(control))))
		return failure(E_DAMAGED);
	c.chain.kind = (enum chain_kind)kind;
	*out = c;
	return ok();
}

err
tables_chains(struct tables *t, store_chain_fn *each, void *user)
{
	sqlite3_stmt *s = t->statements[TABLES_CHAINS];
	bool there = false;
	err e = row_next(&there, s);
	while (!failed(e) && there) {
		struct store_chain c;
		e = chain_at(&c, s);
		if (!failed(e))
			e = each(user, &c);
		if (!failed(e))
			e = row_next(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}

void
tables_put_run(struct tables *t, uint32_t chain, const struct tables_run *run)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_RUN];
	row_bind_number(s, 1, chain);
	row_bind_number(s, 2, run->position);
	row_bind_number(s, 3, run->count);
	row_bind_number(s, 4, run->control);
	row_bind_number(s, 5, run->controls);
	row_bind_number(s, 6, run->first);
	row_bind_number(s, 7, run->frame);
	row_bind_number(s, 8, run->item);
	row_write(t, TABLES_PUT_RUN);
}

err
tables_runs(struct tables *t, struct tables_run out[TABLES_RUNS], size_t *out_count, uint32_t chain,
	const struct store_query *query)
{
	sqlite3_stmt *s = t->statements[query->control ? TABLES_CONTROL_RUNS : TABLES_ALL_RUNS];
	size_t n = 0;
	bool there = false;
	row_bind_number(s, 1, chain);
	row_bind_number(s, 2, query->position);
	row_bind_number(s, 3, TABLES_RUNS);
	err e = row_next(&there, s);
	for (; !failed(e) && there; e = row_next(&there, s))
		out[n++] = (struct tables_run){.position = row_number(s, 0),
			.count = row_number(s, 1),
			.control = row_number(s, 2),
			.controls = row_number(s, 3),
			.first = row_number(s, 4),
			.frame = row_number(s, 5),
			.item = row_number(s, 6)};
	if (!failed(e))
		*out_count = n;
	return e;
}

void
tables_put_found(struct tables *t, uint64_t key, const struct tables_found *found)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_FOUND];
	row_bind_number(s, 1, key);
	row_bind_number(s, 2, found->place);
	row_bind_number(s, 3, found->value);
	row_write(t, TABLES_PUT_FOUND);
}

err
tables_found(
	struct tables *t, struct tables_found out[TABLES_FOUND], size_t *out_count, uint64_t key)
{
	sqlite3_stmt *s = t->statements[TABLES_FIND];
	size_t n = 0;
	bool there = false;
	row_bind_number(s, 1, key);
	row_bind_number(s, 2, TABLES_FOUND);
	err e = row_next(&there, s);
	for (; !failed(e) && there; e = row_next(&there, s))
		out[n++] = (struct tables_found){row_number(s, 0), row_number(s, 1)};
	if (!failed(e))
		*out_count = n;
	return e;
}

void
tables_put_version(struct tables *t, uint64_t index, const struct map_version *version)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_VERSION];
	uint8_t room[MAP_VERSION_BYTES];
	buf b = BUF_ARRAY(room);
	map_version_encode(&b, version);
	row_bind_number(s, 1, version->number);
	row_bind_number(s, 2, index);
	row_bind_octets(s, 3, buf_bytes(&b));
	row_write(t, TABLES_PUT_VERSION);
}

err
tables_versions(struct tables *t, uint64_t from, store_version_fn *each, void *user)
{
	sqlite3_stmt *s = t->statements[TABLES_VERSIONS];
	bool there = false;
	row_bind_number(s, 1, from);
	err e = row_next(&there, s);
	while (!failed(e) && there) {
		uint8_t room[MAP_VERSION_BYTES];
		struct map_version v;
		if (!row_octets(s, 1, room, sizeof room) ||
			failed(map_version_decode(&v, BYTES_ARRAY(room))))
			e = failure(E_DAMAGED);
		else
			e = each(user, row_number(s, 0), &v);
		if (!failed(e))
			e = row_next(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}
