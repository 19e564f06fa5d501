/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/table: rows for people, pipes and machines: on a terminal columns under a heading, in a
 * pipe one row a line with tabs between, with --json an array of objects. Owns: nothing; cells are
 * copied into the arena. */
#ifndef CLI_VAULT_TABLE_H
#define CLI_VAULT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

struct table_column {
	const char *key;   /* of the JSON member */
	const char *title; /* upper case */
	bool number;       /* JSON: not in quotes */
};

enum { TABLE_COLUMNS = 10 };

struct table_row;
struct table {
	arena *memory;
	const struct table_column *columns;
	size_t width; /* columns */
	bool json;
	size_t used; /* cells of the row in the making */
	struct table_row *first;
	struct table_row *last;
};

/* COLUMNS end with a key that is NULL. */
void table_init(struct table *t, arena *memory, const struct table_column *columns, bool json);
/* The next cell of the row; the last one ends it. Without memory it is left out. */
void table_put(struct table *t, bytes cell);
void table_put_text(struct table *t, const char *cell);
void table_put_id(struct table *t, const id16 *id);
void table_put_number(struct table *t, uint64_t n);
/* Everything, to standard output. */
void table_print(const struct table *t);

#endif
