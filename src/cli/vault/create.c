/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/create.h"

#include <stdio.h>

#include "cli/file/passphrase.h"
#include "client/recovery.h"
#include "client/slot.h"
#include "sys/memory.h"

static err
ask_server(struct server *out, struct account *a, struct problem *p, const char *url)
{
	err e = known_set_text(&a->state.url, bytes_of_text(url));
	if (!failed(e))
		e = account_connect(a, p);
	if (err_is(e, E_USAGE)) {
		p->subject = url;
		p->next = "An address begins with https:// (or, on this machine, http://).";
	}
	return failed(e) ? e : server_fetch(out, &a->client);
}

/* Shown once, and in no file of ours. */
static err
show_recovery(const struct secret *code)
{
	uint8_t room[RECOVERY_TEXT];
	struct secret text;
	secret_init(&text, room, sizeof room);
	recovery_encode(&text, code);
	bool told = printf("Recovery code: %.*s\n", RECOVERY_TEXT, (const char *)room) >= 0 &&
		fflush(stdout) == 0;
	secret_done(&text);
	return told ? ok() : failure(E_IO);
}

/* The code first: whatever ends the process, there is no account whose code nobody has seen. One
 * that was shown and has no account is good for nothing; the next try shows another. */
static err
write_store(struct account *a, struct problem *p, const struct secret *recovery,
	const struct secret *passphrase)
{
	err e = show_recovery(recovery);
	if (failed(e))
		return e;
	e = keystore_new(&a->store, recovery, passphrase, &a->state);
	if (failed(e))
		p->subject = a->path;
	return e;
}

static err
fill(struct account *a, struct problem *p, const struct create_plan *plan, struct secret *recovery,
	struct secret *passphrase)
{
	static struct server server;
	const char *file = plan->options->passphrase_file;
	const struct create c = {recovery};
	err e = ask_server(&server, a, p, plan->url);
	if (!failed(e))
		e = passphrase_get(passphrase, p, file, file == NULL);
	if (!failed(e))
		e = client_draw(
			&a->client, secret_room(recovery, SLOT_RECOVERY_KEY), SLOT_RECOVERY_KEY);
	if (!failed(e))
		e = plan->prepare(a, &server, &c, plan->user);
	return failed(e) ? e : write_store(a, p, recovery, passphrase);
}

err
create_account(struct account *out, struct problem *p, const struct create_plan *plan)
{
	struct secret recovery = {0}, passphrase = {0};
	err e = account_prepare(out, p, plan->options);
	if (failed(e))
		return e;
	err there = keystore_open(&out->store);
	if (!failed(there)) {
		p->next = "There is an account in this folder: --home names another one.";
		return failure(E_EXISTS);
	}
	if (!err_is(there, E_NOT_FOUND))
		return there;
	p->subject = NULL;
	e = memory_secret_new(&recovery, SLOT_RECOVERY_KEY);
	if (!failed(e))
		e = memory_secret_new(&passphrase, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = fill(out, p, plan, &recovery, &passphrase);
	memory_secret_free(&recovery);
	memory_secret_free(&passphrase);
	return e;
}
