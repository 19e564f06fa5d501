/* SPDX-License-Identifier: Apache-2.0 */
/* Standard output gets what a person is to read, once: the address and, while there is no firm,
 * the code that founds the first. Standard error gets the log. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/input.h"
#include "cli/say.h"
#include "cli/server/verbs.h"
#include "proc/serve.h"
#include "sys/memory.h"

struct args {
	const char *config;
	const char *data;
	const char *listen;
	bool check;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'c':
		a->config = arg;
		return 0;
	case 'd':
		a->data = arg;
		return 0;
	case 'l':
		a->listen = arg;
		return 0;
	case 't':
		a->check = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "muniment serve: muniment.conf: line 3: bodies is not a number from 1 to 256." */
static int
say_fault(const struct args *a, const struct config_fault *f, err e)
{
	const char *where = a->config != NULL ? a->config : "the command line";
	const char *key = f->key != NULL ? f->key : "this";
	if (f->line != 0)
		say_note("serve", "%.256s: line %u: %s %s. Nothing was started.", where, f->line,
			key, f->why);
	else
		say_note("serve", "%.256s: %s %s. Nothing was started.", where, key, f->why);
	return err_exit_status(e);
}

static err
override(char *to, const char *value)
{
	if (value == NULL)
		return ok();
	if (value[0] == '\0' || strlen(value) >= CONFIG_TEXT_MAX)
		return failure(E_USAGE);
	memcpy(to, value, strlen(value) + 1);
	return ok();
}

/* Exit status; 0: *out is checked. */
static int
load(struct config *out, const struct args *a)
{
	struct config_fault fault = {0};
	config_init(out);
	if (a->config != NULL) {
		uint8_t room[CONFIG_FILE_MAX + 64];
		arena memory = arena_of(room, sizeof room);
		bytes text;
		err e = input_load(&text, &memory, a->config, CONFIG_FILE_MAX);
		if (failed(e))
			return say_problem(
				(struct problem){.verb = "serve", .subject = a->config, .e = e});
		e = config_read(out, &fault, text);
		if (failed(e))
			return say_fault(a, &fault, e);
	}
	err e = override(out->data, a->data);
	if (!failed(e))
		e = override(out->listen, a->listen);
	if (failed(e))
		return say_problem((struct problem){.verb = "serve", .e = e});
	e = config_check(&fault, out);
	return failed(e) ? say_fault(a, &fault, e) : 0;
}

static void
ready(void *user, const char *address, const struct secret *founding)
{
	(void)user;
	printf("Serving at http://%s\n", address);
	if (founding->len > 0) {
		bytes code = secret_expose(founding);
		printf("\nThis server is new. Whoever has this code founds its first firm. It is "
		       "good until the next start, which shows another one as long as there is no "
		       "firm:\n\n  %.*s\n\n  muniment join http://%s CODE\n\n",
			(int)code.len, (const char *)code.data, address);
	}
	(void)fflush(stdout);
}

static int
say_end(const struct config *c, const struct serve_end *end, err e)
{
	struct problem p = {.verb = "serve", .e = e};
	if (strcmp(end->what, "listen") == 0) {
		p.subject = c->listen;
		p.next = "Choose another address with --listen.";
	} else if (strcmp(end->what, "data") == 0) {
		p.subject = c->data;
		p.kept = "What was acknowledged is safe.";
	}
	if (err_is(e, E_ORIGIN))
		p.next = "The log there has another name: set origin as it was.";
	return say_problem(p);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	static struct config config;
	verb_parse(v, argc, argv, &a);
	int status = load(&config, &a);
	if (status != 0)
		return status;
	if (a.check) {
		puts("The configuration is good.");
		return 0;
	}
	/* Whatever is made from here on is its owner's alone. */
	(void)umask(S_IRWXG | S_IRWXO);
	struct serve_end end;
	err e = serve_run(&end, &(struct serve_source){&config, MUNIMENT_VERSION, ready, NULL});
	return failed(e) ? say_end(&config, &end, e) : 0;
}

const struct verb serve_verb = {
	.words = "serve",
	.summary = "run a server, until it is told to stop",
	.options = (const struct argp_option[]){{"config", 'c', "FILE", 0, "settings: name = value",
							0},
		{"data", 'd', "DIR", 0, "where everything is kept (muniment-data)", 0},
		{"listen", 'l', "ADDRESS", 0, "address and port (127.0.0.1:8080)", 0},
		{"check", 't', NULL, 0, "check the settings, and do not start", 0}, {0}},
	.parser = parse,
	.help = "Serve the vaults of any number of firms from one folder, over plain HTTP to this "
		"machine alone: TLS is a proxy's work, in front. At the first start the folder is "
		"made. While there is no firm, each start prints a code with which the first is "
		"founded. SIGTERM and "
		"Ctrl-C answer what was asked, and stop. Log lines go to standard error.\v"
		"  $ muniment serve --data /srv/muniment",
	.run = run,
};
