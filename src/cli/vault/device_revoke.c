/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/device.h"

struct args {
	struct account_options account;
	const char *device;
	bool planned;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'p':
		a->planned = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->device = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->device == NULL)
			argp_error(state, "a device is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	id16 device;
	if (!work_read_id(&device, a->device))
		return work_fail(
			w, E_USAGE, "A device is named by the id that `device list` shows.");
	if (id16_equal(&device, &w->client->state->device))
		return work_fail(w, E_USAGE, "This is the device itself: revoke it from another.");
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = device_revoke(
			w->view, &device, a->planned ? REASON_PLANNED : REASON_DEVICE_REVOKED);
	if (err_is(e, E_NOT_FOUND)) {
		w->p.subject = a->device;
		w->p.next = "`muniment device list` shows the devices.";
	}
	/* And the directory's key changes at once, where we may. */
	return failed(e) ? e : sync_firm(w->view, NULL, w->client);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.device = NULL};
	verb_parse(v, argc, argv, &args);
	int status = work_run(v, &args.account, act, &args);
	if (status == 0)
		say_note(v->words,
			"Revoked. Each matter gets a new key before anybody writes in "
			"it again.");
	return status;
}

const struct verb device_revoke_verb = {
	.words = "device revoke",
	.summary = "shut a lost device out, for good",
	.options = (const struct argp_option[]){{"planned", 'p', NULL, 0,
							"it is not lost, only no longer needed", 0},
		ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "DEVICE",
	.help = "From the next entry of the log on the device may do nothing; this account gets a "
		"new key that it does not have, and so does each matter before it is written in "
		"again. What the device has read may have been kept. DEVICE is an id of `device "
		"list`.\v"
		"  $ muniment device revoke 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
	.run = run,
};
