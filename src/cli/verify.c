/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing but the three files is looked at: no network, no clock, no configuration. What is said is
 * what the receipt proves under the policy, and what it does not.
 *
 * The receipt tells what the third file is: with the opening of a commitment in `extra` it is a
 * file of any length whose SHA-256 was committed, else it is the entry itself. That the receipt is
 * not believed in this does no harm: an opening that is not the entry's does not lead to it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/digest.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/log/verbs.h"
#include "cli/say.h"
#include "core/ledger/bundle.h"
#include "core/ledger/receipt.h"
#include "core/vault/file_opening.h"
#include "sys/memory.h"

enum { MEMORY = POLICY_MAX + RECEIPT_MAX + RECEIPT_EXTRA_MAX + (1 << 20) };

struct args {
	const char *policy;
	const char *receipt;
	const char *entry;
	bool json;
};

/* Standard input cannot be read twice. */
static bool
is_twice(const struct args *a)
{
	return (strcmp(a->policy, "-") == 0) + (strcmp(a->receipt, "-") == 0) +
		(strcmp(a->entry, "-") == 0) >
		1;
}

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
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		if (state->arg_num == 0)
			a->receipt = arg;
		else
			a->entry = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->policy == NULL || a->entry == NULL)
			argp_error(state, "--policy, a receipt and an entry are needed");
		else if (is_twice(a))
			argp_error(state, "- can be given once");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "2026-11-24T16:00:00Z" */
static void
put_time(char *to, size_t cap, uint64_t seconds)
{
	struct tm t;
	time_t when = (time_t)seconds;
	if (seconds > INT64_MAX / 2 || gmtime_r(&when, &t) == NULL ||
		strftime(to, cap, "%Y-%m-%dT%H:%M:%SZ", &t) == 0)
		(void)snprintf(to, cap, "%" PRIu64 " s after 1970", seconds);
}

static void
say_words(const struct policy *policy, const struct receipt_verdict *v, bool is_file)
{
	char when[40];
	unsigned witnesses = 0;
	if (is_file)
		printf("Proven: this file's SHA-256 was committed to in entry number %" PRIu64
		       "\nof the log ",
			v->index);
	else
		printf("Proven: this entry is number %" PRIu64 " of the log ", v->index);
	say_name(stdout, v->checkpoint.origin);
	printf(",\nwhich signed a tree of %" PRIu64 " entries.\n", v->checkpoint.tree.size);
	for (size_t i = 0; i < policy->witness_count; i++) {
		if ((v->cosigned >> i & 1) == 0)
			continue;
		put_time(when, sizeof when, v->times[i]);
		fputs("Witnessed by ", stdout);
		say_name(stdout, policy->witnesses[i].name);
		printf(" at %s.\n", when);
		witnesses++;
	}
	if (v->has_since) {
		put_time(when, sizeof when, v->since);
		printf("It was there at %s at the latest, as far as these are believed.\n", when);
	} else if (witnesses == 0) {
		puts("Not witnessed: no time is proven.");
	} else {
		puts("The policy asks for no witness: no time is proven.");
	}
}

static void
say_json(const struct policy *policy, const struct receipt_verdict *v, bool is_file)
{
	bool first = true;
	printf("{\"verified\":true,\"kind\":\"%s\",\"origin\":", is_file ? "file" : "entry");
	json_put_string(v->checkpoint.origin);
	printf(",\"index\":%" PRIu64 ",\"size\":%" PRIu64 ",\"witnesses\":[", v->index,
		v->checkpoint.tree.size);
	for (size_t i = 0; i < policy->witness_count; i++) {
		if ((v->cosigned >> i & 1) == 0)
			continue;
		printf("%s{\"name\":", first ? "" : ",");
		json_put_string(policy->witnesses[i].name);
		printf(",\"time\":%" PRIu64 "}", v->times[i]);
		first = false;
	}
	if (v->has_since)
		printf("],\"since\":%" PRIu64 "}\n", v->since);
	else
		puts("],\"since\":null}");
}

