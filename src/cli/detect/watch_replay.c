/* SPDX-License-Identifier: Apache-2.0 */
/* An alarm is a person's day, not an event: the day's worst event speaks for it, and nobody is told
 * the same thing a hundred times. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/detect/people.h"
#include "cli/detect/rows.h"
#include "cli/detect/verbs.h"
#include "cli/detect/weights.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/say.h"
#include "core/detect/fixed.h"
#include "sys/memory.h"

enum { DAY_S = 86400, REASONS = 3, MEMORY = 96 << 20 };

enum format { SCORES, ALARMS, TERMS };

struct args {
	const char *in;
	const char *weights;
	enum format format;
};

struct replay {
	struct args args;
	struct watch_weights weights;
	struct people people;
	struct rows rows;
	const char *place;
};

enum { KEY_TERMS = 1000, KEY_WEIGHTS };

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'j':
		a->format = ALARMS;
		return 0;
	case KEY_TERMS:
		a->format = TERMS;
		return 0;
	case KEY_WEIGHTS:
		a->weights = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->in = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file of events is needed; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static double
in_units(uint64_t q8)
{
	return (double)q8 / (double)Q8;
}

/* A time that no calendar has is not shown. */
static void
put_day(uint64_t day)
{
	char text[32] = "";
	struct tm utc;
	time_t t = (time_t)(day * DAY_S);
	if (gmtime_r(&t, &utc) != NULL)
		(void)strftime(text, sizeof text, "%Y-%m-%d", &utc);
	printf(",\"day\":\"%s\"", text);
}

/* {"person":"u1","day":"2026-03-01","event":17,"score":9.250,"reasons":[{"term":...}]} */
static void
put_alarm(const struct replay *r, const struct people_row *row)
{
	printf("{\"person\":");
	json_put_string(row->name);
	put_day(row->day);
	printf(",\"event\":%" PRIu64 ",\"events\":%" PRIu32 ",\"score\":%.3f,\"reasons\":[",
		row->idx, row->alarms, in_units(row->worst.score));
	for (unsigned i = 0; i < REASONS; i++) {
		enum watch_term t = watch_reason(&row->worst, &r->weights, i);
		if (t == WATCH_TERMS)
			break;
		printf("%s{\"term\":\"%s\",\"part\":%.3f,\"words\":\"%s\"}", i > 0 ? "," : "",
			watch_term_name(t),
			in_units((uint64_t)row->worst.terms[t] * r->weights.of[t] / Q8),
			watch_term_words(t));
	}
	printf("]}\n");
}

static void
end_day(const struct replay *r, struct people_row *row)
{
	if (row->alarms > 0 && r->args.format == ALARMS)
		put_alarm(r, row);
	row->alarms = 0;
	row->worst = (struct watch_verdict){.score = 0};
}

static void
put_scores(const struct replay *r, uint64_t idx, const struct watch_verdict *v)
{
	if (r->args.format == ALARMS)
		return;
	printf("%" PRIu64 "\t%.3f", idx, in_units(v->score));
	for (size_t i = 0; i < WATCH_TERMS && r->args.format == TERMS; i++)
		printf("\t%u", v->terms[i]);
	printf("\n");
}

static err
take(struct replay *r, const struct watch_event *event)
{
	struct people_row *row = NULL;
	struct watch_role *role = NULL;
	struct watch_verdict v;
	err e = people_find(&row, &r->people, event->person);
	if (!failed(e))
		e = people_find_role(&role, &r->people, event->role);
	if (failed(e))
		return e;
	if (row->day != event->time_s / DAY_S)
		end_day(r, row);
	row->day = event->time_s / DAY_S;
	watch_event(&v, &row->person, role, event, &r->weights);
	row->alarms += v.alarm ? 1 : 0;
	if (v.score > row->worst.score) {
		row->worst = v;
		row->idx = event->idx;
	}
	put_scores(r, event->idx, &v);
	return ok();
}

/* The first line names the columns. */
static err
check_head(struct replay *r)
{
	const bytes head = BYTES_LIT("idx\tts\tuser\trole\taction\tobject\tassigned\tbytes\tip\t"
				     "cc\tlat\tlon\tasn\tdevice\tresult\tmfa");
	bytes line = {NULL, 0};
	bool more = false;
	err e = rows_next(&line, &more, &r->rows);
	if (failed(e))
		return e;
	return more && bytes_equal(line, head) ? ok() : failure_at(E_FORMAT, 1);
}

static err
take_all(struct replay *r)
{
	bool more = true;
	err e = check_head(r);
	while (!failed(e)) {
		bytes line;
		struct watch_event event;
		e = rows_next(&line, &more, &r->rows);
		if (failed(e) || !more)
			break;
		if (failed(watch_event_decode(&event, line)))
			return failure_at(E_FORMAT, r->rows.line);
		e = take(r, &event);
	}
	for (size_t i = 0; i < r->people.count && !failed(e); i++)
		end_day(r, r->people.rows[i]);
	return e;
}

static err
replay(struct replay *r, arena *memory, const char **out_about)
{
	r->weights = watch_trained;
	*out_about = r->args.weights;
	err e = r->args.weights != NULL ? weights_load(&r->weights, memory, r->args.weights) : ok();
	if (failed(e))
		return e;
	*out_about = input_name(r->args.in);
	e = people_init(&r->people, memory);
	if (!failed(e))
		e = rows_open(&r->rows, memory, r->args.in);
	if (failed(e))
		return e;
	e = take_all(r);
	rows_close(&r->rows);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	static struct replay r;
	const char *about = NULL;
	arena memory;
	verb_parse(v, argc, argv, &r.args);
	err e = memory_arena_new_large(&memory, MEMORY);
	if (!failed(e)) {
		e = replay(&r, &memory, &about);
		memory_arena_free(&memory);
	}
	if (!failed(e))
		return EXIT_SUCCESS;
	return say_problem((struct problem){.verb = v->words,
		.subject = about,
		.e = e,
		.place = err_is(e, E_FORMAT) ? "line" : NULL,
		.kept = "Nothing was changed."});
}

const struct verb watch_replay_verb = {
	.words = "watch replay",
	.summary = "say who behaves unlike themselves in an audit stream",
	.options =
		(const struct argp_option[]){
			{"json", 'j', NULL, 0, "One line a person and day with an alarm, and why",
				0},
			{"terms", KEY_TERMS, NULL, 0, "Every term of every score, in 256ths", 0},
			{"weights", KEY_WEIGHTS, "FILE", 0, "Other weights than the trained ones",
				0},
			{0}},
	.parser = parse,
	.arguments = "EVENTS.tsv",
	.help = "Read events in the order of time, and score each by how unlike its person it is: "
		"\"INDEX TAB SCORE\" a line. What raised an alarm is not learned from. A score "
		"says "
		"where to look, never that somebody did wrong. Nothing is kept.\v"
		"  $ muniment watch replay --json events.tsv",
	.run = run,
};
