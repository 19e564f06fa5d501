/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever can be refused is refused before a passphrase is asked for, and that before anything is
 * written. */
#include "cli/file/ends.h"
#include "cli/file/options.h"
#include "cli/file/passphrase.h"
#include "cli/file/payload.h"
#include "cli/file/recipients.h"
#include "cli/file/verbs.h"
#include "cli/input.h"
#include "core/age/scrypt.h"
#include "core/age/stream.h"
#include "sys/entropy.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

/* -r or -R, in the order they came. */
struct given {
	int option;
	const char *text;
};

struct args {
	struct given *given;
	size_t given_count;
	struct options common;
	bool armored;
};

struct sealing {
	const struct args *args;
	struct problem *p;
	arena memory;
	struct recipient_list to;
	struct secret passphrase;
	struct secret file_key;
	uint8_t nonce[STREAM_NONCE];
	struct ends ends;
	struct sink sink;
};

static void
check_usage(struct args *a, struct argp_state *state)
{
	if (a->common.passphrase == (a->given_count > 0))
		argp_error(state, "either recipients (-r, -R) or a passphrase (-p) are needed");
	if (a->common.passphrase_file != NULL && !a->common.passphrase)
		argp_error(state, "--passphrase-file needs -p");
	options_check(&a->common, state);
	if (!a->armored && ends_show(a->common.out))
		argp_error(state, "a sealed file is no text for a terminal: use -o or -a");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'r':
		a->given[a->given_count++] = (struct given){key, arg};
		return 0;
	case 'R':
		a->given[a->given_count++] =
			(struct given){key, options_read_from(&a->common, arg)};
		return 0;
	case 'a':
		a->armored = true;
		return 0;
	case ARGP_KEY_END:
		check_usage(a, state);
		return 0;
	default:
		return options_parse(key, arg, state, &a->common);
	}
}

static err
load_recipients(struct sealing *s)
{
	const struct args *a = s->args;
	s->to.cap = RECIPIENTS_MAX;
	s->to.items = arena_new(&s->memory, struct recipient, RECIPIENTS_MAX);
	if (s->to.items == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < a->given_count; i++) {
		const struct given *g = &a->given[i];
		err e = g->option == 'r' ? recipients_add(&s->to, s->p, g->text)
					 : recipients_add_file(&s->to, s->p, s->memory, g->text);
		if (err_is(e, E_TOO_LARGE))
			s->p->next = "A file is sealed to 512 recipients at most.";
		if (failed(e))
			return e;
	}
	return recipient_list_check(&s->to);
}

/* A stanza for each recipient, or the one of the passphrase. */
static err
put_stanzas(buf *header, const struct sealing *s)
{
	struct random_source random = entropy_system();
	uint8_t entropy[RECIPIENT_ENTROPY];
	err e = ok();
	if (s->args->common.passphrase) {
		e = random.fill(random.self, entropy, SCRYPT_SALT);
		return failed(e)
			? e
			: scrypt_wrap(header, &s->passphrase, &s->file_key, entropy, SCRYPT_LOG2_N);
	}
	for (size_t i = 0; !failed(e) && i < s->to.count; i++) {
		e = random.fill(random.self, entropy, sizeof entropy);
		if (!failed(e))
			e = recipient_wrap(header, &s->to.items[i], &s->file_key, entropy);
	}
	wipe(entropy, sizeof entropy);
	return e;
}

