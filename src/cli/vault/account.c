/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/account.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/file/passphrase.h"
#include "client/ask.h"
#include "client/slot.h"
#include "core/vault/session.h"
#include "sys/clock.h"
#include "sys/entropy.h"
#include "sys/keyring.h"
#include "sys/memory.h"
#include "sys/oserr.h"
#include "sys/pause.h"

error_t
account_parse(int key, char *arg, struct account_options *o)
{
	switch (key) {
	case ACCOUNT_HOME:
		o->home = arg;
		return 0;
	case ACCOUNT_PASSPHRASE_FILE:
		o->passphrase_file = arg;
		return 0;
	case ACCOUNT_JSON:
		o->json = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

error_t
account_parse_word(int key, char *arg, struct argp_state *state)
{
	struct account_word *w = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		w->word = arg;
		return 0;
	case ARGP_KEY_END:
		if (w->word == NULL || *w->word == '\0')
			argp_error(state, "%s is needed", w->needed);
		return 0;
	default:
		return account_parse(key, arg, &w->account);
	}
}

error_t
account_parse_words(int key, char *arg, struct argp_state *state)
{
	struct account_words *w = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		w->words[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		if (w->words[1] == NULL)
			argp_error(state, "%s are needed", w->needed);
		return 0;
	default:
		return account_parse(key, arg, &w->account);
	}
}

/* The value of a variable that is set to something; NULL. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && *value != '\0' ? value : NULL;
}

/* --home, $MUNIMENT_HOME, $XDG_DATA_HOME/muniment (which must be absolute, says its standard),
 * ~/.local/share/muniment. */
static err
find_home(struct account *a, const char *home)
{
	const char *below = "";
	const char *data = variable("XDG_DATA_HOME");
	if (home == NULL)
		home = variable("MUNIMENT_HOME");
	if (home == NULL && data != NULL && *data == '/') {
		home = data;
		below = "/muniment";
	}
	if (home == NULL) {
		home = variable("HOME");
		below = "/.local/share/muniment";
	}
	if (home == NULL)
		return failure(E_NOT_FOUND);
	int n = snprintf(a->path, sizeof a->path, "%s%s", home, below);
	return n > 0 && (size_t)n < sizeof a->path ? ok() : failure(E_TOO_LARGE);
}

/* The folder and those on the way to it, for their owner only. */
static err
make_home(const char *path)
{
	char part[1024];
	(void)snprintf(part, sizeof part, "%s", path);
	for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return oserr_of(errno);
		*slash = '/';
	}
	return mkdir(part, 0700) != 0 && errno != EEXIST ? oserr_of(errno) : ok();
}

static err
take_memory(struct account *a)
{
	err e = memory_arena_new(&a->memory, CLIENT_ARENA);
	if (!failed(e))
		e = memory_secret_new(&a->unlock, SLOT_KEY);
	if (!failed(e))
		e = memory_secret_new(&a->plain, KNOWN_MAX);
	if (!failed(e))
		e = memory_secret_new(&a->seeds, (size_t)KEYS_SEED * KEYS_MAX);
	if (!failed(e))
		e = memory_secret_new(&a->session_key, SESSION_KEY);
	return failed(e) ? e : known_init(&a->state, &a->memory, &a->seeds);
}

static err
begin(struct account *a, const struct account_options *o)
{
	*a = (struct account){.folder = {.fd = -1, .lock = -1}};
	a->random = entropy_system();
	a->clock = clock_system();
	a->pause = pause_system();
	err e = find_home(a, o->home);
	if (!failed(e))
		e = take_memory(a);
	if (failed(e))
		return e;
	uint8_t *sealed = arena_new(&a->memory, uint8_t, KEYSTORE_FILE_MAX);
	struct log_tiles *tiles = arena_new(&a->memory, struct log_tiles, 1);
	if (sealed == NULL || tiles == NULL)
		return failure(E_NOMEM);
	a->store = (struct keystore){.disk = &a->disk,
		.random = &a->random,
		.unlock = &a->unlock,
		.plain = &a->plain,
		.sealed = sealed};
	a->client = (struct client){.disk = &a->disk,
		.http = &a->http,
		.random = &a->random,
		.clock = &a->clock,
		.pause = &a->pause,
		.perm = &a->memory,
		.store = &a->store,
		.state = &a->state,
		.session = {.key = &a->session_key},
		.tiles = tiles};
	return ok();
}

static err
open_folder(struct account *a, struct problem *p)
{
	p->subject = a->path;
	err e = disk_open(&a->folder, a->path);
	if (failed(e))
		return e;
	a->disk = disk_of(&a->folder);
	return ok();
}

