/* SPDX-License-Identifier: Apache-2.0 */
/* One database, one connection, in exclusive mode: no other process, no shared memory. Deleted
 * rows are overwritten (secure_delete). A row that comes with every event would cost more than the
 * event; so there is one for a run of them, and parts are found by 63 bits of a hash. */
#include "store/archive/tables.h"

#include <string.h>

#include "base/buf.h"

/* Raise it when anything below changes: older files are then made anew. */
#define SCHEMA_VERSION "1"

static const char schema[] =
	"CREATE TABLE mark(one INTEGER PRIMARY KEY,applied INTEGER,sum BLOB,size INTEGER,"
	"published INTEGER,published_sum BLOB,published_size INTEGER);"
	"CREATE TABLE chain(number INTEGER PRIMARY KEY,kind INTEGER,id BLOB,head BLOB,"
	"control BLOB,last INTEGER);"
	"CREATE TABLE run(chain INTEGER,position INTEGER,count INTEGER,control INTEGER,"
	"controls INTEGER,first INTEGER,frame INTEGER,item INTEGER,"
	"PRIMARY KEY(chain,position)) WITHOUT ROWID;"
	"CREATE INDEX run_control ON run(chain,control) WHERE controls>0;"
	"CREATE TABLE found(key INTEGER,place INTEGER,value INTEGER,"
	"PRIMARY KEY(key,place)) WITHOUT ROWID;"
	"CREATE TABLE device(id BLOB PRIMARY KEY,user BLOB,revoked INTEGER) WITHOUT ROWID;"
	"CREATE TABLE user(id BLOB PRIMARY KEY,firm BLOB) WITHOUT ROWID;"
	"CREATE TABLE invite(id BLOB PRIMARY KEY,firm BLOB) WITHOUT ROWID;"
	"CREATE TABLE member(user BLOB,chain INTEGER,present INTEGER,ended INTEGER,"
	"events INTEGER,controls INTEGER,PRIMARY KEY(user,chain)) WITHOUT ROWID;"
	"CREATE INDEX member_present ON member(chain) WHERE present;"
	"CREATE TABLE version(number INTEGER PRIMARY KEY,place INTEGER,octets BLOB);"
	"PRAGMA user_version=" SCHEMA_VERSION ";";

static const char settings[] = "PRAGMA locking_mode=EXCLUSIVE;"
			       "PRAGMA journal_mode=WAL;"
			       "PRAGMA synchronous=FULL;"
			       "PRAGMA secure_delete=ON;"
			       "PRAGMA temp_store=MEMORY;"
			       "PRAGMA trusted_schema=OFF;"
			       "PRAGMA cache_size=-16384;";

static const char *const texts[TABLES_STATEMENTS] = {
#define X(name, sql) sql,
#include "store/archive/tables.def"
#undef X
};

static err
error_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ok();
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return failure(E_DAMAGED);
	case SQLITE_NOMEM:
		return failure(E_NOMEM);
	case SQLITE_FULL:
		return failure(E_SPACE);
	case SQLITE_BUSY:
		return failure(E_BUSY);
	default:
		return failure(code == SQLITE_IOERR_FSYNC ? E_SYNC : E_IO);
	}
}

