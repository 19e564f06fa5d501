/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/file/passphrase.h"
#include "cli/vault/create.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/device.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

struct args {
	struct account_options account;
	const char *url;   /* on the new device: of the server, */
	const char *offer; /* and what the old one printed */
	const char *request;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'a':
		a->request = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		*(state->arg_num == 0 ? &a->url : &a->offer) = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->url != NULL && (a->offer == NULL || a->request != NULL))
			argp_error(state,
				"on the new device an address and an offer are needed, "
				"on the old one neither");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* On the old device: the offer, or the other's request taken. */
static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct device_request request;
	struct device_offer offer;
	uint8_t text[DEVICE_OFFER_TEXT];
	buf b = BUF_ARRAY(text);
	if (a->request == NULL) {
		device_offer(&offer, w->client);
		device_encode_offer(&b, &offer);
		printf("%.*s\n", (int)b.len, (const char *)text);
		return ok();
	}
	w->p.subject = "the request";
	if (failed(device_decode_request(&request, bytes_of_text(a->request))))
		return work_fail(w, E_FORMAT,
			"It is the text mundevice1… that `muniment device link URL OFFER` printed "
			"on the new device; copy all of it.");
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = device_add(w->view, &request);
	if (err_is(e, E_KEY))
		w->p.next = "The request is for another person's account, or was altered.";
	if (failed(e))
		return e;
	w->p.subject = NULL;
	say_note(w->verb->words, "The new device is part of this account now.");
	return ok();
}

static err
prepare(struct account *a, const struct server *server, const struct create *c, void *user)
{
	const struct args *args = user;
	struct device_offer offer;
	(void)c;
	err e = device_decode_offer(&offer, bytes_of_text(args->offer));
	return failed(e) ? e : device_prepare(&a->client, bytes_of_text(args->url), server, &offer);
}

/* On the new device: an account of its own, and what the old one is to be told. */
static err
begin(struct account *a, struct problem *p, struct args *args)
{
	struct device_offer offer;
	struct device_request request;
	uint8_t text[DEVICE_REQUEST_TEXT];
	buf b = BUF_ARRAY(text);
	if (failed(device_decode_offer(&offer, bytes_of_text(args->offer)))) {
		p->subject = "the offer";
		p->next = "It is the text munlink1… that `muniment device link` printed on the "
			  "device that has the account; copy all of it.";
		return failure(E_FORMAT);
	}
	const struct create_plan plan = {args->url, &args->account, prepare, args};
	err e = create_account(a, p, &plan);
	if (!failed(e))
		e = device_request(&request, &a->client);
	if (failed(e))
		return e;
	device_encode_request(&b, &request);
	printf("%.*s\n", (int)b.len, (const char *)text);
	return ok();
}

static int
run_new(const struct verb *v, struct args *args)
{
	static struct account a; /* large, and one for the process */
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment device link: interrupted. A folder that it made is of no "
			       "use: remove it and run it again.\n");
	if (!failed(p.e))
		p.e = begin(&a, &p, args);
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words,
			"Give the last line to `muniment device link --add` on the "
			"device that has the account. The recovery code is this "
			"device's own: write it on paper.");
	account_close(&a);
	return status;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.url = NULL};
	verb_parse(v, argc, argv, &args);
	return args.url != NULL ? run_new(v, &args) : work_run(v, &args.account, act, &args);
}

const struct verb device_link_verb = {
	.words = "device link",
	.summary = "use this account on one more device",
	.options =
		(const struct argp_option[]){
			{"add", 'a', "REQUEST", 0, "on the old device: take in the new one", 0},
			ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "[URL OFFER]",
	.help = "In three steps, each text carried by you and not by the server: here, without "
		"arguments, it prints an offer; on the new device, with the server's address and "
		"the offer, it makes that device's own keys and prints a request; here again, "
		"--add takes the request. No key leaves its device.\v"
		"  $ muniment device link\n"
		"  new$ muniment device link https://muniment.example munlink1q…\n"
		"  $ muniment device link --add mundevice1q…",
	.run = run,
};