/* The policy and the receipt. */
static err
load(const struct policy **policy, struct receipt *r, struct problem *p, const struct args *a,
	arena *memory)
{
	bytes text = {NULL, 0};
	p->subject = input_name(a->policy);
	p->place = "line";
	err e = input_load(&text, memory, a->policy, POLICY_MAX);
	if (!failed(e))
		e = policy_decode(policy, memory, text);
	if (failed(e))
		return e;
	p->subject = input_name(a->receipt);
	e = input_load(&text, memory, a->receipt, RECEIPT_MAX);
	if (!failed(e))
		e = receipt_decode(r, memory, text);
	if (!failed(e))
		p->place = NULL;
	return e;
}

/* The leaf of a file by what the receipt says opens it. E_COMMITMENT: it opens to another. */
static err
leaf_of_file(hash32 *out, const struct file_opening *o, const char *path, arena *memory)
{
	hash32 content;
	uint64_t octets = 0, total = 0;
	struct progress progress;
	uint8_t *window = arena_new(memory, uint8_t, DIGEST_WINDOW);
	if (window == NULL)
		return failure(E_NOMEM);
	err e = input_look(&total, path);
	if (failed(e))
		return e;
	progress_init(&progress, "verify", total);
	e = digest_input(&content, &octets, path, window, &progress);
	progress_done(&progress);
	if (failed(e))
		return e;
	leaf33 leaf = file_opening_leaf(o);
	e = file_opening_verify(o, &content, BYTES_ARRAY(leaf.b));
	if (!failed(e))
		*out = leaf_hash(&leaf);
	return e;
}

static err
leaf_of_entry(hash32 *out, const char *path, arena *memory)
{
	bytes entry = {NULL, 0};
	err e = input_load(&entry, memory, path, BUNDLE_ENTRY_MAX);
	if (!failed(e))
		*out = merkle_leaf(entry);
	return e;
}

static err
verify(struct problem *p, const struct args *a, arena *memory)
{
	const struct policy *policy = NULL;
	struct receipt r;
	struct receipt_verdict v;
	struct file_opening opening;
	hash32 leaf;
	err e = load(&policy, &r, p, a, memory);
	if (failed(e))
		return e;
	must(policy != NULL);
	err kind = file_opening_decode(&opening, r.extra);
	if (err_is(kind, E_VERSION))
		return kind;
	p->subject = input_name(a->entry);
	e = failed(kind) ? leaf_of_entry(&leaf, a->entry, memory)
			 : leaf_of_file(&leaf, &opening, a->entry, memory);
	if (failed(kind) && err_is(e, E_TOO_LARGE))
		p->next = "The receipt is one of an entry as it stands, not of a file.";
	if (failed(e))
		return e;
	p->subject = input_name(a->receipt);
	e = receipt_verify(&v, policy, &r, &leaf);
	if (failed(e))
		return e;
	if (a->json)
		say_json(policy, &v, !failed(kind));
	else
		say_words(policy, &v, !failed(kind));
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	arena memory = {0};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &a);
	p.e = memory_arena_new(&memory, MEMORY);
	if (!failed(p.e))
		p.e = verify(&p, &a, &memory);
	int status = failed(p.e) ? say_problem(p) : 0;
	if (failed(p.e) && a.json)
		printf("{\"verified\":false,\"error\":\"%s\"}\n", err_name(p.e));
	memory_arena_free(&memory);
	return status;
}

const struct verb verify_verb = {
	.words = "verify",
	.summary = "verify a receipt, offline",
	.options = (const struct argp_option[]){{"policy", 'p', "POLICY", 0,
							"whom to believe: a tlog-policy file", 0},
		{"json", 'j', NULL, 0, "print one JSON object, for programs", 0}, {0}},
	.parser = parse,
	.arguments = "RECEIPT ENTRY",
	.help = "Verify that ENTRY is in a log that POLICY trusts, as RECEIPT says. ENTRY is the "
		"file whose SHA-256 was committed, when RECEIPT opens such a commitment, else the "
		"entry itself. Says what is proven, by whom, and since when. Needs no network.\v"
		"  $ muniment verify --policy firm.policy affidavit.tlog-proof affidavit.pdf",
	.run = run,
};
