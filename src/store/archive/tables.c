/* SPDX-License-Identifier: Apache-2.0 */
/* One database, one connection, in exclusive mode: no other process, no shared memory. Deleted
 * rows are overwritten (secure_delete). A row that comes with every event would cost more than the
 * event; so there is one for a run of them, and parts are found by 63 bits of a hash. */
#include "store/archive/tables.h"

#include "store/archive/row.h"

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
run_text(sqlite3 *db, const char *sql)
{
	return row_error(sqlite3_exec(db, sql, NULL, NULL, NULL));
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
	return row_error(code);
}

static err
prepare(struct tables *t)
{
	for (size_t i = 0; i < TABLES_STATEMENTS; i++) {
		int code = sqlite3_prepare_v3(
			t->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &t->statements[i], NULL);
		if (code != SQLITE_OK)
			return code == SQLITE_ERROR ? failure(E_DAMAGED) : row_error(code);
	}
	return ok();
}

err
tables_open(struct tables *out, const char *path)
{
	int version = 0, used = 0;
	*out = (struct tables){.failed = ok()};
	err e = row_error(sqlite3_open_v2(path != NULL ? path : ":memory:", &out->db,
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

void
tables_begin(struct tables *t)
{
	if (!t->begun)
		row_write(t, TABLES_BEGIN);
	t->begun = true;
}

err
tables_commit(struct tables *t)
{
	if (t->begun)
		row_write(t, TABLES_COMMIT);
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
	row_bind_number(s, 1, segment_place_encode(m->applied.place));
	row_bind_octets(s, 2, BYTES_ARRAY(m->applied.sum.b));
	row_bind_number(s, 3, m->size);
	row_bind_number(s, 4, segment_place_encode(m->published.place));
	row_bind_octets(s, 5, BYTES_ARRAY(m->published.sum.b));
	row_bind_number(s, 6, m->published_size);
	row_write(t, TABLES_PUT_MARKS);
}

err
tables_marks(struct tables *t, struct tables_marks *out)
{
	sqlite3_stmt *s = t->statements[TABLES_MARKS];
	struct tables_marks m = {0};
	bool there = false;
	err e = row_next(&there, s);
	if (!failed(e) && there) {
		m.applied.place = segment_place_decode(row_number(s, 1));
		m.size = row_number(s, 3);
		m.published.place = segment_place_decode(row_number(s, 4));
		m.published_size = row_number(s, 6);
		if (!row_octets(s, 2, m.applied.sum.b, 32) ||
			!row_octets(s, 5, m.published.sum.b, 32))
			e = failure(E_DAMAGED);
		(void)sqlite3_reset(s);
	}
	if (!failed(e))
		*out = m;
	return e;
}
