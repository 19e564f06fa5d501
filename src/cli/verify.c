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

#include "cli/digest.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/log/verbs.h"
#include "cli/proof/check.h"
#include "cli/proof/folder.h"
#include "cli/say.h"
#include "cli/verdict.h"
#include "core/evidence/revealed.h"
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

static void
need_bundle(const struct argp_state *state, const struct args *a)
{
	if (!folder_is(a->receipt))
		argp_error(
			state, "--policy, a receipt and an entry are needed, or a bundle's folder");
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
		if (a->receipt == NULL)
			argp_error(state, "a receipt and an entry, or a bundle, are needed");
		else if (a->entry == NULL)
			need_bundle(state, a);
		else if (a->policy == NULL)
			argp_error(state, "--policy is needed with a receipt");
		else if (is_twice(a))
			argp_error(state, "- can be given once");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What the third file is to the receipt. */
enum kind { KIND_ENTRY, KIND_FILE, KIND_DOCUMENT };
static const char *const kinds[] = {"entry", "file", "document"};

static void
say_words(const struct policy *policy, const struct receipt_verdict *v, enum kind kind)
{
	static const char *const proven[] = {"this entry is number",
		"this file's SHA-256 was committed to in entry number",
		"this document's name and SHA-256 are in an event\nthat was committed to in entry"};
	printf("Proven: %s %" PRIu64 "%sof the log ", proven[kind], v->index,
		kind == KIND_FILE ? "\n" : " ");
	say_name(stdout, v->checkpoint.origin);
	printf(",\nwhich signed a tree of %" PRIu64 " entries.\n", v->checkpoint.tree.size);
	verdict_say_witnesses(policy, v);
	if (kind == KIND_DOCUMENT)
		puts("By whom it was put there is not proven: that takes a bundle.");
}

static void
say_json(const struct policy *policy, const struct receipt_verdict *v, enum kind kind)
{
	printf("{\"verified\":true,\"kind\":\"%s\",\"origin\":", kinds[kind]);
	json_put_string(v->checkpoint.origin);
	printf(",\"index\":%" PRIu64 ",\"size\":%" PRIu64 ",", v->index, v->checkpoint.tree.size);
	verdict_put_json(policy, v);
	puts("}");
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

/* SHA-256 and length of PATH. */
static err
digest_of(hash32 *out, uint64_t *out_octets, const char *path, arena *memory)
{
	uint64_t total = 0;
	struct progress progress;
	uint8_t *window = arena_new(memory, uint8_t, DIGEST_WINDOW);
	if (window == NULL)
		return failure(E_NOMEM);
	err e = input_look(&total, path);
	if (failed(e))
		return e;
	progress_init(&progress, "verify", total);
	e = digest_input(out, out_octets, path, window, &progress);
	progress_done(&progress);
	return e;
}

/* The leaf of a file by what the receipt says opens it. E_COMMITMENT: it opens to another. */
static err
leaf_of_file(hash32 *out, const struct file_opening *o, const char *path, arena *memory)
{
	hash32 content;
	uint64_t octets = 0;
	err e = digest_of(&content, &octets, path, memory);
	if (failed(e))
		return e;
	leaf33 leaf = file_opening_leaf(o);
	e = file_opening_verify(o, &content, BYTES_ARRAY(leaf.b));
	if (!failed(e))
		*out = leaf_hash(&leaf);
	return e;
}

/* The same of a document by the event that has put it. */
static err
leaf_of_document(hash32 *out, const struct revealed *r, const char *path, arena *memory)
{
	hash32 content;
	uint64_t octets = 0;
	err e = digest_of(&content, &octets, path, memory);
	if (!failed(e))
		e = revealed_verify(r, &content, octets);
	if (!failed(e))
		*out = leaf_hash(&r->leaf);
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

/* By what the receipt has in `extra`. */
static err
find_leaf(hash32 *out, enum kind *out_kind, const struct args *a, const struct receipt *r,
	arena *memory)
{
	struct file_opening opening;
	struct revealed event;
	err as_file = file_opening_decode(&opening, r->extra);
	err as_event = revealed_decode(&event, r->extra);
	if (err_is(as_file, E_VERSION) || err_is(as_event, E_VERSION))
		return failure(E_VERSION);
	if (!failed(as_file)) {
		*out_kind = KIND_FILE;
		return leaf_of_file(out, &opening, a->entry, memory);
	}
	if (!failed(as_event)) {
		*out_kind = KIND_DOCUMENT;
		return leaf_of_document(out, &event, a->entry, memory);
	}
	*out_kind = KIND_ENTRY;
	return leaf_of_entry(out, a->entry, memory);
}

static err
verify(struct problem *p, const struct args *a, arena *memory)
{
	const struct policy *policy = NULL;
	struct receipt r;
	struct receipt_verdict v;
	hash32 leaf;
	enum kind kind = KIND_ENTRY;
	err e = load(&policy, &r, p, a, memory);
	if (failed(e))
		return e;
	must(policy != NULL);
	p->subject = input_name(a->entry);
	e = find_leaf(&leaf, &kind, a, &r, memory);
	if (err_is(e, E_VERSION))
		p->subject = input_name(a->receipt);
	if (kind == KIND_ENTRY && err_is(e, E_TOO_LARGE))
		p->next = "The receipt is one of an entry as it stands, not of a file.";
	if (failed(e))
		return e;
	p->subject = input_name(a->receipt);
	e = receipt_verify(&v, policy, &r, &leaf);
	if (failed(e))
		return e;
	if (a->json)
		say_json(policy, &v, kind);
	else
		say_words(policy, &v, kind);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	arena memory = {0};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &a);
	p.e = memory_arena_new(&memory, a.entry == NULL ? (size_t)CHECK_ARENA : (size_t)MEMORY);
	const struct check bundle = {a.receipt, a.policy, a.json};
	if (!failed(p.e))
		p.e = a.entry == NULL ? check_bundle(&p, &bundle, &memory)
				      : verify(&p, &a, &memory);
	int status = failed(p.e) ? say_problem(p) : 0;
	if (failed(p.e) && a.json)
		printf("{\"verified\":false,\"error\":\"%s\"}\n", err_name(p.e));
	memory_arena_free(&memory);
	return status;
}

const struct verb verify_verb = {
	.words = "verify",
	.summary = "verify a receipt or a bundle, offline",
	.options = (const struct argp_option[]){{"policy", 'p', "POLICY", 0,
							"whom to believe: a tlog-policy file", 0},
		{"json", 'j', NULL, 0, "print one JSON object, for programs", 0}, {0}},
	.parser = parse,
	.arguments = "RECEIPT ENTRY\nBUNDLE",
	.help = "Verify that ENTRY is in a log that POLICY trusts, as RECEIPT says. ENTRY is the "
		"file or document whose SHA-256 was committed, when RECEIPT opens such a "
		"commitment, else the entry itself. Or verify all of BUNDLE, a folder that "
		"`muniment bundle` made; without POLICY, under the one that it has itself. Says "
		"what is proven, by whom, and since when. Needs no network and no account.\v"
		"  $ muniment verify --policy firm.policy affidavit.tlog-proof affidavit.pdf\n"
		"  $ muniment verify --policy firm.policy evidence",
	.run = run,
};
