/* SPDX-License-Identifier: Apache-2.0 */
/* Header, key, MAC, payload, in this order: nothing is believed before what authenticates it. */
#include "cli/file/ends.h"
#include "cli/file/head.h"
#include "cli/file/identities.h"
#include "cli/file/options.h"
#include "cli/file/passphrase.h"
#include "cli/file/payload.h"
#include "cli/file/verbs.h"
#include "core/age/scrypt.h"
#include "core/age/stream.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

struct args {
	const char **identities;
	size_t identity_count;
	struct options common;
};

struct opening {
	const struct args *args;
	struct problem *p;
	arena memory;
	struct identities with;
	struct secret passphrase;
	struct secret file_key;
	struct ends ends;
	struct source source;
	struct sink sink;
	struct header header;
};

static void
check_usage(struct args *a, struct argp_state *state)
{
	if (a->common.passphrase == (a->identity_count > 0))
		argp_error(state, "either identities (-i) or a passphrase (-p) are needed");
	options_check(&a->common, state);
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'i':
		a->identities[a->identity_count++] = options_read_from(&a->common, arg);
		return 0;
	case ARGP_KEY_END:
		check_usage(a, state);
		return 0;
	default:
		return options_parse(key, arg, state, &a->common);
	}
}

static err
unwrap_by_passphrase(struct opening *o)
{
	if (!scrypt_is(&o->header)) {
		o->p->next = "It is sealed to recipients, not with a passphrase: use -i.";
		return failure(E_NO_MATCH);
	}
	err e = memory_secret_new(&o->passphrase, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = passphrase_get(&o->passphrase, o->p, o->args->common.passphrase_file, false);
	if (failed(e))
		return e;
	o->p->subject = o->ends.in_name;
	e = scrypt_unwrap(&o->file_key, &o->passphrase, &o->header);
	if (err_is(e, E_NO_MATCH))
		o->p->next = "It was sealed with another passphrase.";
	return e;
}

static err
unwrap_by_identities(struct opening *o)
{
	err e = identity_unwrap(&o->file_key, &o->with.list, &o->header);
	if (err_is(e, E_NO_MATCH) && scrypt_is(&o->header))
		o->p->next = "It is sealed with a passphrase: use -p.";
	return e;
}

static err
get_file_key(struct opening *o)
{
	o->p->subject = o->ends.in_name;
	err e = source_init_age(&o->source, o->ends.in, &o->memory);
	if (!failed(e))
		e = head_read(&o->header, o->p, &o->source);
	if (!failed(e))
		e = memory_secret_new(&o->file_key, FILE_KEY_BYTES);
	if (!failed(e))
		e = o->args->common.passphrase ? unwrap_by_passphrase(o) : unwrap_by_identities(o);
	return failed(e) ? e : header_verify(&o->header, &o->file_key);
}

/* What will come out, at least: whole chunks of what is behind the header. */
static void
expect_chunks(const struct opening *o)
{
	uint64_t before = o->header.raw.len + STREAM_NONCE, size = o->ends.in_size;
	if (!o->source.armored && size > before)
		output_expect(
			&o->ends.out, (size - before) / STREAM_SEALED * (uint64_t)STREAM_CHUNK);
}

static err
put_payload(struct opening *o)
{
	struct progress progress;
	uint8_t nonce[STREAM_NONCE];
	uint8_t key[STREAM_KEY];
	struct iovec piece = {nonce, sizeof nonce};
	size_t n = 0;
	err e = source_read(&n, &o->source, &piece, 1, -1);
	if (!failed(e) && n < sizeof nonce)
		e = failure(E_TRUNCATED);
	if (failed(e))
		return e;
	stream_key(key, &o->file_key, nonce);
	progress_init(&progress, "open", o->source.armored ? 0 : o->ends.in_size);
	struct payload payload = {.from = &o->source,
		.to = &o->sink,
		.progress = &progress,
		.key = key,
		.workers = payload_workers(o->ends.in_size)};
	e = payload_open(&payload);
	progress_done(&progress);
	wipe(key, sizeof key);
	if (!err_is(e, E_PAYLOAD) || payload.bad_chunk > UINT16_MAX)
		return e;
	o->p->place = "chunk";
	return failure_at(E_PAYLOAD, payload.bad_chunk);
}

static err
write_all(struct opening *o)
{
	sink_init(&o->sink, o->ends.out.fd);
	expect_chunks(o);
	err e = ok();
	if (output_is_stream(&o->ends.out))
		e = interrupt_handle("muniment open: interrupted. "
				     "What was written is authentic, but not all.\n");
	if (!failed(e))
		e = put_payload(o);
	if (o->sink.broken)
		o->p->subject = o->ends.out_name;
	if (!failed(e)) {
		o->p->subject = o->ends.out_name;
		e = output_publish(&o->ends.out);
	}
	if (failed(e) && !o->ends.out.published)
		o->p->kept = output_is_stream(&o->ends.out)
			? "What was written is authentic, but not all."
			: "No file was made.";
	return e;
}

static err
open_all(struct opening *o)
{
	const struct args *a = o->args;
	err e = identities_init(&o->with);
	for (size_t i = 0; !failed(e) && i < a->identity_count; i++)
		e = identities_add(&o->with, o->p, a->identities[i], a->common.passphrase_file);
	if (!failed(e))
		e = ends_open(&o->ends, o->p, a->common.in, a->common.out, a->common.replace);
	if (!failed(e))
		e = get_file_key(o);
	return failed(e) ? e : write_all(o);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct problem p = {.verb = v->words};
	struct opening o = {.args = &args, .p = &p, .ends = {.in = -1, .out = {.fd = -1}}};
	p.e = interrupt_handle("muniment open: interrupted. No file was made.\n");
	if (!failed(p.e))
		p.e = memory_arena_new(&o.memory, 2 * (size_t)SOURCE_AHEAD);
	if (!failed(p.e)) {
		args.identities = arena_new(&o.memory, const char *, (size_t)argc);
		p.e = args.identities == NULL ? failure(E_NOMEM) : ok();
	}
	if (!failed(p.e)) {
		verb_parse(v, argc, argv, &args);
		p.e = open_all(&o);
	}
	int status = failed(p.e) ? say_problem(p) : 0;
	ends_close(&o.ends);
	identities_done(&o.with);
	memory_secret_free(&o.passphrase);
	memory_secret_free(&o.file_key);
	memory_arena_free(&o.memory);
	return status;
}

const struct verb open_verb = {
	.words = "open",
	.summary = "open a sealed file",
	.options =
		(const struct argp_option[]){
			{"identity", 'i', "FILE", 0, "open with the keys in FILE; may be repeated",
				0},
			{"passphrase", 'p', NULL, 0, "open with a passphrase, which is asked for",
				0},
			{"passphrase-file", OPTIONS_PASSPHRASE_FILE, "FILE", 0,
				"take the passphrase, of IN or of an identity file that is sealed "
				"itself, from the first line of FILE",
				0},
			{"output", 'o', "OUT", 0, "write to OUT, whole or not at all", 0},
			{"force", 'f', NULL, 0, "replace OUT when it exists", 0}, {0}},
	.parser = parse,
	.arguments = "[IN]",
	.help = "Open IN, or standard input, an age file, armored or not. Only what is authentic "
		"is written; to a pipe it is written as it is read, and status 3 says that the end "
		"is missing or damaged.\v"
		"  $ muniment open -i my.key -o memo.pdf memo.pdf.age",
	.run = run,
};
