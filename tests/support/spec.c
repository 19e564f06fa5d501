/* SPDX-License-Identifier: Apache-2.0 */
#include "support/spec.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

static struct {
	json_t *file;
	arena memory;
	uint8_t room[1 << 20];
} open_file;

void
spec_open(const char *name)
{
	char path[4096];
	json_error_t why;
	(void)snprintf(path, sizeof path, "%s/spec/vectors/%s", SOURCE_ROOT, name);
	open_file.memory = arena_of(open_file.room, sizeof open_file.room);
	open_file.file = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (open_file.file == NULL)
		fail_msg("%s: %s at line %d", path, why.text, why.line);
}

void
spec_done(void)
{
	json_decref(open_file.file);
	open_file.file = NULL;
}

const json_t *
spec_rows(const char *member)
{
	const json_t *rows = json_object_get(open_file.file, member);
	if (json_array_size(rows) == 0)
		fail_msg("no rows in '%s'", member);
	return rows;
}

static bytes
decode(const char *text)
{
	bytes hex = bytes_of_text(text);
	uint8_t *to = arena_new(&open_file.memory, uint8_t, hex.len / 2 + 1);
	assert_non_null(to);
	buf out = buf_of(to, hex.len / 2);
	assert_ok(hex_decode(&out, hex));
	return buf_bytes(&out);
}

bytes
spec_hex(const json_t *row, const char *key)
{
	return decode(json_text(row, key));
}

size_t
spec_hexes(bytes *out, size_t cap, const json_t *row, const char *key)
{
	const json_t *items = json_object_get(row, key);
	assert_true(json_is_array(items) && json_array_size(items) <= cap);
	size_t n = json_array_size(items);
	for (size_t i = 0; i < n; i++)
		out[i] = decode(json_string_value(json_array_get(items, i)));
	return n;
}

id16
spec_id(const json_t *row, const char *key)
{
	id16 out;
	bytes in = spec_hex(row, key);
	assert_int_equal(in.len, sizeof out);
	bytes_copy(out.b, in);
	return out;
}

hash32
spec_hash(const json_t *row, const char *key)
{
	bytes in = spec_hex(row, key);
	hash32 h;
	assert_int_equal(in.len, sizeof h.b);
	bytes_copy(h.b, in);
	return h;
}

struct secret
spec_secret(uint8_t mem[32], const json_t *row, const char *key)
{
	struct secret s;
	secret_init(&s, mem, 32);
	assert_ok(secret_set(&s, spec_hex(row, key)));
	return s;
}

uint64_t
spec_number(const json_t *row, const char *key)
{
	const json_t *v = json_object_get(row, key);
	uint64_t n = (uint64_t)json_integer_value(v);
	if (json_is_string(v))
		assert_ok(decimal_decode(&n, bytes_of_text(json_string_value(v))));
	else
		assert_true(json_is_integer(v));
	return n;
}

void
spec_same(const json_t *row, const char *key, bytes got)
{
	if (!bytes_equal(got, spec_hex(row, key)))
		fail_msg("'%s' differs in %s", key, json_dumps(row, 0));
}

void
spec_refused(const json_t *row, err e)
{
	if (!failed(e))
		fail_msg("taken: %s", json_text(row, "reason"));
}