static err
run_text(sqlite3 *db, const char *sql)
{
	return error_of(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* The first column of the first row, a number. */
static err
ask_number(sqlite3 *db, int *out, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	return error_of(code);
}

static err
prepare(struct tables *t)
{
	for (size_t i = 0; i < TABLES_STATEMENTS; i++) {
		int code = sqlite3_prepare_v3(
			t->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &t->statements[i], NULL);
		if (code != SQLITE_OK)
			return code == SQLITE_ERROR ? failure(E_DAMAGED) : error_of(code);
	}
	return ok();
}

err
tables_open(struct tables *out, const char *path)
{
	int version = 0, used = 0;
	*out = (struct tables){.failed = ok()};
	err e = error_of(sqlite3_open_v2(path != NULL ? path : ":memory:", &out->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	if (!failed(e))
		e = run_text(out->db, settings);
	if (!failed(e))
		e = ask_number(out->db, &version, "PRAGMA user_version");
	if (!failed(e))
		e = ask_number(out->db, &used, "SELECT count(*) FROM sqlite_schema");
	if (!failed(e) && used == 0)
		e = run_text(out->db, schema);
	else if (!failed(e) && version != SCHEMA_VERSION[0] - '0')
		e = failure(E_DAMAGED);
	if (!failed(e))
		e = prepare(out);
	if (failed(e))
		tables_close(out);
	return e;
}

void
tables_close(struct tables *t)
{
	for (size_t i = 0; i < TABLES_STATEMENTS; i++)
		(void)sqlite3_finalize(t->statements[i]);
	(void)sqlite3_close(t->db);
	*t = (struct tables){.failed = ok()};
}

static void
bind_number(sqlite3_stmt *s, int at, uint64_t n)
{
	must(sqlite3_bind_int64(s, at, (sqlite3_int64)n) == SQLITE_OK);
}

static void
bind_octets(sqlite3_stmt *s, int at, bytes in)
{
	must(sqlite3_bind_blob(s, at, in.data, (int)in.len, SQLITE_STATIC) == SQLITE_OK);
}

static void
bind_id(sqlite3_stmt *s, int at, const id16 *id)
{
	bind_octets(s, at, BYTES_ARRAY(id->b));
}

static uint64_t
number_at(sqlite3_stmt *s, int column)
{
	return (uint64_t)sqlite3_column_int64(s, column);
}

/* Exactly N octets, or false. */
static bool
octets_at(sqlite3_stmt *s, int column, uint8_t *out, size_t n)
{
	const void *data = sqlite3_column_blob(s, column);
	if (data == NULL || (size_t)sqlite3_column_bytes(s, column) != n)
		return false;
	memcpy(out, data, n);
	return true;
}

/* A statement that gives no rows, whose values are bound. */
static void
write_row(struct tables *t, enum tables_statement which)
{
	sqlite3_stmt *s = t->statements[which];
	int code = failed(t->failed) ? SQLITE_OK : sqlite3_step(s);
	(void)sqlite3_reset(s);
	if (code != SQLITE_DONE && !failed(t->failed))
		t->failed = error_of(code);
}

/* The next row of a reading; *out: there is one. Without, the statement is ready for the next. */
static err
read_row(bool *out, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);
	*out = code == SQLITE_ROW;
	if (code != SQLITE_ROW)
		(void)sqlite3_reset(s);
	return error_of(code);
}

/* A row that must be there. */
static err
read_one(sqlite3_stmt *s)
{
	bool there = false;
	err e = read_row(&there, s);
	return failed(e) || there ? e : failure(E_NOT_FOUND);
}

void
tables_begin(struct tables *t)
{
	if (!t->begun)
		write_row(t, TABLES_BEGIN);
	t->begun = true;
}

err
tables_commit(struct tables *t)
{
	if (t->begun)
		write_row(t, TABLES_COMMIT);
	t->begun = false;
	return t->failed;
}

err
tables_failed(const struct tables *t)
{
	return t->failed;
}

void
tables_put_marks(struct tables *t, const struct tables_marks *m)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_MARKS];
	bind_number(s, 1, segment_place_encode(m->applied.place));
	bind_octets(s, 2, BYTES_ARRAY(m->applied.sum.b));
	bind_number(s, 3, m->size);
	bind_number(s, 4, segment_place_encode(m->published.place));
	bind_octets(s, 5, BYTES_ARRAY(m->published.sum.b));
	bind_number(s, 6, m->published_size);
	write_row(t, TABLES_PUT_MARKS);
}

err
tables_marks(struct tables *t, struct tables_marks *out)
{
	sqlite3_stmt *s = t->statements[TABLES_MARKS];
	struct tables_marks m = {0};
	bool there = false;
	err e = read_row(&there, s);
	if (!failed(e) && there) {
		m.applied.place = segment_place_decode(number_at(s, 1));
		m.size = number_at(s, 3);
		m.published.place = segment_place_decode(number_at(s, 4));
		m.published_size = number_at(s, 6);
		if (!octets_at(s, 2, m.applied.sum.b, 32) ||
			!octets_at(s, 5, m.published.sum.b, 32))
			e = failure(E_DAMAGED);
		(void)sqlite3_reset(s);
	}
	if (!failed(e))
		*out = m;
	return e;
}

void
tables_put_chain(struct tables *t, uint32_t number, const struct store_chain *chain)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_CHAIN];
	uint8_t room[2 * HEAD_BYTES];
	buf b = BUF_ARRAY(room);
	head_encode(&b, &chain->head);
	head_encode(&b, &chain->control);
	bind_number(s, 1, number);
	bind_number(s, 2, (uint64_t)chain->chain.kind);
	bind_id(s, 3, &chain->chain.id);
	bind_octets(s, 4, bytes_of(room, HEAD_BYTES));
	bind_octets(s, 5, bytes_of(room + HEAD_BYTES, HEAD_BYTES));
	bind_number(s, 6, chain->last);
	write_row(t, TABLES_PUT_CHAIN);
}

