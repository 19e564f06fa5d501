/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/input.h"
#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"
#include "core/vault/event_type.h"

struct args {
	struct account_options account;
	const char *matter;
	const char *text;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		*(state->arg_num == 0 ? &a->matter : &a->text) = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->matter == NULL)
			argp_error(state, "a matter is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* The text, from the command line or standard input, without the last line end. */
static err
load(bytes *out, struct work *w, const struct args *a)
{
	err e = ok();
	if (a->text != NULL)
		*out = bytes_of_text(a->text);
	else
		e = input_load(out, &w->account.memory, "-", CONTENT_TEXT_MAX + 1);
	if (failed(e) && !err_is(e, E_TOO_LARGE))
		return e;
	if (!failed(e) && a->text == NULL && out->len > 0 && out->data[out->len - 1] == '\n')
		out->len--;
	if (failed(e) || out->len == 0 || out->len > CONTENT_TEXT_MAX || !content_is_text(*out))
		return work_fail(w, E_USAGE,
			"A message is text of 1 to 16,384 octets, without control characters. A "
			"longer one is a document: `muniment put`.");
	return ok();
}

static err
submit(struct work *w, const struct paper *p, bytes text)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct submit s;
	struct papers_place place;
	struct content_message m = {.text = text};
	uint8_t *body_room = arena_new(&w->account.memory, uint8_t, CONTENT_TEXT_MAX + 64);
	if (body_room == NULL)
		return failure(E_NOMEM);
	buf body = buf_of(body_room, CONTENT_TEXT_MAX + 64);
	content_encode_message(&body, &m);
	secret_init(&seed, room, sizeof room);
	err e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = papers_place(&place, &seed, &p->space);
	struct submit_content content = {EVENT_TYPE_MESSAGE, buf_bytes(&body), &seed, {NULL, 0}};
	if (!failed(e))
		e = submit_content(NULL, &s, &place.at, &content);
	if (!failed(e))
		e = work_send(w, &s);
	secret_done(&seed);
	return e;
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct paper p;
	bytes text;
	err e = load(&text, w, a);
	if (!failed(e))
		e = paper_matter(&p, w, a->matter);
	if (!failed(e))
		e = paper_make_ready(&p, w);
	return failed(e) ? e : submit(w, &p, text);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.matter = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb send_verb = {
	.words = "send",
	.summary = "write a message to the members of a matter",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER [TEXT]",
	.help = "Seal TEXT, or what standard input has, for the members of MATTER. It is signed, "
		"logged, and cannot be unsent.\v"
		"  $ muniment send \"Smith v. Jones\" \"Served at 8:10, photo follows.\"",
	.run = run,
};
