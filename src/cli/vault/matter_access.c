/* SPDX-License-Identifier: Apache-2.0 */
/* Times are those that the devices claim in the events that made or ended an epoch: the log proves
 * their order, not the hour. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/vault/table.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "core/policy/policy_access.h"

enum { EPOCHS_MAX = 4096, USERS_MAX = 4096 };

static const struct table_column columns[] = {{"name", "NAME", false}, {"epoch", "EPOCH", true},
	{"as", "AS", false}, {"written_from", "WRITTEN FROM", false},
	{"written_until", "UNTIL", false}, {"given", "GIVEN", false}, {"user", "USER", false},
	{NULL, NULL, false}};

struct args {
	struct account_options account;
	const char *matter;
	const char *at;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'a':
		a->at = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->matter = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->matter == NULL)
			argp_error(state, "a matter is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* An epoch event of the matter, opened. */
struct made {
	struct epoch body;
	uint64_t index;
	uint64_t claimed_ms;
};

struct history {
	size_t count;
	struct made *made;
	size_t user_count;
	id16 *users; /* everybody who ever was a member */
};

static void
add_user(struct history *h, const id16 *user)
{
	for (size_t i = 0; i < h->user_count; i++)
		if (id16_equal(&h->users[i], user))
			return;
	if (h->user_count < USERS_MAX)
		h->users[h->user_count++] = *user;
}

static err
collect(struct history *h, struct work *w, const struct space *s)
{
	*h = (struct history){.made = arena_new(&w->account.memory, struct made, EPOCHS_MAX),
		.users = arena_new(&w->account.memory, id16, USERS_MAX)};
	if (h->made == NULL || h->users == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < s->row->chain.count && h->count < EPOCHS_MAX; i++) {
		struct event event = {.seq = 0};
		struct control body = {.type = EVENT_TYPE_USER_CREATE};
		const struct record *r = &s->row->chain.records[i];
		if (r->class != EVENT_CLASS_CONTROL)
			continue;
		err e = record_open_control(&event, r, &s->row->chain.id);
		if (!failed(e))
			e = control_decode(&body, event.type, event.body);
		if (failed(e))
			return e;
		if (body.type != EVENT_TYPE_EPOCH)
			continue;
		h->made[h->count++] = (struct made){body.as.epoch, r->index, event.claimed_ms};
		for (size_t m = 0; m < epoch_member_count(&body.as.epoch); m++) {
			struct epoch_member member = epoch_member_at(&body.as.epoch, m);
			add_user(h, &member.user);
		}
	}
	return ok();
}

/* The claimed time of the epoch event at INDEX; "" for none. */
static void
put_when(struct table *t, const struct history *h, uint64_t index)
{
	char text[24] = "";
	for (size_t i = 0; i < h->count; i++)
		if (h->made[i].index == index)
			work_put_time(text, sizeof text, h->made[i].claimed_ms);
	table_put_text(t, text);
}

/* What one user could read: a row for each epoch, with all that was given below SIZE. */
static err
put_user(struct table *t, struct work *w, const struct history *h, const id16 *user, uint64_t size)
{
	struct policy_access a;
	struct policy_access_row *rows =
		arena_new(&w->account.memory, struct policy_access_row, h->count + 1);
	if (rows == NULL)
		return failure(E_NOMEM);
	policy_access_init(&a, user, rows, h->count + 1);
	for (size_t i = 0; i < h->count; i++) {
		err e = policy_access_add(&a, &h->made[i].body, h->made[i].index);
		if (failed(e))
			return e;
	}
	for (uint32_t number = 1; number <= a.count; number++) {
		const struct policy_access_row *row = &a.rows[number - 1];
		if (row->began >= size || !policy_access_has(&a, number, size))
			continue;
		table_put(t, work_name(w, user));
		table_put_number(t, number);
		table_put_text(t, row->member ? work_space_role(row->role) : "history");
		put_when(t, h, row->began);
		put_when(t, h, row->ended);
		put_when(t, h, row->given);
		table_put_id(t, user);
	}
	return ok();
}

/* N digits at AT, which moves on. False: they are none. */
static bool
take_digits(unsigned *out, const char **at, size_t n)
{
	*out = 0;
	for (size_t i = 0; i < n; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*out = *out * 10 + (unsigned)(**at - '0');
	}
	return true;
}

static bool
take_one_of(const char **at, const char *characters)
{
	bool is = **at != '\0' && strchr(characters, **at) != NULL;
	*at += is;
	return is;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. The year begins in March here, so that
 * the leap day is its last. */
static uint64_t
days_to(unsigned year, unsigned month, unsigned day)
{
	unsigned y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;
	uint64_t since = (uint64_t)y * 365 + y / 4 - y / 100 + y / 400;
	return since + (m * 306 + 5) / 10 + day - 1 - 719468;
}

/* "2026-11-25 08:30", in UTC; a "T" between and a "Z" behind do not matter. */
static bool
read_time(uint64_t *out_ms, const char *typed)
{
	unsigned year, month, day, hour, minute;
	if (!take_digits(&year, &typed, 4) || !take_one_of(&typed, "-") ||
		!take_digits(&month, &typed, 2) || !take_one_of(&typed, "-") ||
		!take_digits(&day, &typed, 2) || !take_one_of(&typed, " T") ||
		!take_digits(&hour, &typed, 2) || !take_one_of(&typed, ":") ||
		!take_digits(&minute, &typed, 2))
		return false;
	(void)take_one_of(&typed, "Z");
	if (*typed != '\0' || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 ||
		hour > 23 || minute > 59)
		return false;
	*out_ms = ((days_to(year, month, day) * 24 + hour) * 60 + minute) * 60 * 1000;
	return true;
}

/* The log before the first epoch event that claims to be later. */
static uint64_t
size_at(const struct history *h, uint64_t ms)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->made[i].claimed_ms > ms)
			return h->made[i].index;
	return UINT64_MAX;
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct space s;
	struct table t;
	struct history h;
	uint64_t ms = 0, size = UINT64_MAX;
	if (a->at != NULL && !read_time(&ms, a->at))
		return work_fail(w, E_USAGE, "A time is like \"2026-11-25 08:30\", in UTC.");
	err e = work_matter(&s, w, a->matter);
	if (!failed(e))
		e = collect(&h, w, &s);
	if (failed(e))
		return e;
	if (a->at != NULL)
		size = size_at(&h, ms);
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < h.user_count && !failed(e); i++)
		e = put_user(&t, w, &h, &h.users[i], size);
	if (!failed(e))
		table_print(&t);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.matter = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_access_verb = {
	.words = "matter access",
	.summary = "who can read what in a matter, and since and until when",
	.options = (const struct argp_option[]){{"at", 'a', "TIME", 0,
							"as it was then, like \"2026-11-25 08:30\" "
							"(UTC)",
							0},
		ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER",
	.help = "One row for each person and epoch whose key the person was given: what was "
		"written "
		"from the one time until the other is readable to that person, for ever. Computed "
		"from the signed events, removed people included. Times are what the devices "
		"claim; the order is proven by the log.\v"
		"  $ muniment matter access \"Smith v. Jones\" --at \"2026-11-25 08:30\"",
	.run = run,
};
