/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/table.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/json.h"

struct table_row {
	bytes cells[TABLE_COLUMNS];
	struct table_row *next;
};

void
table_init(struct table *t, arena *memory, const struct table_column *columns, bool json)
{
	*t = (struct table){.memory = memory, .columns = columns, .json = json};
	while (columns[t->width].key != NULL)
		t->width++;
}

void
table_put(struct table *t, bytes cell)
{
	if (t->used == 0) {
		struct table_row *row = arena_new(t->memory, struct table_row, 1);
		if (row == NULL)
			return;
		if (t->last != NULL)
			t->last->next = row;
		else
			t->first = row;
		t->last = row;
	}
	uint8_t *copy = arena_new(t->memory, uint8_t, cell.len + 1);
	if (copy != NULL) {
		bytes_copy(copy, cell);
		t->last->cells[t->used] = bytes_of(copy, cell.len);
	}
	t->used = (t->used + 1) % t->width;
}

void
table_put_text(struct table *t, const char *cell)
{
	table_put(t, bytes_of_text(cell));
}

void
table_put_id(struct table *t, const id16 *id)
{
	uint8_t hex[32];
	buf b = BUF_ARRAY(hex);
	hex_encode(&b, BYTES_ARRAY(id->b));
	table_put(t, buf_bytes(&b));
}

void
table_put_number(struct table *t, uint64_t n)
{
	uint8_t text[24];
	buf b = BUF_ARRAY(text);
	buf_decimal(&b, n);
	table_put(t, buf_bytes(&b));
}

/* Characters, as far as each takes one column. */
static int
shown_width(bytes cell)
{
	int n = 0;
	for (size_t i = 0; i < cell.len; i++)
		n += (cell.data[i] & 0xC0) != 0x80;
	return n;
}

static void
put_padded(bytes cell, int width, bool last)
{
	printf("%.*s", (int)cell.len, (const char *)cell.data);
	if (last)
		putchar('\n');
	else
		printf("%*s", width - shown_width(cell) + 2, "");
}

static void
print_columns(const struct table *t)
{
	int widths[TABLE_COLUMNS];
	for (size_t i = 0; i < t->width; i++) {
		widths[i] = shown_width(bytes_of_text(t->columns[i].title));
		for (const struct table_row *r = t->first; r != NULL; r = r->next)
			if (shown_width(r->cells[i]) > widths[i])
				widths[i] = shown_width(r->cells[i]);
	}
	for (size_t i = 0; i < t->width; i++)
		put_padded(bytes_of_text(t->columns[i].title), widths[i], i + 1 == t->width);
	for (const struct table_row *r = t->first; r != NULL; r = r->next)
		for (size_t i = 0; i < t->width; i++)
			put_padded(r->cells[i], widths[i], i + 1 == t->width);
}

static void
print_lines(const struct table *t)
{
	for (const struct table_row *r = t->first; r != NULL; r = r->next)
		for (size_t i = 0; i < t->width; i++)
			printf("%.*s%c", (int)r->cells[i].len, (const char *)r->cells[i].data,
				i + 1 == t->width ? '\n' : '\t');
}

static void
print_json(const struct table *t)
{
	putchar('[');
	for (const struct table_row *r = t->first; r != NULL; r = r->next) {
		fputs(r == t->first ? "\n  {" : ",\n  {", stdout);
		for (size_t i = 0; i < t->width; i++) {
			printf("%s\"%s\": ", i == 0 ? "" : ", ", t->columns[i].key);
			if (t->columns[i].number)
				printf("%.*s", (int)r->cells[i].len,
					(const char *)r->cells[i].data);
			else
				json_put_string(r->cells[i]);
		}
		putchar('}');
	}
	fputs(t->first == NULL ? "]\n" : "\n]\n", stdout);
}

void
table_print(const struct table *t)
{
	if (t->json)
		print_json(t);
	else if (isatty(STDOUT_FILENO) == 1)
		print_columns(t);
	else
		print_lines(t);
}
