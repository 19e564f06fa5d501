/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/account: this person's account on a server, as the home folder has it, opened for one
 * verb with all that it needs of the system. Owns: everything in it. */
#ifndef CLI_VAULT_ACCOUNT_H
#define CLI_VAULT_ACCOUNT_H

#include <argp.h>

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "client/client.h"
#include "client/log.h"
#include "sys/disk.h"
#include "sys/http.h"

/* Options of every verb that works on an account. */
struct account_options {
	const char *home;
	const char *passphrase_file;
	bool json;
};
enum { ACCOUNT_HOME = 512, ACCOUNT_PASSPHRASE_FILE, ACCOUNT_JSON, ACCOUNT_LAST };
#define ACCOUNT_OPTIONS                                                                            \
	{"home", ACCOUNT_HOME, "DIR", 0, "the account's folder ($MUNIMENT_HOME)", 10},             \
		{"passphrase-file", ACCOUNT_PASSPHRASE_FILE, "FILE", 0,                            \
			"the first line of FILE is the passphrase", 10}
#define ACCOUNT_JSON_OPTION {"json", ACCOUNT_JSON, NULL, 0, "JSON, for machines", 10}
/* Take KEY if it is one of these; else ARGP_ERR_UNKNOWN. */
error_t account_parse(int key, char *arg, struct account_options *o);

/* Arguments of a verb that has these options and exactly one word, which is not empty. */
struct account_word {
	struct account_options account;
	const char *word;
	const char *needed; /* "a matter": said when there is none */
};
/* argp's parser for a verb with nothing else; its input is a struct account_word. */
error_t account_parse_word(int key, char *arg, struct argp_state *state);

/* The same of exactly two words. */
struct account_words {
	struct account_options account;
	const char *words[2];
	const char *needed; /* "a matter and a person": said when one is missing */
};
error_t account_parse_words(int key, char *arg, struct argp_state *state);

struct account {
	struct disk_folder folder;
	struct disk disk;
	struct http_link link;
	struct http http;
	struct random_source random;
	struct clock_source clock;
	struct pause_source pause;
	arena memory;
	struct secret unlock, plain, seeds, session_key;
	struct keystore store;
	struct known state;
	struct client client;
	char path[1024]; /* of the home folder */
};

/* Open it, unlock it (by --passphrase-file, by the kernel's keyring, or by asking), and load its
 * state. *out is good for account_close whatever the result; p->subject and p->next say what about.
 */
err account_open(struct account *out, struct problem *p, const struct account_options *o) MUST_USE;
/* The same, by the passphrase in any case, also where the keyring has the key. */
err account_open_by_passphrase(
	struct account *out, struct problem *p, const struct account_options *o) MUST_USE;
/* The same, but neither unlocked nor loaded: out->store is open. */
err account_look(struct account *out, struct problem *p, const struct account_options *o) MUST_USE;
/* A folder for an account that is to be made; its state is empty. */
err account_prepare(
	struct account *out, struct problem *p, const struct account_options *o) MUST_USE;
/* Reach for the server that the state names. */
err account_connect(struct account *a, struct problem *p) MUST_USE;
void account_close(struct account *a);

/* Says what went wrong: an alarm with its chain, what the server said, or just the error. The exit
 * status. */
int account_problem(const struct account *a, struct problem p);

#endif
