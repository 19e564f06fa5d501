/* SPDX-License-Identifier: Apache-2.0 */
/* An identity file as age-keygen writes it: when, the recipient, the identity. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/file/identities.h"
#include "cli/file/verbs.h"
#include "sys/entropy.h"
#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/memory.h"
#include "sys/oserr.h"
#include "sys/output.h"

struct args {
	const char *out;
	bool classic;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'c':
		a->classic = true;
		return 0;
	case 'o':
		a->out = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static err
make(struct identities *to, enum recipient_type type)
{
	struct random_source random = entropy_system();
	uint8_t seed[IDENTITY_SEED];
	err e = random.fill(random.self, seed, sizeof seed);
	if (!failed(e))
		e = identity_list_add(&to->list, type, seed);
	wipe(seed, sizeof seed);
	return e;
}

/* In UTC, which does not tell where. */
static void
put_now(buf *b)
{
	struct tm utc;
	char text[40];
	time_t now = time(NULL);
	if (gmtime_r(&now, &utc) == NULL)
		return;
	size_t n = strftime(text, sizeof text, "# created: %Y-%m-%dT%H:%M:%SZ\n", &utc);
	buf_put(b, bytes_of(text, n));
}

static err
write_file(int fd, const struct identities *i, bytes recipient)
{
	uint8_t head[RECIPIENT_TEXT_MAX + 128];
	buf b = BUF_ARRAY(head);
	struct secret text = {0};
	put_now(&b);
	buf_text(&b, "# public key: ");
	buf_put(&b, recipient);
	buf_text(&b, "\n");
	err e = memory_secret_new(&text, IDENTITY_TEXT_MAX);
	if (!failed(e))
		e = identity_encode(&text, &i->list, 0);
	if (!failed(e))
		e = fd_write(fd, buf_bytes(&b));
	if (!failed(e))
		e = fd_write(fd, secret_expose(&text));
	if (!failed(e))
		e = fd_write(fd, BYTES_LIT("\n"));
	memory_secret_free(&text);
	return e;
}

/* Others can read the file that standard output is: the shell made it. */
static bool
is_public(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IROTH) != 0;
}

static err
save(struct output *o, struct problem *p, const struct identities *i)
{
	struct recipient r;
	uint8_t room[RECIPIENT_TEXT_MAX];
	buf recipient = BUF_ARRAY(room);
	identity_recipient(&r, &i->list, 0);
	recipient_encode(&recipient, &r);
	bool stream = output_is_stream(o);
	if (stream && is_public(o->fd))
		say_note(p->verb,
			"Others can read the file this goes to; -o makes one they cannot.");
	err e = write_file(o->fd, i, buf_bytes(&recipient));
	if (!failed(e))
		e = output_publish(o);
	if (failed(e))
		return e;
	if (stream) {
		fprintf(stderr, "Public key: %.*s\n", (int)recipient.len, (const char *)room);
		return ok();
	}
	bool told = printf("%.*s\n", (int)recipient.len, (const char *)room) >= 0 &&
		fflush(stdout) == 0;
	return told ? ok() : oserr_of(errno);
}

/* The key is in FILE; only its recipient did not arrive. */
static int
say_untold(struct problem p)
{
	p.subject = "standard output";
	p.kept = "The key was made, in the file that -o names.";
	p.next = "`muniment key show` of that file prints its recipient.";
	int status = say_problem(p);
	say_no_more_of_output();
	return status;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct identities i = {0};
	struct output o = {.fd = -1, .folder = -1};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &args);
	p.e = interrupt_handle("muniment key new: interrupted. No key was made.\n");
	if (!failed(p.e))
		p.e = identities_init(&i);
	if (!failed(p.e))
		p.e = make(&i, args.classic ? RECIPIENT_X25519 : RECIPIENT_HYBRID);
	if (!failed(p.e)) {
		p.subject = args.out;
		p.e = output_open(&o, args.out, 0600, false);
	}
	if (!failed(p.e))
		p.e = save(&o, &p, &i);
	int status = 0;
	if (failed(p.e))
		status = ferror(stdout) != 0 ? say_untold(p) : say_problem(p);
	if (o.fd != -1)
		output_close(&o);
	identities_done(&i);
	return status;
}

const struct verb key_new_verb = {
	.words = "key new",
	.summary = "make a key to open files with, and print its recipient",
	.options = (const struct argp_option[]){{"output", 'o', "FILE", 0,
							"write the key to FILE, which only you can "
							"read; an older file is never replaced",
							0},
		{"classic", 'c', NULL, 0,
			"X25519 only, for age before 1.3: not safe from quantum computers", 0},
		{0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Make a post-quantum (ML-KEM-768 and X25519) identity and print the recipient that "
		"others seal to. Without -o the identity goes to standard output and the recipient "
		"to standard error. Whoever has the file can open what is sealed to it; if it is "
		"lost, nobody can.\v"
		"  $ muniment key new -o my.key",
	.run = run,
};
