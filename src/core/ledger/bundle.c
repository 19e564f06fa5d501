/* SPDX-License-Identifier: Apache-2.0 */
/*	u16 length, length octets   once for each entry, in order; nothing else
 *
 * The number of entries is not in the file: the name says it, so the caller must. */
#include "core/ledger/bundle.h"

#include "base/reader.h"

err
bundle_put(buf *out, bytes entry)
{
	if (entry.len > BUNDLE_ENTRY_MAX)
		return failure(E_TOO_LARGE);
	uint8_t *to = buf_room(out, 2 + entry.len);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	to[0] = (uint8_t)(entry.len >> 8);
	to[1] = (uint8_t)entry.len;
	bytes_copy(to + 2, entry);
	return ok();
}

/* The entry itself, or why there is none. */
static bytes
next_entry(reader *r)
{
	return reader_take(r, reader_u16(r));
}

err
bundle_decode(bytes *out, size_t count, bytes in)
{
	must(count <= BUNDLE_ENTRIES);
	reader r = reader_of(in);
	for (size_t i = 0; i < count; i++) {
		(void)next_entry(&r);
		if (r.bad)
			return failure_at(E_FORMAT, i + 1);
	}
	if (failed(reader_done(&r)))
		return failure_at(E_FORMAT, count + 1);
	r = reader_of(in);
	for (size_t i = 0; i < count; i++)
		out[i] = next_entry(&r);
	return ok();
}