static err
chain_at(struct store_chain *out, sqlite3_stmt *s)
{
	uint8_t head[HEAD_BYTES], control[HEAD_BYTES];
	struct store_chain c = {.last = number_at(s, 4)};
	uint64_t kind = number_at(s, 0);
	if (kind < CHAIN_USER || kind > CHAIN_RELEASE || !octets_at(s, 1, c.chain.id.b, 16) ||
		!octets_at(s, 2, head, sizeof head) || !octets_at(s, 3, control, sizeof control) ||
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
	err e = read_row(&there, s);
	while (!failed(e) && there) {
		struct store_chain c;
		e = chain_at(&c, s);
		if (!failed(e))
			e = each(user, &c);
		if (!failed(e))
			e = read_row(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}

void
tables_put_run(struct tables *t, uint32_t chain, const struct tables_run *run)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_RUN];
	bind_number(s, 1, chain);
	bind_number(s, 2, run->position);
	bind_number(s, 3, run->count);
	bind_number(s, 4, run->control);
	bind_number(s, 5, run->controls);
	bind_number(s, 6, run->first);
	bind_number(s, 7, run->frame);
	bind_number(s, 8, run->item);
	write_row(t, TABLES_PUT_RUN);
}

err
tables_runs(struct tables *t, struct tables_run out[TABLES_RUNS], size_t *out_count, uint32_t chain,
	const struct store_query *query)
{
	sqlite3_stmt *s = t->statements[query->control ? TABLES_CONTROL_RUNS : TABLES_ALL_RUNS];
	size_t n = 0;
	bool there = false;
	bind_number(s, 1, chain);
	bind_number(s, 2, query->position);
	bind_number(s, 3, TABLES_RUNS);
	err e = read_row(&there, s);
	for (; !failed(e) && there; e = read_row(&there, s))
		out[n++] = (struct tables_run){.position = number_at(s, 0),
			.count = number_at(s, 1),
			.control = number_at(s, 2),
			.controls = number_at(s, 3),
			.first = number_at(s, 4),
			.frame = number_at(s, 5),
			.item = number_at(s, 6)};
	if (!failed(e))
		*out_count = n;
	return e;
}

void
tables_put_found(struct tables *t, uint64_t key, const struct tables_found *found)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_FOUND];
	bind_number(s, 1, key);
	bind_number(s, 2, found->place);
	bind_number(s, 3, found->value);
	write_row(t, TABLES_PUT_FOUND);
}

err
tables_found(
	struct tables *t, struct tables_found out[TABLES_FOUND], size_t *out_count, uint64_t key)
{
	sqlite3_stmt *s = t->statements[TABLES_FIND];
	size_t n = 0;
	bool there = false;
	bind_number(s, 1, key);
	bind_number(s, 2, TABLES_FOUND);
	err e = read_row(&there, s);
	for (; !failed(e) && there; e = read_row(&there, s))
		out[n++] = (struct tables_found){number_at(s, 0), number_at(s, 1)};
	if (!failed(e))
		*out_count = n;
	return e;
}

/* ID and VALUE, both ids. */
static void
put_pair(struct tables *t, enum tables_statement which, const id16 *id, const id16 *value)
{
	bind_id(t->statements[which], 1, id);
	bind_id(t->statements[which], 2, value);
	write_row(t, which);
}

/* The id that is the only column of ID's row. */
static err
find_pair(struct tables *t, enum tables_statement which, id16 *out, const id16 *id)
{
	sqlite3_stmt *s = t->statements[which];
	bind_id(s, 1, id);
	err e = read_one(s);
	if (failed(e))
		return e;
	if (!octets_at(s, 0, out->b, sizeof out->b))
		e = failure(E_DAMAGED);
	(void)sqlite3_reset(s);
	return e;
}

void
tables_put_device(struct tables *t, const id16 *device, const id16 *user)
{
	put_pair(t, TABLES_PUT_DEVICE, device, user);
}

void
tables_revoke_device(struct tables *t, const id16 *device, const id16 *user)
{
	put_pair(t, TABLES_REVOKE_DEVICE, device, user);
}

