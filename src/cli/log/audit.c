/* SPDX-License-Identifier: Apache-2.0 */
/* The tree first, because the journal is checked from the tree's right edge. A policy of the
 * caller's decides whether the checkpoint is one that others would believe. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/input.h"
#include "cli/json.h"
#include "cli/log/session.h"
#include "cli/log/verbs.h"
#include "core/ledger/policy.h"
#include "store/logdir/audit.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

struct args {
	const char *folder;
	const char *policy;
	bool json;
};

struct auditing {
	const struct args *args;
	struct session *s;
	uint64_t findings; /* said */
	bool shown;
	bool closed;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'p':
		a->policy = arg;
		return 0;
	case 'j':
		a->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->folder = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "the log's folder is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void
put_finding(void *user, const char *path)
{
	struct auditing *a = user;
	if (a->args->json) {
		fputs(a->findings == 0 ? "" : ",", stdout);
		json_put_string(bytes_of_text(path));
	} else {
		printf("damaged\t%s\n", path);
	}
	a->findings++;
}

static void
put_surplus(void *user, const char *path)
{
	const struct auditing *a = user;
	if (!a->args->json)
		say_note("log audit", "%s/%s: is no part of the log.", a->args->folder, path);
}

/* A policy trusts this log and is satisfied by its checkpoint. E_ORIGIN, E_UNSIGNED, E_QUORUM... */
static err
check_policy(struct auditing *a, struct problem *p)
{
	const struct policy *policy = NULL;
	arena memory = {0};
	bytes text = {NULL, 0};
	p->subject = input_name(a->args->policy);
	p->place = "line";
	err e = memory_arena_new(&memory, 2 * POLICY_MAX);
	if (!failed(e))
		e = input_load(&text, &memory, a->args->policy, POLICY_MAX);
	if (!failed(e))
		e = policy_decode(&policy, &memory, text);
	bool trusted = false;
	for (size_t i = 0; !failed(e) && i < policy->log_count; i++)
		trusted |= vkey_same(&policy->logs[i], &a->s->log->signer.vkey);
	if (!failed(e) && !trusted)
		e = failure(E_ORIGIN);
	if (!failed(e) && !policy_is_satisfied(policy, 0)) {
		p->next =
			"A log's folder keeps no witness's signature, so no audit meets a quorum; "
			"check a receipt with `muniment verify`.";
		e = failure(E_QUORUM);
	}
	memory_arena_free(&memory);
	return e;
}

static err
audit(struct auditing *a, struct problem *p)
{
	struct audit work = {.finding = put_finding, .surplus = put_surplus, .user = a};
	err e = session_look(a->s, &a->shown, a->args->folder);
	if (!failed(e))
		e = audit_run(&work, a->s->log, a->s->memory);
	if (!failed(e))
		e = logdir_look_journal(&a->closed, a->s->log);
	if (err_is(e, E_DAMAGED) && a->findings == 0)
		put_finding(a, a->s->log->culprit);
	if (!failed(e) && a->args->policy != NULL)
		e = check_policy(a, p);
	return e;
}

static void
put_sound(const struct auditing *a)
{
	const struct logdir *l = a->s->log;
	uint64_t size = l->state.checkpoint.tree.size;
	uint64_t waiting = l->journal.frontier.size - size;
	if (a->args->json) {
		printf(",\"size\":%" PRIu64 ",\"waiting\":%" PRIu64, size, waiting);
		return;
	}
	printf("sound\t%" PRIu64 " entries published, %" PRIu64 " waiting\n", size, waiting);
	if (!a->shown || !a->closed)
		say_note("log audit",
			"An earlier run was cut short: what is in the journal is whole; what was "
			"not acknowledged may be missing. `muniment log checkpoint` finishes it.");
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct session s;
	struct auditing a = {.args = &args, .s = &s};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &args);
	p.e = interrupt_handle("muniment log audit: interrupted. Nothing was changed.\n");
	if (failed(p.e))
		return say_problem(p);
	if (args.json)
		printf("{\"damaged\":[");
	p.e = audit(&a, &p);
	if (args.json)
		printf("],\"result\":\"%s\"", err_name(p.e));
	if (!failed(p.e))
		put_sound(&a);
	if (args.json)
		puts("}");
	if (err_is(p.e, E_DAMAGED))
		p.next = "The files are listed; take them from a copy, and keep this one.";
	int status = failed(p.e) ? session_problem(&s, p) : 0;
	session_close(&s);
	return status;
}

const struct verb log_audit_verb = {
	.words = "log audit",
	.summary = "compute a log again and name every damaged file",
	.options =
		(const struct argp_option[]){
			{"policy", 'p', "POLICY", 0,
				"the log must satisfy this tlog-policy file, too; one whose quorum "
				"asks for witnesses is never met: a folder keeps none of their "
				"signatures",
				0},
			{"json", 'j', NULL, 0, "print one JSON object, for programs", 0}, {0}},
	.parser = parse,
	.arguments = "DIR",
	.help = "Compute every hash of the log in DIR from its entries up and compare: tiles, "
		"bundles, checkpoint, journal, key. Each file that differs is named. Changes "
		"nothing.\v"
		"  $ muniment log audit case-log",
	.run = run,
};