static err
put_header(struct sealing *s)
{
	uint8_t *room = arena_new(&s->memory, uint8_t, HEADER_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf header = buf_of(room, HEADER_MAX);
	header_begin(&header);
	err e = put_stanzas(&header, s);
	if (!failed(e))
		e = header_end(&header, &s->file_key);
	return failed(e) ? e : sink_put(&s->sink, buf_bytes(&header));
}

static err
put_payload(struct sealing *s)
{
	struct source from;
	struct progress progress;
	uint8_t key[STREAM_KEY];
	source_init(&from, s->ends.in);
	err e = sink_put(&s->sink, BYTES_ARRAY(s->nonce));
	if (failed(e))
		return e;
	stream_key(key, &s->file_key, s->nonce);
	progress_init(&progress, "seal", s->ends.in_size);
	struct payload payload = {.from = &from,
		.to = &s->sink,
		.progress = &progress,
		.key = key,
		.workers = payload_workers(s->ends.in_size)};
	e = payload_seal(&payload);
	progress_done(&progress);
	wipe(key, sizeof key);
	return e;
}

static err
write_all(struct sealing *s)
{
	sink_init(&s->sink, s->ends.out.fd);
	output_expect(&s->ends.out, s->ends.in_size);
	err e = ok();
	if (output_is_stream(&s->ends.out))
		e = interrupt_handle("muniment seal: interrupted. "
				     "What was written is incomplete.\n");
	if (!failed(e) && s->args->armored)
		e = sink_armor(&s->sink, &s->memory);
	if (!failed(e))
		e = put_header(s);
	if (!failed(e))
		e = put_payload(s);
	if (!failed(e))
		e = sink_end(&s->sink);
	s->p->subject = s->sink.broken ? s->ends.out_name : s->ends.in_name;
	if (!failed(e)) {
		s->p->subject = s->ends.out_name;
		e = output_publish(&s->ends.out);
	}
	if (failed(e) && !s->ends.out.published)
		s->p->kept = output_is_stream(&s->ends.out) ? "What was written is incomplete."
							    : "No file was made.";
	return e;
}

/* Before anything is written: without randomness there is not even a header in a pipe. */
static err
draw_file_key_and_nonce(struct sealing *s)
{
	struct random_source random = entropy_system();
	err e = memory_secret_new(&s->file_key, FILE_KEY_BYTES);
	uint8_t *key = failed(e) ? NULL : secret_room(&s->file_key, FILE_KEY_BYTES);
	if (key == NULL)
		return e;
	e = random.fill(random.self, key, FILE_KEY_BYTES);
	return failed(e) ? e : random.fill(random.self, s->nonce, sizeof s->nonce);
}

static err
seal(struct sealing *s)
{
	const struct args *a = s->args;
	err e = a->common.passphrase ? ok() : load_recipients(s);
	if (!failed(e))
		e = ends_open(&s->ends, s->p, a->common.in, a->common.out, a->common.replace);
	if (!failed(e) && a->common.passphrase)
		e = memory_secret_new(&s->passphrase, PASSPHRASE_MAX + 2);
	if (!failed(e) && a->common.passphrase)
		e = passphrase_get(&s->passphrase, s->p, a->common.passphrase_file, true);
	if (!failed(e))
		e = draw_file_key_and_nonce(s);
	return failed(e) ? e : write_all(s);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct problem p = {.verb = v->words};
	struct sealing s = {.args = &args, .p = &p, .ends = {.in = -1, .out = {.fd = -1}}};
	p.e = interrupt_handle("muniment seal: interrupted. No file was made.\n");
	if (!failed(p.e))
		p.e = memory_arena_new(&s.memory, 4 * (size_t)HEADER_MAX);
	if (!failed(p.e)) {
		args.given = arena_new(&s.memory, struct given, (size_t)argc);
		p.e = args.given == NULL ? failure(E_NOMEM) : ok();
	}
	if (!failed(p.e)) {
		verb_parse(v, argc, argv, &args);
		p.e = seal(&s);
	}
	int status = failed(p.e) ? say_problem(p) : 0;
	ends_close(&s.ends);
	memory_secret_free(&s.passphrase);
	memory_secret_free(&s.file_key);
	memory_arena_free(&s.memory);
	return status;
}

const struct verb seal_verb = {
	.words = "seal",
	.summary = "seal a file to recipients or with a passphrase",
	.options =
		(const struct argp_option[]){
			{"recipient", 'r', "RECIPIENT", 0,
				"seal to this recipient (age1...); may be repeated", 0},
			{"recipients-file", 'R', "FILE", 0,
				"seal to all in FILE, one a line; may be repeated", 0},
			{"passphrase", 'p', NULL, 0, "seal with a passphrase, which is asked for",
				0},
			{"passphrase-file", OPTIONS_PASSPHRASE_FILE, "FILE", 0,
				"take the passphrase from the first line of FILE", 0},
			{"armor", 'a', NULL, 0, "write text, to be pasted into a message", 0},
			{"output", 'o', "OUT", 0, "write to OUT, whole or not at all", 0},
			{"force", 'f', NULL, 0, "replace OUT when it exists", 0}, {0}},
	.parser = parse,
	.arguments = "[IN]",
	.help = "Seal IN, or standard input, as an age file that only its recipients can open. "
		"Everybody named by -r and -R can open it; post-quantum recipients and others are "
		"not mixed. Sealing does not say who sealed.\v"
		"  $ muniment seal -R counsel.recipients -o memo.pdf.age memo.pdf",
	.run = run,
};
