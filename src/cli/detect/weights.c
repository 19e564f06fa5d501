/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/detect/weights.h"

#include "base/reader.h"
#include "base/text.h"
#include "cli/input.h"

enum { FILE_MAX = 1 << 14, WEIGHT_MAX = 1 << 20 };
/* Behind the terms. */
enum { ALARM = WATCH_TERMS, NAMES = ALARM + 1 };

static size_t
index_of(bytes name)
{
	size_t i = 0;
	while (i < WATCH_TERMS &&
		!bytes_equal(bytes_of_text(watch_term_name((enum watch_term)i)), name))
		i++;
	return i < WATCH_TERMS || bytes_equal(name, BYTES_LIT("alarm")) ? i : NAMES;
}

static err
take_line(struct watch_weights *out, bool told[NAMES], bytes line)
{
	uint64_t value = 0;
	size_t tab = bytes_find(line, 0, '\t');
	size_t i = index_of(bytes_slice(line, 0, tab));
	if (tab == line.len || i == NAMES || told[i])
		return failure(E_FORMAT);
	err e = decimal_decode(&value, bytes_slice(line, tab + 1, line.len - tab - 1));
	if (failed(e) || value > WEIGHT_MAX)
		return failure(E_FORMAT);
	told[i] = true;
	if (i == ALARM)
		out->alarm = value;
	else
		out->of[i] = (uint32_t)value;
	return ok();
}

err
weights_load(struct watch_weights *out, arena *a, const char *path)
{
	bytes text;
	bool told[NAMES] = {false};
	err e = input_load(&text, a, path, FILE_MAX);
	reader r = reader_of(failed(e) ? (bytes){NULL, 0} : text);
	uint64_t line = 0;
	while (!failed(e) && !reader_at_end(&r)) {
		bytes one = reader_line(&r);
		line++;
		if (r.bad || failed(take_line(out, told, one)))
			e = failure_at(E_FORMAT, line);
	}
	for (size_t i = 0; i < NAMES && !failed(e); i++)
		if (!told[i])
			e = failure_at(E_FORMAT, line + 1);
	return e;
}