err
tables_device(struct tables *t, struct store_device *out, const id16 *device)
{
	sqlite3_stmt *s = t->statements[TABLES_DEVICE];
	struct store_device d = {0};
	bind_id(s, 1, device);
	err e = read_one(s);
	if (failed(e))
		return e;
	d.revoked = number_at(s, 1) != 0;
	if (!octets_at(s, 0, d.user.b, sizeof d.user.b))
		e = failure(E_DAMAGED);
	(void)sqlite3_reset(s);
	if (!failed(e))
		*out = d;
	return e;
}

void
tables_put_user(struct tables *t, const id16 *user, const id16 *firm)
{
	put_pair(t, TABLES_PUT_USER, user, firm);
}

err
tables_user(struct tables *t, id16 *out_firm, const id16 *user)
{
	return find_pair(t, TABLES_USER, out_firm, user);
}

void
tables_put_invite(struct tables *t, const id16 *invite, const id16 *firm)
{
	put_pair(t, TABLES_PUT_INVITE, invite, firm);
}

err
tables_invite(struct tables *t, id16 *out_firm, const id16 *invite)
{
	return find_pair(t, TABLES_INVITE, out_firm, invite);
}

void
tables_put_member(struct tables *t, const id16 *user, uint32_t chain)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_MEMBER];
	bind_id(s, 1, user);
	bind_number(s, 2, chain);
	write_row(t, TABLES_PUT_MEMBER);
}

void
tables_end_member(struct tables *t, const id16 *user, const struct tables_member *end)
{
	sqlite3_stmt *s = t->statements[TABLES_END_MEMBER];
	bind_id(s, 1, user);
	bind_number(s, 2, end->chain);
	bind_number(s, 3, end->m.ended);
	bind_number(s, 4, end->m.events);
	bind_number(s, 5, end->m.controls);
	write_row(t, TABLES_END_MEMBER);
}

err
tables_present(struct tables *t, uint32_t chain, tables_user_fn *each, void *user)
{
	sqlite3_stmt *s = t->statements[TABLES_PRESENT];
	bool there = false;
	bind_number(s, 1, chain);
	err e = read_row(&there, s);
	while (!failed(e) && there) {
		id16 id;
		e = octets_at(s, 0, id.b, sizeof id.b) ? each(user, &id) : failure(E_DAMAGED);
		if (!failed(e))
			e = read_row(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}

static struct tables_member
member_at(sqlite3_stmt *s)
{
	return (struct tables_member){.chain = (uint32_t)number_at(s, 0),
		.m = {.present = number_at(s, 1) != 0,
			.ended = number_at(s, 2),
			.events = number_at(s, 3),
			.controls = number_at(s, 4)}};
}

err
tables_member(struct tables *t, struct tables_member *out, const id16 *user, uint32_t chain)
{
	sqlite3_stmt *s = t->statements[TABLES_MEMBER];
	bind_id(s, 1, user);
	bind_number(s, 2, chain);
	err e = read_one(s);
	if (failed(e))
		return e;
	*out = member_at(s);
	(void)sqlite3_reset(s);
	return ok();
}

err
tables_member_of(struct tables *t, const id16 *user, tables_member_fn *each, void *each_user)
{
	sqlite3_stmt *s = t->statements[TABLES_MEMBER_OF];
	bool there = false;
	bind_id(s, 1, user);
	err e = read_row(&there, s);
	while (!failed(e) && there) {
		struct tables_member m = member_at(s);
		e = each(each_user, &m);
		if (!failed(e))
			e = read_row(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}

void
tables_put_version(struct tables *t, uint64_t index, const struct map_version *version)
{
	sqlite3_stmt *s = t->statements[TABLES_PUT_VERSION];
	uint8_t room[MAP_VERSION_BYTES];
	buf b = BUF_ARRAY(room);
	map_version_encode(&b, version);
	bind_number(s, 1, version->number);
	bind_number(s, 2, index);
	bind_octets(s, 3, buf_bytes(&b));
	write_row(t, TABLES_PUT_VERSION);
}

err
tables_versions(struct tables *t, uint64_t from, store_version_fn *each, void *user)
{
	sqlite3_stmt *s = t->statements[TABLES_VERSIONS];
	bool there = false;
	bind_number(s, 1, from);
	err e = read_row(&there, s);
	while (!failed(e) && there) {
		uint8_t room[MAP_VERSION_BYTES];
		struct map_version v;
		if (!octets_at(s, 1, room, sizeof room) ||
			failed(map_version_decode(&v, BYTES_ARRAY(room))))
			e = failure(E_DAMAGED);
		else
			e = each(user, number_at(s, 0), &v);
		if (!failed(e))
			e = read_row(&there, s);
	}
	(void)sqlite3_reset(s);
	return e;
}
