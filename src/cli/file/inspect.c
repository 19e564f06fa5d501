/* SPDX-License-Identifier: Apache-2.0 */
/* Without a key nothing can be authenticated: what is checked is the form, and what is printed is
 * what the file says of itself. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/file/head.h"
#include "cli/file/verbs.h"
#include "cli/input.h"
#include "cli/json.h"
#include "core/age/stream.h"
#include "core/age/wrap.h"
#include "sys/fd.h"
#include "sys/memory.h"

enum { READ_AT_ONCE = 64 * 1024 };

struct args {
	const char *in;
	bool json;
};

struct findings {
	struct header header;
	bool armored;
	uint64_t payload; /* octets after the header */
	uint64_t plain;   /* octets they are opened to */
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'j':
		a->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->in = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file is needed; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Octets to the end; a file that says how long it is need not be read, the armor must be. */
static err
count_rest(uint64_t *out, struct source *s, arena *a)
{
	size_t n = 0;
	uint64_t total = 0;
	uint8_t *room = arena_new(a, uint8_t, READ_AT_ONCE);
	if (room == NULL)
		return failure(E_NOMEM);
	do {
		struct iovec piece = {room, READ_AT_ONCE};
		err e = source_read(&n, s, &piece, 1, -1);
		if (failed(e))
			return e;
		total += n;
	} while (n == READ_AT_ONCE);
	*out = total;
	return ok();
}

/* The header outlives the source's window, so it is kept as a copy. */
static err
keep_header(struct findings *f, arena *a)
{
	uint8_t *copy = arena_new(a, uint8_t, f->header.raw.len);
	if (copy == NULL)
		return failure(E_NOMEM);
	bytes_copy(copy, f->header.raw);
	return header_decode(&f->header, bytes_of(copy, f->header.raw.len));
}

static err
examine(struct findings *out, struct problem *p, arena *a, int fd)
{
	struct source s;
	uint64_t size = fd_octets_left(fd);
	err e = source_init_age(&s, fd, a);
	if (!failed(e))
		e = head_read(&out->header, p, &s);
	if (!failed(e))
		e = keep_header(out, a);
	if (failed(e))
		return e;
	out->armored = s.armored;
	if (size > 0 && !s.armored)
		out->payload = size - out->header.raw.len;
	else
		e = count_rest(&out->payload, &s, a);
	if (!failed(e) && out->payload < STREAM_NONCE)
		e = failure(E_TRUNCATED);
	return failed(e) ? e : stream_plain_len(&out->plain, out->payload - STREAM_NONCE);
}

enum strength { WEAK, UNKNOWN, STRONG };

/* Against somebody with a quantum computer. */
static enum strength
strength_of(bytes type)
{
	const struct {
		bytes prefix;
		enum strength is;
	} known[] = {
		{WRAP_HYBRID, STRONG},
		{WRAP_SCRYPT, STRONG},
		{BYTES_LIT("mlkem768p256tag"), STRONG},
		{WRAP_X25519, WEAK},
		{BYTES_LIT("p256tag"), WEAK},
		{BYTES_LIT("piv-p256"), WEAK},
		{BYTES_LIT("ssh-"), WEAK},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (bytes_has_prefix(type, known[i].prefix))
			return known[i].is;
	return UNKNOWN;
}

/* The weakest of all stanzas decides. */
static const char *
strength_word(const struct header *h)
{
	static const char *const words[] = {[WEAK] = "no", [UNKNOWN] = "unknown", [STRONG] = "yes"};
	enum strength weakest = STRONG;
	struct stanza s;
	reader r = header_stanzas(h);
	while (header_next(&s, &r)) {
		enum strength one = strength_of(s.type);
		weakest = one < weakest ? one : weakest;
	}
	return words[weakest];
}

static void
put_text(const struct findings *f)
{
	struct stanza s;
	reader r = header_stanzas(&f->header);
	uint64_t header = f->header.raw.len;
	printf("format\tage-encryption.org/v1%s\n", f->armored ? ", armored" : "");
	while (header_next(&s, &r))
		printf("recipient\t%.*s\n", (int)s.type.len, (const char *)s.type.data);
	printf("post-quantum\t%s\n", strength_word(&f->header));
	printf("header\t%" PRIu64 " octets\n", header);
	printf("payload\t%" PRIu64 " octets\n", f->payload);
	printf("plaintext\t%" PRIu64 " octets\n", f->plain);
	printf("overhead\t%" PRIu64 " octets\n", header + f->payload - f->plain);
	puts("authenticated\tno: only the form was checked, as that needs no key");
}

static void
put_json(const struct findings *f)
{
	struct stanza s;
	const char *separator = "";
	reader r = header_stanzas(&f->header);
	uint64_t header = f->header.raw.len;
	printf("{\"version\":\"age-encryption.org/v1\",\"armored\":%s,\"recipients\":[",
		f->armored ? "true" : "false");
	while (header_next(&s, &r)) {
		fputs(separator, stdout);
		json_put_string(s.type); /* printable ASCII */
		separator = ",";
	}
	printf("],\"postquantum\":\"%s\",\"sizes\":{\"header\":%" PRIu64 ",\"payload\":%" PRIu64
	       ",\"plaintext\":%" PRIu64 ",\"overhead\":%" PRIu64 "},\"authenticated\":false}\n",
		strength_word(&f->header), header, f->payload, f->plain,
		header + f->payload - f->plain);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct findings found = {0};
	struct problem p = {.verb = v->words};
	arena memory = {0};
	int fd = -1;
	verb_parse(v, argc, argv, &args);
	p.subject = input_name(args.in);
	p.e = memory_arena_new(&memory, 3 * (size_t)SOURCE_AHEAD);
	if (!failed(p.e))
		p.e = input_open(&fd, args.in);
	if (!failed(p.e))
		p.e = examine(&found, &p, &memory, fd);
	if (!failed(p.e))
		(args.json ? put_json : put_text)(&found);
	int status = failed(p.e) ? say_problem(p) : 0;
	input_close(fd);
	memory_arena_free(&memory);
	return status;
}

const struct verb inspect_verb = {
	.words = "inspect",
	.summary = "say what a sealed file is, without a key",
	.options =
		(const struct argp_option[]){
			{"json", 'j', NULL, 0, "print one JSON object, for programs", 0}, {0}},
	.parser = parse,
	.arguments = "FILE",
	.help = "Print the types of the recipients of FILE, an age file, and its sizes. It takes "
		"no key, and so tells only what the file claims; `muniment open` finds out "
		"whether that is true. Who the recipients are is not in the file.\v"
		"  $ muniment inspect memo.pdf.age",
	.run = run,
};
