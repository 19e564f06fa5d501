/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/log/verbs.h"
#include "cli/say.h"
#include "store/logdir/prove.h"
#include "sys/disk.h"
#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/memory.h"
#include "sys/output.h"

struct args {
	const char *folder;
	const char *out;
	uint64_t index;
	bool has_index;
	bool replace;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'f':
		a->replace = true;
		return 0;
	case 'o':
		a->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		if (state->arg_num == 0) {
			a->folder = arg;
			return 0;
		}
		if (failed(decimal_decode(&a->index, bytes_of_text(arg))))
			argp_error(state, "the index of an entry is a number");
		a->has_index = true;
		return 0;
	case ARGP_KEY_END:
		if (!a->has_index)
			argp_error(state, "a log's folder and an index are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static err
write_receipt(const struct args *a, bytes receipt)
{
	struct output o;
	err e = output_open(&o, a->out, 0666, a->replace);
	if (failed(e))
		return e;
	if (output_is_stream(&o))
		e = interrupt_handle("muniment log prove: interrupted. "
				     "What was written is incomplete.\n");
	if (!failed(e))
		e = fd_write(o.fd, receipt);
	if (!failed(e))
		e = output_publish(&o);
	output_close(&o);
	return e;
}

/* *p is filled in. */
static err
prove(struct problem *p, const struct args *a, arena *memory)
{
	struct disk_folder folder;
	uint8_t *room = arena_new(memory, uint8_t, PROVE_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, PROVE_MAX);
	p->subject = a->folder;
	err e = disk_open(&folder, a->folder);
	if (failed(e))
		return e;
	struct disk disk = disk_of(&folder);
	e = prove_entry(&b, &p->subject, memory, &disk, a->index);
	disk_close(&folder);
	if (err_is(e, E_RANGE))
		p->next = "The entry is not published; `muniment log checkpoint` publishes.";
	if (failed(e))
		return e;
	p->subject = a->out;
	e = write_receipt(a, buf_bytes(&b));
	if (err_is(e, E_EXISTS) && e.sys != EISDIR)
		p->next = "Choose another name, or replace it with --force.";
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	arena memory = {0};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &a);
	p.e = interrupt_handle("muniment log prove: interrupted. No receipt was written.\n");
	if (!failed(p.e))
		p.e = memory_arena_new(&memory, PROVE_ARENA);
	if (!failed(p.e))
		p.e = prove(&p, &a, &memory);
	int status = failed(p.e) ? say_problem(p) : 0;
	memory_arena_free(&memory);
	return status;
}

const struct verb log_prove_verb = {
	.words = "log prove",
	.summary = "write the receipt of an entry",
	.options = (const struct argp_option[]){{"output", 'o', "RECEIPT", 0,
							"write to RECEIPT, whole or not at all", 0},
		{"force", 'f', NULL, 0, "replace RECEIPT when it exists", 0}, {0}},
	.parser = parse,
	.arguments = "DIR INDEX",
	.help = "Write a receipt that the entry INDEX (from 0) is in the log in DIR, under its "
		"checkpoint. Anybody can verify it with `muniment verify`, without the log.\v"
		"  $ muniment log prove case-log 17 -o attempt.tlog-proof",
	.run = run,
};
