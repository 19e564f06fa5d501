/* SPDX-License-Identifier: Apache-2.0 */
/* Each look is what every verb does before it believes anything, so a server that goes back, forks
 * or leaves out is told here as anywhere; only that here somebody looks all the time. */
#include <stdio.h>

#include "base/text.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/log.h"

enum { MATTERS_MAX = 4096, EVERY_MIN = 1, EVERY_MAX = 86400, EVERY = 30 };

struct args {
	struct account_options account;
	uint64_t every; /* seconds */
	bool once;
};

static void
take_every(struct args *a, const char *arg, struct argp_state *state)
{
	if (failed(decimal_decode(&a->every, bytes_of_text(arg))) || a->every < EVERY_MIN ||
		a->every > EVERY_MAX)
		argp_error(state, "--every takes seconds, from 1 to 86400");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'e':
		take_every(a, arg, state);
		return 0;
	case '1':
		a->once = true;
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* Our firm, ourselves, and every matter we are in: fetched and verified. *out: how many. */
static err
look(size_t *out, struct work *w)
{
	size_t count = 0;
	id16 *ids = arena_new(&w->account.memory, id16, MATTERS_MAX);
	if (ids == NULL)
		return failure(E_NOMEM);
	err e = sync_begin(w->view, w->client);
	if (!failed(e))
		e = sync_list_matters(ids, &count, w->client, MATTERS_MAX);
	if (!failed(e))
		e = sync_spaces(w->view, w->client, ids, count);
	*out = w->view->count;
	return e;
}

static void
print_state(const struct work *w, size_t chains)
{
	char when[24];
	uint8_t hex[64];
	buf b = BUF_ARRAY(hex);
	tree_head tree = log_tree(w->client);
	const struct client *c = w->client;
	work_put_time(when, sizeof when, c->clock->now_ms(c->clock->self));
	hex_encode(&b, BYTES_ARRAY(tree.root.b));
	if (w->json)
		printf("{\"time\": \"%s\", \"entries\": %llu, \"root\": \"%.*s\", \"map\": %llu, "
		       "\"chains\": %zu}\n",
			when, (unsigned long long)tree.size, (int)b.len, (const char *)hex,
			(unsigned long long)c->state->map.number, chains);
	else
		printf("%s  %llu entries, root %.*s, map %llu, %zu chains in order\n", when,
			(unsigned long long)tree.size, (int)b.len, (const char *)hex,
			(unsigned long long)c->state->map.number, chains);
	(void)fflush(stdout);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct client *c = w->client;
	size_t mark = w->account.memory.used;
	for (;;) {
		size_t chains = 0;
		err e = look(&chains, w);
		if (err_is(e, E_UNREACHABLE) && !a->once)
			say_note(w->verb->words, "the server cannot be reached; still watching.");
		else if (failed(e))
			return e;
		else
			print_state(w, chains);
		if (a->once)
			return ok();
		/* What was read is read anew: a watcher keeps nothing but its pins. */
		c->tiles->count = 0;
		w->view->count = 0;
		w->account.memory.used = mark;
		c->pause->pause_ms(c->pause->self, (unsigned)a->every * 1000);
	}
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.every = EVERY};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb log_watch_verb = {
	.words = "log watch",
	.summary = "watch the server's log and our chains, until something is wrong",
	.options = (const struct argp_option[]){{"every", 'e', "SECONDS", 0, "look so often (30)",
							0},
		{"once", '1', NULL, 0, "look once", 0}, ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Look at the log again and again: that it only grows and contains all that was "
		"seen of it, that the state map goes on from the last one, and that our own "
		"chain, our firm's and those of our matters are whole and as the map says. Prints "
		"a line each time; ends with status 1 and the reason when something is not so.\v"
		"  $ muniment log watch --every 60",
	.run = run,
};
