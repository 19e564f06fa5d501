/* SPDX-License-Identifier: Apache-2.0 */
/* archive/row: one row of the index at a time: values into a statement, columns out of it.
 * Columns are counted from 0, values to bind from 1, as SQLite has them. Owns: nothing. */
#ifndef STORE_ARCHIVE_ROW_H
#define STORE_ARCHIVE_ROW_H

#include <sqlite3.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/archive/tables.h"

/* What an answer of SQLite's means. */
err row_error(int code) MUST_USE;

/* IN must stay until the statement has been run. */
void row_bind_number(sqlite3_stmt *s, int at, uint64_t n);
void row_bind_octets(sqlite3_stmt *s, int at, bytes in);
void row_bind_id(sqlite3_stmt *s, int at, const id16 *id);

uint64_t row_number(sqlite3_stmt *s, int column);
/* Exactly N octets, or false. */
bool row_octets(sqlite3_stmt *s, int column, uint8_t *out, size_t n) MUST_USE;

/* Run a statement that gives no rows, whose values are bound. A failure stays in T. */
void row_write(struct tables *t, enum tables_statement which);
/* The next row of a reading; *out: there is one. Without, the statement is ready for the next. */
err row_next(bool *out, sqlite3_stmt *s) MUST_USE;
/* A row that must be there: E_NOT_FOUND. */
err row_one(sqlite3_stmt *s) MUST_USE;

#endif
