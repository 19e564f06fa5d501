/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

static err
close_matter(struct work *w, const struct space *s)
{
	struct submit sub;
	struct submit_place at = space_place(s);
	const struct control body = {.type = EVENT_TYPE_MATTER_CLOSE};
	err e = submit_begin(&sub, w->client, 1);
	if (!failed(e))
		e = submit_control(&sub, &at, &body, (struct submit_parts){NULL, 0});
	return failed(e) ? e : work_send(w, &sub);
}

static err
act(struct work *w, void *args)
{
	const struct account_word *a = args;
	struct space s;
	err e = work_matter(&s, w, a->word);
	if (failed(e))
		return e;
	if (s.policy->closed)
		return work_fail(w, E_EXISTS, "The matter is closed already.");
	if (s.me == NULL || s.me->role != EPOCH_MANAGER)
		return work_fail(w, E_FORBIDDEN, "Only a manager of the matter closes it.");
	return close_matter(w, &s);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a matter"};
	verb_parse(v, argc, argv, &args);
	int status = work_run(v, &args.account, act, &args);
	if (status == 0)
		say_note(v->words, "Closed, for good: it is read, and nothing more is written.");
	return status;
}

const struct verb matter_close_verb = {
	.words = "matter close",
	.summary = "end a matter: it stays readable, nothing more is written",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER",
	.help = "From now on MATTER takes no document and no message, from nobody, and there is no "
		"way back. Its members go on reading, and each time is recorded; a manager still "
		"takes people in and lets them go. A device that was offline when it was closed "
		"is told so when it comes back.\v"
		"  $ muniment matter close \"Smith v. Jones\"",
	.run = run,
};
