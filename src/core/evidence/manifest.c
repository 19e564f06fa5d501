/* SPDX-License-Identifier: Apache-2.0 */
/*	muniment bundle v1 LF
 *	{ 64 hex digits, two spaces, path LF }
 *
 * The rows are those of sha256sum, so that the files can be checked without this program, too. */
#include "core/evidence/manifest.h"

#include "base/text.h"

#define MAGIC   BYTES_LIT("muniment bundle ")
#define VERSION BYTES_LIT("v1")
#define BETWEEN BYTES_LIT("  ")

enum { DIGEST_DIGITS = 64, PATH_AT = DIGEST_DIGITS + 2 };

bool
manifest_before(bytes a, bytes b)
{
	size_t i = 0;
	while (i < a.len && i < b.len && a.data[i] == b.data[i])
		i++;
	if (i == a.len || i == b.len)
		return a.len < b.len;
	return a.data[i] < b.data[i];
}

static err
decode_row(struct manifest_row *out, bytes line)
{
	struct manifest_row row = {.path = bytes_slice(line, PATH_AT, line.len - PATH_AT)};
	buf digest = BUF_ARRAY(row.digest.b);
	if (line.len <= PATH_AT ||
		!bytes_equal(bytes_slice(line, DIGEST_DIGITS, BETWEEN.len), BETWEEN) ||
		failed(hex_decode(&digest, bytes_slice(line, 0, DIGEST_DIGITS))))
		return failure(E_FORMAT);
	*out = row;
	return ok();
}

err
manifest_decode(struct manifest *out, bytes in)
{
	reader r = reader_of(in);
	struct manifest m = {.count = 0};
	struct manifest_row row, last = {.path = {NULL, 0}};
	if (in.len > MANIFEST_MAX)
		return failure(E_TOO_LARGE);
	bytes first = reader_line(&r);
	if (r.bad || !bytes_has_prefix(first, MAGIC))
		return failure_at(E_FORMAT, 1);
	if (!bytes_equal(bytes_slice(first, MAGIC.len, first.len - MAGIC.len), VERSION))
		return failure_at(E_VERSION, 1);
	m.rows = reader_rest(&r);
	while (!reader_at_end(&r)) {
		if (m.count++ == MANIFEST_FILES_MAX)
			return failure(E_TOO_LARGE);
		bytes line = reader_line(&r);
		if (r.bad || failed(decode_row(&row, line)) ||
			!manifest_before(last.path, row.path))
			return failure_at(E_FORMAT, m.count + 1);
		last = row;
	}
	*out = m;
	return ok();
}

bool
manifest_next(struct manifest_row *out, reader *rows)
{
	if (reader_at_end(rows))
		return false;
	err e = decode_row(out, reader_line(rows));
	must(!failed(e));
	return true;
}

void
manifest_begin(buf *out)
{
	buf_put(out, MAGIC);
	buf_put(out, VERSION);
	buf_text(out, "\n");
}

void
manifest_put(buf *out, const struct manifest_row *row)
{
	hex_encode(out, BYTES_ARRAY(row->digest.b));
	buf_put(out, BETWEEN);
	buf_put(out, row->path);
	buf_text(out, "\n");
}
