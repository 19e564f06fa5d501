/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/json.h"
#include "cli/say.h"
#include "cli/server/verbs.h"
#include "store/archive/scrub.h"
#include "sys/disk.h"

struct args {
	const char *folder;
	bool json;
};

struct scrubbing {
	const struct args *args;
	uint64_t said;
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
		a->folder = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "the server's folder is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void
put_finding(void *user, const char *path)
{
	struct scrubbing *g = user;
	if (g->args->json) {
		fputs(g->said == 0 ? "" : ",", stdout);
		json_put_string(bytes_of_text(path));
	} else {
		printf("damaged\t");
		say_name(stdout, bytes_of_text(path));
		putchar('\n');
	}
	g->said++;
}

static void
put_counts(const struct args *a, const struct scrub *s)
{
	if (a->json)
		printf("],\"blobs\":%" PRIu64 ",\"octets\":%" PRIu64 ",\"entries\":%" PRIu64 "}\n",
			s->blobs, s->octets, s->entries);
	else
		printf("read\t%" PRIu64 " blobs, %" PRIu64 " octets, %" PRIu64 " entries\n",
			s->blobs, s->octets, s->entries);
}

static err
scrub(uint64_t *out_findings, const struct args *a)
{
	struct disk_folder folder;
	err e = disk_open(&folder, a->folder);
	if (failed(e))
		return e;
	const struct disk disk = disk_of(&folder);
	struct scrubbing g = {.args = a};
	struct scrub s = {.disk = &disk, .finding = put_finding, .user = &g};
	fputs(a->json ? "{\"damaged\":[" : "", stdout);
	e = scrub_blobs(&s);
	if (!failed(e))
		e = scrub_log(&s);
	put_counts(a, &s);
	disk_close(&folder);
	if (!failed(e))
		*out_findings = s.findings;
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	uint64_t findings = 0;
	verb_parse(v, argc, argv, &a);
	struct problem p = {.verb = v->words, .subject = a.folder};
	p.e = scrub(&findings, &a);
	if (!failed(p.e) && findings > 0) {
		p.e = failure(E_DAMAGED);
		p.next = "Put the files that were named back from a copy, and run it again.";
	}
	return failed(p.e) ? say_problem(p) : 0;
}

const struct verb scrub_verb = {
	.words = "scrub",
	.summary = "read what a server's disk keeps, and name what is damaged",
	.options =
		(const struct argp_option[]){
			{"json", 'j', NULL, 0, "print one JSON object, for programs", 0}, {0}},
	.parser = parse,
	.arguments = "DIR",
	.help = "Read every large document that a server keeps in DIR, which is to have the hash "
		"that its file is named by, and the whole public log, whose entries and tiles are "
		"to "
		"lead to its checkpoint. Each file that does not is named. Nothing is written; the "
		"server may run meanwhile. Exit status 3: something is damaged.\v"
		"  $ muniment scrub /srv/muniment",
	.run = run,
};
