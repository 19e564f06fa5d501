/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

/* A new epoch without USER. */
static err
remove_member(struct work *w, const struct space *s, const id16 *user)
{
	struct submit sub;
	struct submit_place at = space_place(s);
	struct space_change *change = arena_new(w->client->perm, struct space_change, 1);
	if (change == NULL)
		return failure(E_NOMEM);
	err e = space_change_begin(change, s, REASON_MEMBER_REMOVED, true);
	if (failed(e))
		return e;
	space_change_remove(change, user);
	e = submit_begin(&sub, w->client, 1);
	if (!failed(e))
		e = space_change_submit(&sub, &at, change);
	if (err_is(e, E_FORMAT))
		w->p.next = "A matter keeps at least one manager: make another one first.";
	return failed(e) ? e : work_send(w, &sub);
}

/* Whoever is in the matter can be named by id, of whichever firm and in whichever state. */
static err
find_member(id16 *out, struct work *w, const struct space *s, const char *typed)
{
	struct work_person person;
	struct contact c;
	if (!failed(contact_decode(&c, bytes_of_text(typed)))) {
		*out = c.user;
	} else if (!work_read_id(out, typed)) {
		err e = work_person(&person, w, typed);
		if (failed(e))
			return e;
		*out = person.user;
	}
	w->p.subject = NULL;
	if (policy_space_member(s->policy, out) == NULL) {
		w->p.subject = typed;
		return work_fail(w, E_NOT_FOUND, "`muniment matter show` lists the members.");
	}
	return ok();
}

static err
act(struct work *w, void *args)
{
	const struct account_words *a = args;
	struct space s;
	id16 user;
	err e = work_matter(&s, w, a->words[0]);
	if (!failed(e) && (s.me == NULL || s.me->role != EPOCH_MANAGER))
		return work_fail(w, E_FORBIDDEN, "Only a manager of the matter lets people go.");
	if (!failed(e))
		e = find_member(&user, w, &s, a->words[1]);
	return failed(e) ? e : remove_member(w, &s, &user);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_words args = {.needed = "a matter and a person"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_member_remove_verb = {
	.words = "matter member remove",
	.summary = "let a person go: a new key that the person does not get",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_words,
	.arguments = "MATTER USER",
	.help = "Make a new epoch without the person. What is written later the person cannot "
		"open; "
		"what was readable until now may have been kept. USER as `matter show` lists it.\v"
		"  $ muniment matter member remove \"Smith v. Jones\" \"Ben Ito\"",
	.run = run,
};
