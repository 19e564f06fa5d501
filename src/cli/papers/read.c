/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/papers/paper.h"
#include "cli/papers/verbs.h"
#include "core/vault/event_type.h"

static const struct table_column columns[] = {{"entry", "ENTRY", true},
	{"claimed", "CLAIMED (UTC)", false}, {"by", "BY", false}, {"text", "TEXT", false},
	{NULL, NULL, false}};

/* Lines of a text, each indented. */
static void
print_text(bytes text)
{
	size_t from = 0;
	do {
		size_t end = bytes_find(text, from, '\n');
		fputs("    ", stdout);
		say_name(stdout, bytes_slice(text, from, end - from));
		putchar('\n');
		from = end + 1;
	} while (from < text.len);
}

static void
print_message(const struct work *w, const struct view_event *v, bytes text)
{
	char when[24];
	bytes name = work_name(w, &v->actor);
	work_put_time(when, sizeof when, v->claimed_ms);
	if (name.len > 0)
		say_name(stdout, name);
	else
		for (size_t i = 0; i < sizeof v->actor.b; i++)
			printf("%02x", v->actor.b[i]);
	printf(", %s UTC (claimed), entry %llu\n", when, (unsigned long long)v->index);
	print_text(text);
}

static void
put_row(struct table *t, const struct work *w, const struct view_event *v, bytes text)
{
	table_put_number(t, v->index);
	paper_put_time(t, v->claimed_ms);
	paper_put_person(t, w, &v->actor);
	table_put(t, text);
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct space s;
	struct table t;
	err e = work_matter(&s, w, a->word);
	if (failed(e))
		return e;
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < s.row->event_count; i++) {
		struct content_message m;
		const struct view_event *v = &s.row->events[i];
		if (v->type != EVENT_TYPE_MESSAGE || failed(content_decode_message(&m, v->body)))
			continue;
		if (w->json)
			put_row(&t, w, v, m.text);
		else
			print_message(w, v, m.text);
	}
	if (w->json)
		table_print(&t);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a matter"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb read_verb = {
	.words = "read",
	.summary = "read the messages of a matter",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER",
	.help = "Print the messages in the order of the log, each with its writer. Times are what "
		"the writer's device claimed.\v"
		"  $ muniment read \"Smith v. Jones\"",
	.run = run,
};
