/* SPDX-License-Identifier: Apache-2.0 */
/* The input is the lines of a head: the request's target, then fields, each "name: value" and CR
 * LF. What the library would have cut out of its buffer is cut out here. */
#include "api/httphead.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 16384, FIELDS = HTTPHEAD_FIELDS_MAX + 8 };

static bytes
line(bytes in, size_t *at)
{
	size_t end = bytes_find(in, *at, '\r');
	bytes l = bytes_slice(in, *at, end - *at);
	*at = end + 2;
	return l;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t room[ROOM];
	static struct httphead_field fields[FIELDS];
	if (size > ROOM - 16)
		return 0;
	memset(room, 0, sizeof room);
	bytes_copy(room, bytes_of(data, size));
	bytes in = bytes_of(room, size);
	size_t at = 0, count = 0;
	struct httphead_lines lines = {.target = line(in, &at), .fields = fields};
	lines.version = BYTES_LIT("HTTP/1.1");
	while (at < size && count < FIELDS) {
		bytes l = line(in, &at);
		size_t colon = bytes_find(l, 0, ':');
		size_t value = colon + 1;
		while (value < l.len && l.data[value] == ' ')
			value++;
		fields[count++] = (struct httphead_field){bytes_slice(l, 0, colon),
			value < l.len ? bytes_slice(l, value, l.len - value)
				      : bytes_of(room + size, 0)};
	}
	lines.count = count;
	struct httphead h;
	if (failed(httphead_decode(&h, &lines)))
		return 0;
	must(lines.target.len <= HTTPHEAD_TARGET_MAX && lines.target.data[0] == '/');
	must(count <= HTTPHEAD_FIELDS_MAX);
	if (count > 0) {
		lines.version = bytes_of(room, (size_t)(fields[0].name.data - room) - 2);
		(void)failed(httphead_verify_lines(&lines));
	}
	return 0;
}