err
account_look(struct account *out, struct problem *p, const struct account_options *o)
{
	err e = begin(out, o);
	if (!failed(e))
		e = open_folder(out, p);
	if (!failed(e))
		e = keystore_open(&out->store);
	if (err_is(e, E_NOT_FOUND))
		p->next = "There is no account here: make one with `muniment join`, or name its "
			  "folder with --home.";
	if (err_is(e, E_BUSY))
		p->next = "Another muniment works with this account; try again when it is done.";
	return e;
}

static err
unlock_by_passphrase(struct account *a, struct problem *p, const char *file)
{
	struct secret words = {0};
	err e = memory_secret_new(&words, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = passphrase_get(&words, p, file, false);
	if (!failed(e)) {
		e = keystore_unlock(&a->store, &words);
		p->subject = a->path;
		if (err_is(e, E_NO_MATCH))
			p->next = "That is not its passphrase. With the recovery code, "
				  "`muniment unlock --recovery` sets another.";
	}
	memory_secret_free(&words);
	return e;
}

/* As the keyring has it; false: it has none, or one that does not fit. */
static bool
unlock_by_keyring(struct account *a)
{
	uint8_t room[SLOT_KEY];
	struct secret key;
	secret_init(&key, room, sizeof room);
	err e = keyring_get(&key, &a->store.id);
	if (!failed(e) && key.len == SLOT_KEY)
		e = keystore_unlock_with(&a->store, &key);
	secret_done(&key);
	if (!failed(e))
		e = keystore_load(&a->state, &a->store);
	return !failed(e);
}

err
account_open_by_passphrase(struct account *out, struct problem *p, const struct account_options *o)
{
	err e = account_look(out, p, o);
	if (!failed(e))
		e = unlock_by_passphrase(out, p, o->passphrase_file);
	if (!failed(e))
		e = keystore_load(&out->state, &out->store);
	return failed(e) ? e : account_connect(out, p);
}

err
account_open(struct account *out, struct problem *p, const struct account_options *o)
{
	err e = account_look(out, p, o);
	if (failed(e))
		return e;
	if (o->passphrase_file == NULL && unlock_by_keyring(out))
		return account_connect(out, p);
	/* From the beginning: the keyring's key may have left a state that is none. */
	account_close(out);
	return account_open_by_passphrase(out, p, o);
}

err
account_prepare(struct account *out, struct problem *p, const struct account_options *o)
{
	err e = begin(out, o);
	if (failed(e))
		return e;
	p->subject = out->path;
	e = make_home(out->path);
	return failed(e) ? e : open_folder(out, p);
}

err
account_connect(struct account *a, struct problem *p)
{
	err e = http_open(&a->link, known_text(&a->state.url));
	a->http = http_of(&a->link);
	p->subject = failed(e) ? "the server's address" : NULL;
	return e;
}

void
account_close(struct account *a)
{
	http_close(&a->link);
	disk_close(&a->folder);
	memory_secret_free(&a->unlock);
	memory_secret_free(&a->plain);
	memory_secret_free(&a->seeds);
	memory_secret_free(&a->session_key);
	memory_arena_free(&a->memory);
}

/* "matter 00112233… (event 17 of the log)" */
static void
put_where(char *to, size_t cap, const struct alarm *alarm)
{
	uint8_t id[33] = {0};
	char at[40] = "";
	buf b = buf_of(id, 32);
	to[0] = '\0';
	if (!alarm->has_chain)
		return;
	hex_encode(&b, BYTES_ARRAY(alarm->chain.id.b));
	if (alarm->has_index)
		(void)snprintf(
			at, sizeof at, ", entry %llu of the log", (unsigned long long)alarm->index);
	(void)snprintf(
		to, cap, " (%s %s%s)", ask_chain_kind(alarm->chain.kind), (const char *)id, at);
}

int
account_problem(const struct account *a, struct problem p)
{
	char next[1024];
	const struct alarm *alarm = &a->client.alarm;
	if (alarm->id != ALARM_NONE) {
		char where[128];
		put_where(where, sizeof where, alarm);
		(void)snprintf(next, sizeof next,
			"%c%s%s [%s]. Nothing was believed or changed. Tell the people you work "
			"with before anybody goes on.",
			alarm_sentence(alarm)[0] - 'a' + 'A', alarm_sentence(alarm) + 1, where,
			alarm_threat(alarm));
		p.next = next;
	} else if (p.next == NULL && p.subject == NULL && a->client.refusal[0] != '\0') {
		/* What has a subject of this machine's is not what the server refused. */
		const char *whose = err_http_status(p.e) < 500
			? ""
			: " Its operator has to see to that; nothing is wrong with this machine.";
		(void)snprintf(
			next, sizeof next, "The server says: %.512s.%s", a->client.refusal, whose);
		p.next = next;
	}
	if (p.subject == NULL && err_is(p.e, E_UNREACHABLE))
		p.subject = a->link.url;
	return say_problem(p);
}
