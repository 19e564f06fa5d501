/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories, also of acts that may not stand, against a model that keeps no state at all: it
 * has the list of what stood, and reads each answer out of it from the beginning. */
#include "world.h"

enum { HISTORIES = 30, ACTS = 120, STOOD = 512, PEOPLE = 7 };

enum what { CREATED, PUK, INVITED, JOINED, WITHDRAWN, SUSPENDED, ROLE, EPOCH };

/* What stood, as the model sees it. */
static struct fact {
	enum what what;
	unsigned user, by;
	unsigned role;          /* of the firm, or 0 */
	unsigned number;        /* invitation or epoch */
	unsigned roles[PEOPLE]; /* of an epoch's members; 0: none */
	unsigned gens[PEOPLE];  /* to which it was wrapped */
} facts[STOOD];
static size_t fact_count;
static uint32_t dice;

static unsigned
roll(unsigned n)
{
	dice = (uint32_t)((uint64_t)dice * 48271 % 2147483647);
	return dice % n;
}

static unsigned
count(enum what what, unsigned user)
{
	unsigned n = 0;
	for (size_t i = 0; i < fact_count; i++)
		n += facts[i].what == what && facts[i].user == user ? 1 : 0;
	return n;
}

/* In the firm: 0 when the user is not, or is suspended. */
static unsigned
role_of(unsigned user)
{
	unsigned role = 0;
	for (size_t i = 0; i < fact_count; i++)
		if (facts[i].user == user && (facts[i].what == JOINED || facts[i].what == ROLE))
			role = facts[i].role;
	return count(SUSPENDED, user) > 0 ? 0 : role;
}

static unsigned
owners(void)
{
	unsigned n = 0;
	for (unsigned u = 0; u < PEOPLE; u++)
		n += role_of(u) == FIRM_OWNER ? 1 : 0;
	return n;
}

/* The role of an invitation that is open; -1: it is not. */
static int
invited(unsigned number)
{
	int role = -1;
	for (size_t i = 0; i < fact_count; i++) {
		if (facts[i].number != number)
			continue;
		if (facts[i].what == INVITED)
			role = (int)facts[i].role;
		if (facts[i].what == JOINED || facts[i].what == WITHDRAWN)
			role = -1;
	}
	return role;
}

static const struct fact *
last_epoch(void)
{
	const struct fact *last = NULL;
	for (size_t i = 0; i < fact_count; i++)
		if (facts[i].what == EPOCH)
			last = &facts[i];
	return last;
}

static bool
may_repair(const struct fact *f, const struct fact *was)
{
	bool managed = false;
	for (unsigned u = 0; u < PEOPLE; u++)
		managed = managed || (was->roles[u] == EPOCH_MANAGER && role_of(u) > 0);
	for (unsigned u = 0; u < PEOPLE; u++) {
		unsigned role = role_of(u) > 0 ? was->roles[u] : 0;
		if (!managed && u == f->by)
			role = EPOCH_MANAGER;
		if (f->roles[u] != role)
			return false;
	}
	return true;
}

static bool
may_epoch(const struct fact *f)
{
	const struct fact *was = last_epoch();
	unsigned by = was == NULL ? EPOCH_MANAGER : was->roles[f->by];
	bool managed = false;
	if (role_of(f->by) == 0 || f->number != (was == NULL ? 1 : was->number + 1))
		return false;
	if (was == NULL && (f->by != 0 || f->roles[0] != EPOCH_MANAGER))
		return false;
	for (unsigned u = 0; u < PEOPLE; u++) {
		if (f->roles[u] > 0 && role_of(u) == 0)
			return false;
		managed = managed || f->roles[u] == EPOCH_MANAGER;
	}
	return managed && (by == EPOCH_MANAGER || (by == EPOCH_WRITER && may_repair(f, was)));
}

static bool
model_may(const struct fact *f)
{
	unsigned rank = role_of(f->by), target = role_of(f->user);
	switch (f->what) {
	case CREATED:
		return count(CREATED, f->user) == 0;
	case PUK:
		return count(SUSPENDED, f->user) == 0;
	case INVITED:
		return rank >= (f->role == FIRM_OWNER ? FIRM_OWNER : FIRM_ADMIN);
	case JOINED:
		return count(CREATED, f->user) == 1 && count(JOINED, f->user) == 0 &&
			invited(f->number) == (int)f->role;
	case WITHDRAWN:
		return rank >= FIRM_ADMIN && invited(f->number) >= 0;
	case SUSPENDED:
		return rank >= FIRM_ADMIN && target > 0 && target <= rank &&
			!(target == FIRM_OWNER && owners() == 1);
	case ROLE:
		return rank == FIRM_OWNER && target > 0 && target != f->role &&
			!(target == FIRM_OWNER && owners() == 1);
	case EPOCH:
		return may_epoch(f);
	}
	return false;
}

static struct act
epoch_act(const struct fact *f)
{
	struct world_member members[PEOPLE];
	size_t n = 0;
	for (unsigned u = 0; u < PEOPLE; u++)
		if (f->roles[u] > 0)
			members[n++] = (struct world_member){u, 0, (enum epoch_role)f->roles[u]};
	struct act a =
		world_epoch((struct world_space){CHAIN_MATTER, 0}, f->by, f->number, members, n);
	if (f->number > 1)
		a.c.as.epoch.reason = REASON_SUSPICION;
	return a;
}

