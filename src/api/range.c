/* SPDX-License-Identifier: Apache-2.0 */
#include "api/range.h"

#include "base/reader.h"
#include "base/text.h"

enum { DIGITS_MAX = 20 };

/* The last N octets. */
static err
suffix(struct range *out, uint64_t n, uint64_t total)
{
	if (n == 0 || total == 0)
		return failure(E_EXTENT);
	uint64_t length = n < total ? n : total;
	*out = (struct range){total - length, length};
	return ok();
}

static err
between(struct range *out, uint64_t first, uint64_t last, uint64_t total)
{
	if (first > last)
		return failure(E_FORMAT);
	if (first >= total)
		return failure(E_EXTENT);
	uint64_t end = last < total ? last + 1 : total;
	*out = (struct range){first, end - first};
	return ok();
}

err
range_decode(struct range *out, bytes value, uint64_t total)
{
	reader r = reader_of(value);
	reader_expect(&r, BYTES_LIT("bytes="));
	bytes rest = reader_rest(&r);
	size_t dash = bytes_find(rest, 0, '-');
	if (r.bad || dash == rest.len || dash > DIGITS_MAX || rest.len - dash - 1 > DIGITS_MAX)
		return failure(E_FORMAT);
	bytes before = bytes_slice(rest, 0, dash);
	bytes behind = bytes_slice(rest, dash + 1, rest.len - dash - 1);
	uint64_t first = 0;
	uint64_t last = UINT64_MAX;
	if ((before.len != 0 && failed(decimal_decode(&first, before))) ||
		(behind.len != 0 && failed(decimal_decode(&last, behind))) ||
		(before.len == 0 && behind.len == 0))
		return failure(E_FORMAT);
	if (before.len == 0)
		return suffix(out, last, total);
	return between(out, first, last, total);
}
