/* SPDX-License-Identifier: Apache-2.0 */
/* codec/table: a list whose items, its rows, all have one size and rise by the octets they begin
 * with, their key: no key stands twice. So it is searched where it lies, without a copy.
 * Owns: nothing; rows borrow the field. Pure. Spec: spec/encoding.md. Untrusted input: yes.
 * Fuzz: fuzz_control. */
#ifndef CORE_CODEC_TABLE_H
#define CORE_CODEC_TABLE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

typedef struct {
	bytes field; /* the list */
	size_t row;  /* octets of each */
	size_t key;  /* of which so many are its key */
} table;

/* The whole of FIELD is checked: E_FORMAT. KEY is at least 1 and at most ROW. */
err table_decode(table *out, bytes field, size_t row, size_t key) MUST_USE;
size_t table_count(const table *t);
/* Row I, below the count: another is a programmer's error. */
bytes table_at(const table *t, size_t i);
/* The row with KEY, of the table's length; false when there is none. */
bool table_find(bytes *out, const table *t, bytes key);

#endif
