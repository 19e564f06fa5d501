/* SPDX-License-Identifier: Apache-2.0 */
#include "api/query.h"

#include "base/text.h"

static bool
is_plain(bytes value)
{
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '-'))
			return false;
	}
	return value.len > 0;
}

static err
take_pair(struct query_row *rows, size_t count, bytes pair)
{
	size_t equals = bytes_find(pair, 0, '=');
	if (equals == pair.len)
		return failure(E_FORMAT);
	bytes name = bytes_slice(pair, 0, equals);
	bytes value = bytes_slice(pair, equals + 1, pair.len - equals - 1);
	for (size_t i = 0; i < count; i++) {
		if (!bytes_equal(name, bytes_of_text(rows[i].name)))
			continue;
		if (rows[i].value.data != NULL || !is_plain(value))
			return failure(E_FORMAT);
		rows[i].value = value;
		return ok();
	}
	return failure(E_FORMAT);
}

err
query_decode(struct query_row *rows, size_t count, bytes query)
{
	err e = ok();
	for (size_t at = 0; !failed(e) && at < query.len;) {
		size_t end = bytes_find(query, at, '&');
		e = take_pair(rows, count, bytes_slice(query, at, end - at));
		/* Nothing may follow that is empty. */
		if (end + 1 == query.len)
			e = failure(E_FORMAT);
		at = end + 1;
	}
	return e;
}

err
query_number(uint64_t *inout, const struct query_row *row, uint64_t most)
{
	if (row->value.data == NULL)
		return ok();
	uint64_t n = 0;
	err e = decimal_decode(&n, row->value);
	if (failed(e))
		return e;
	if (n > most)
		return failure(E_RANGE);
	*inout = n;
	return ok();
}
