/* SPDX-License-Identifier: Apache-2.0 */
/* inih takes lines apart. What it is generous about is refused here: sections, values that go on in
 * the next line, keys twice, lines that it would cut. */
#include "proc/config.h"

#include <ini.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "sys/listen.h"

/* inih's own limit is 200. */
enum { LINE_MAX_OCTETS = 180 };

enum type { TYPE_text, TYPE_number, TYPE_choice };

struct key {
	const char *name;
	enum type type;
	size_t at;
	const char *text; /* default, or words */
	uint64_t standard;
	uint64_t least;
	uint64_t most;
};

static const struct key keys[] = {
#define TEXT(name, standard, what)                                                                 \
	{#name, TYPE_text, offsetof(struct config, name), standard, 0, 0, 0},
#define NUMBER(name, standard, least, most, what)                                                  \
	{#name, TYPE_number, offsetof(struct config, name), NULL, standard, least, most},
#define CHOICE(name, standard, words, what)                                                        \
	{#name, TYPE_choice, offsetof(struct config, name), words, standard, 0, 0},
#include "proc/config.def"
#undef TEXT
#undef NUMBER
#undef CHOICE
};
enum { KEYS = sizeof keys / sizeof *keys };

struct reading {
	struct config *out;
	struct config_fault *fault;
	bool seen[KEYS];
};

static void
set_text(struct config *c, const struct key *k, const char *value)
{
	char *to = (char *)c + k->at;
	memcpy(to, value, strlen(value) + 1);
}

void
config_init(struct config *out)
{
	for (size_t i = 0; i < KEYS; i++) {
		uint8_t *at = (uint8_t *)out + keys[i].at;
		unsigned choice = (unsigned)keys[i].standard;
		if (keys[i].type == TYPE_text)
			set_text(out, &keys[i], keys[i].text);
		else if (keys[i].type == TYPE_number)
			memcpy(at, &keys[i].standard, sizeof keys[i].standard);
		else
			memcpy(at, &choice, sizeof choice);
	}
}

/* The first fault is the one that is told. */
static int
refuse(struct reading *r, const struct key *k, const char *why)
{
	if (r->fault->why == NULL) {
		r->fault->key = k != NULL ? k->name : NULL;
		r->fault->why = why;
	}
	return 0;
}

/* WHY with N numbers or words behind it, in the fault's own room. */
static const char *
sentence(struct config_fault *f, const char *why, const struct key *k)
{
	buf b = buf_of(f->room, sizeof f->room - 1);
	buf_text(&b, why);
	if (k->type == TYPE_number) {
		buf_decimal(&b, k->least);
		buf_text(&b, " to ");
		buf_decimal(&b, k->most);
	} else {
		buf_text(&b, k->text);
	}
	f->room[b.len] = '\0';
	return f->room;
}

static int
take_text(struct reading *r, const struct key *k, bytes value)
{
	if (value.len == 0 || value.len >= CONFIG_TEXT_MAX)
		return refuse(r, k, "is empty, or too long");
	set_text(r->out, k, (const char *)value.data);
	return 1;
}

static int
take_number(struct reading *r, const struct key *k, bytes value)
{
	uint64_t n = 0;
	if (failed(decimal_decode(&n, value)) || n < k->least || n > k->most)
		return refuse(r, k, sentence(r->fault, "is not a number from ", k));
	memcpy((uint8_t *)r->out + k->at, &n, sizeof n);
	return 1;
}

static int
take_choice(struct reading *r, const struct key *k, bytes value)
{
	bytes words = bytes_of_text(k->text);
	unsigned number = 0;
	for (size_t at = 0; at < words.len; number++) {
		size_t end = bytes_find(words, at, ' ');
		if (bytes_equal(bytes_slice(words, at, end - at), value)) {
			memcpy((uint8_t *)r->out + k->at, &number, sizeof number);
			return 1;
		}
		at = end + 1;
	}
	return refuse(r, k, sentence(r->fault, "is none of: ", k));
}

static int
take(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	if (section[0] != '\0')
		return refuse(r, NULL, "there are no sections");
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].name, name) != 0)
			continue;
		if (r->seen[i])
			return refuse(r, &keys[i], "is set twice, or goes on in the next line");
		r->seen[i] = true;
		bytes v = bytes_of_text(value);
		return keys[i].type == TYPE_text      ? take_text(r, &keys[i], v)
			: keys[i].type == TYPE_number ? take_number(r, &keys[i], v)
						      : take_choice(r, &keys[i], v);
	}
	return refuse(r, NULL, "there is no such setting");
}

/* Line of the first that is too long or has what no text has; 0: none. */
static unsigned
bad_line(bytes file)
{
	unsigned line = 1;
	for (size_t at = 0; at < file.len; line++) {
		size_t end = bytes_find(file, at, '\n');
		bytes l = bytes_slice(file, at, end - at);
		if (l.len > LINE_MAX_OCTETS || !text_is_utf8(l) || bytes_find(l, 0, '\0') < l.len ||
			bytes_has_prefix(l, BYTES_LIT("[")))
			return line;
		at = end + 1;
	}
	return 0;
}

err
config_read(struct config *inout, struct config_fault *fault, bytes file)
{
	char room[CONFIG_FILE_MAX + 1];
	struct reading r = {.out = inout, .fault = fault};
	*fault = (struct config_fault){0};
	if (file.len > CONFIG_FILE_MAX) {
		fault->why = "the file is too long";
		return failure(E_TOO_LARGE);
	}
	fault->line = bad_line(file);
	if (fault->line != 0) {
		fault->why = "is a section, too long, or no text";
		return failure_at(E_FORMAT, fault->line);
	}
	bytes_copy((uint8_t *)room, file);
	room[file.len] = '\0';
	int line = ini_parse_string(room, take, &r);
	if (line == 0)
		return ok();
	if (fault->why == NULL)
		fault->why = "is not \"name = value\"";
	fault->line = line > 0 ? (unsigned)line : 0;
	return failure_at(E_FORMAT, fault->line);
}

static err
wrong(struct config_fault *fault, const char *key, const char *why)
{
	*fault = (struct config_fault){.key = key, .why = why};
	return failure(E_USAGE);
}

err
config_check(struct config_fault *fault, const struct config *c)
{
	bool loopback = false;
	if (failed(listen_check(&loopback, c->listen)))
		return wrong(fault, "listen", "is not an address and a port in numbers");
	if (!loopback && c->listen_publicly == 0)
		return wrong(fault, "listen",
			"can be reached by others; put TLS in front and say listen_publicly = yes");
	if (c->per_address > c->connections)
		return wrong(fault, "per_address", "is more than connections");
	if (c->threads > c->connections)
		return wrong(fault, "threads", "is more than connections");
	return ok();
}