static struct act
act_of(const struct fact *f)
{
	switch (f->what) {
	case CREATED:
		return world_user_create(f->user);
	case PUK:
		return world_puk_new(f->user);
	case INVITED:
		return world_firm_invite(0, f->by, f->number, (enum firm_role)f->role);
	case JOINED:
		return world_firm_join(0, f->user, f->number, (enum firm_role)f->role);
	case WITHDRAWN:
		return world_firm_withdraw(0, f->by, f->number);
	case SUSPENDED:
		return world_firm_suspend(0, f->by, f->user);
	case ROLE:
		return world_firm_role(0, f->by, f->user, (enum firm_role)f->role);
	case EPOCH:
		break;
	}
	return epoch_act(f);
}

/* Members as they are, or as they would be in a repair, or changed at random. */
static void
roll_epoch(struct fact *f)
{
	const struct fact *was = last_epoch();
	bool managed = false;
	f->number = was == NULL ? 1 : was->number + (roll(8) > 0 ? 1 : 2);
	for (unsigned u = 0; u < PEOPLE && was != NULL; u++)
		if (was->roles[u] > 0 && roll(2) == 0)
			f->by = u;
	if (was == NULL)
		f->by = 0;
	for (unsigned u = 0; u < PEOPLE; u++) {
		f->roles[u] = was == NULL ? (u == 0 ? EPOCH_MANAGER : 0) : was->roles[u];
		if (roll(5) > 0 && role_of(u) == 0)
			f->roles[u] = 0;
		if (roll(12) == 0)
			f->roles[u] = roll(4);
		managed = managed || f->roles[u] == EPOCH_MANAGER;
	}
	/* The form demands a manager. */
	if (!managed)
		f->roles[f->by] = EPOCH_MANAGER;
}

static struct fact
roll_fact(unsigned step)
{
	unsigned what = roll(8);
	struct fact f = {.what = (enum what)what, .by = roll(PEOPLE), .user = roll(PEOPLE)};
	f.role = 1 + roll(3);
	if (f.what == INVITED)
		f.number = 100 + step;
	else
		f.number = 100 + roll(step + 1);
	/* Mostly by an invitation that is open, as what it is for. */
	for (unsigned n = 100; f.what == JOINED && n < 100 + step && roll(4) > 0; n++)
		if (invited(n) > 0) {
			f.number = n;
			f.role = (unsigned)invited(n);
		}
	/* Who does not exist has no devices that a generation could be for. */
	if (f.what == PUK && count(CREATED, f.user) == 0)
		f.what = CREATED;
	if (f.what == CREATED || f.what == PUK || f.what == JOINED)
		f.by = f.user;
	if (f.what == EPOCH)
		roll_epoch(&f);
	return f;
}

/* The state says what the list says. */
static void
check_states(void)
{
	const struct fact *last = last_epoch();
	for (unsigned u = 0; u < PEOPLE; u++) {
		const id16 id = world_user(u);
		const struct policy_firm_user *user = policy_firm_user(&world.firms[0], &id);
		const struct epoch_member *m = policy_space_member(&world.matters[0].space, &id);
		assert_int_equal(policy_firm_is_active(&world.firms[0], &id), role_of(u) > 0);
		if (role_of(u) > 0)
			assert_int_equal(user->role, role_of(u));
		assert_int_equal(world.users[u].gen, count(CREATED, u) + count(PUK, u));
		assert_int_equal(m == NULL ? 0 : m->role, last == NULL ? 0 : last->roles[u]);
	}
}

static void
check_rotation(void)
{
	bool got, want = false;
	const struct fact *last = last_epoch();
	const struct policy_lookup l = world_lookup();
	for (unsigned u = 0; u < PEOPLE && last != NULL; u++)
		want = want ||
			(last->roles[u] > 0 &&
				(role_of(u) == 0 ||
					last->gens[u] != count(CREATED, u) + count(PUK, u)));
	assert_ok(policy_space_must_rotate(&got, &world.matters[0].space, &l, 0));
	assert_int_equal(got, want);
}

static void
stood(struct fact f)
{
	assert_true(fact_count < STOOD);
	for (unsigned u = 0; u < PEOPLE; u++)
		f.gens[u] = count(CREATED, u) + count(PUK, u);
	facts[fact_count++] = f;
	check_states();
	check_rotation();
}

static void
begin(void)
{
	(void)world_begin(NULL);
	fact_count = 0;
	struct act a = world_user_create(0);
	world_stands(&a);
	stood((struct fact){.what = CREATED});
	a = world_firm_create(0, 0);
	world_stands(&a);
	stood((struct fact){.what = JOINED, .role = FIRM_OWNER});
	a = world_matter_create(0, 0, 0);
	world_stands(&a);
}

static void
random_histories_stand_as_a_naive_model_says(void **state)
{
	(void)state;
	size_t stood_count = 0, refused_count = 0, epochs = 0;
	dice = 20261125;
	for (unsigned h = 0; h < HISTORIES; h++) {
		begin();
		for (unsigned step = 0; step < ACTS; step++) {
			struct fact f = roll_fact(step);
			struct act a = act_of(&f);
			bool may = model_may(&f);
			err e = world_do(&a);
			if (failed(e) == may)
				fail_msg("history %u, act %u (%d by %u): %s, rule %u, model %d", h,
					step, (int)f.what, f.by, err_name(e), (unsigned)e.at, may);
			if (may)
				stood(f);
			stood_count += may;
			refused_count += !may;
			epochs += may && f.what == EPOCH;
		}
	}
	/* The dice do not go past what is to be tested. */
	assert_true(stood_count > HISTORIES * ACTS / 8 && refused_count > HISTORIES * ACTS / 8);
	assert_true(epochs > HISTORIES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_histories_stand_as_a_naive_model_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
