/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/row.h"

#include <string.h>

err
row_error(int code)
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

void
row_bind_number(sqlite3_stmt *s, int at, uint64_t n)
{
	must(sqlite3_bind_int64(s, at, (sqlite3_int64)n) == SQLITE_OK);
}

void
row_bind_octets(sqlite3_stmt *s, int at, bytes in)
{
	must(sqlite3_bind_blob(s, at, in.data, (int)in.len, SQLITE_STATIC) == SQLITE_OK);
}

void
row_bind_id(sqlite3_stmt *s, int at, const id16 *id)
{
	row_bind_octets(s, at, BYTES_ARRAY(id->b));
}

uint64_t
row_number(sqlite3_stmt *s, int column)
{
	return (uint64_t)sqlite3_column_int64(s, column);
}

bool
row_octets(sqlite3_stmt *s, int column, uint8_t *out, size_t n)
{
	const void *data = sqlite3_column_blob(s, column);
	if (data == NULL || (size_t)sqlite3_column_bytes(s, column) != n)
		return false;
	memcpy(out, data, n);
	return true;
}

void
row_write(struct tables *t, enum tables_statement which)
{
	sqlite3_stmt *s = t->statements[which];
	int code = failed(t->failed) ? SQLITE_OK : sqlite3_step(s);
	(void)sqlite3_reset(s);
	if (code != SQLITE_DONE && !failed(t->failed))
		t->failed = row_error(code);
}

err
row_next(bool *out, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);
	*out = code == SQLITE_ROW;
	if (code != SQLITE_ROW)
		(void)sqlite3_reset(s);
	return row_error(code);
}

err
row_one(sqlite3_stmt *s)
{
	bool there = false;
	err e = row_next(&there, s);
	return failed(e) || there ? e : failure(E_NOT_FOUND);
}
