/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/table.h"

#include <string.h>

#include "core/codec/list.h"

enum { COUNT_BYTES = 4, LENGTH_BYTES = 4 };

/* By the first N octets of both: below 0, 0, above 0. The rows are public. */
static int
compare(bytes a, bytes b, size_t n)
{
	return memcmp(a.data, b.data, n);
}

err
table_decode(table *out, bytes field, size_t row, size_t key)
{
	must(key >= 1 && key <= row);
	list l;
	err e = list_decode(&l, field);
	if (failed(e))
		return e;
	bytes before = {NULL, 0};
	bytes now;
	while (list_next(&now, &l)) {
		if (now.len != row || (before.len > 0 && compare(before, now, key) >= 0))
			return failure(E_FORMAT);
		before = now;
	}
	*out = (table){field, row, key};
	return ok();
}

size_t
table_count(const table *t)
{
	return (t->field.len - COUNT_BYTES) / (LENGTH_BYTES + t->row);
}

bytes
table_at(const table *t, size_t i)
{
	must(i < table_count(t));
	size_t from = COUNT_BYTES + i * (LENGTH_BYTES + t->row) + LENGTH_BYTES;
	return bytes_slice(t->field, from, t->row);
}

bool
table_find(bytes *out, const table *t, bytes key)
{
	must(key.len == t->key);
	size_t low = 0, high = table_count(t);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		bytes row = table_at(t, middle);
		int order = compare(row, key, t->key);
		if (order == 0) {
			*out = row;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
