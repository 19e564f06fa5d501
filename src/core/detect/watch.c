/* SPDX-License-Identifier: Apache-2.0 */
/* Most terms ask the same question of different counts: is this more than ever before? A fading
 * count goes up by one at each event and halves in ten minutes, an hour or three days; its highest
 * value so far is remembered, and a term is by how many doublings the count is above that. So
 * people with much to do are measured against their own much. */
#include "core/detect/watch.h"

#include "core/detect/fixed.h"
#include "core/detect/watch_inner.h"

enum {
	TERM_MAX = 12 * Q8,
	RARE_MAX =
		6 * Q8, /* something never seen says most of who has been seen a thousand times */
	SURE = 100,     /* events, after which half is believed of what a person's own past says */
	OCTETS_SHIFT = 16, /* data is counted by 64 KiB */
	STILL_DAYS = 10,   /* an account is still after so many */
	STILL_FADES_S = 14400,
	FAR_KM = 300, /* below, an address may just be looked up wrong */
	FAST_KM_H = 500,
	LOOK_UP_S = 180,   /* what a journey takes at least */
	ROLE_HOURS = 8,    /* so many events' weight have the hours of a role, */
	ROLE_ACTIONS = 20, /* and its actions, against a person's own */
	RARE_ACTION = 5 * Q8,
	SETTLED_DAYS = 5, /* from then on a person's own usual day counts */
};

static const uint32_t half_s[WATCH_SPANS] = {600, 3600, 3 * WATCH_DAY_S};

_Static_assert(WATCH_FOREIGN + 1 == WATCH_COUNTED, "one for each");
_Static_assert(WATCH_foreign_3d - WATCH_events_10m + 1 == WATCH_COUNTED * WATCH_SPANS,
	"the terms of counts stand together");

/* As many are nothing, whoever it is. */
static const uint32_t nothing[WATCH_COUNTED] = {8, 4, 2, 2, 2, 32, 2};

static uint16_t
capped(uint64_t term)
{
	return (uint16_t)(term < TERM_MAX ? term : TERM_MAX);
}

static bool
knows(const struct watch_memory *rows, size_t n, uint32_t key)
{
	bool found = false;
	for (size_t i = 0; i < n; i++)
		found = found || (rows[i].key == key && rows[i].day != 0);
	return found;
}

#define KNOWS(rows, key) knows(rows, sizeof(rows) / sizeof *(rows), key)

/* Where from. */

static void
see_new_things(struct watch_verdict *v, const struct watch_sight *s)
{
	const struct watch_person *p = s->p;
	const struct watch_event *e = s->e;
	if (p->learned == 0)
		return;
	uint32_t rare = fixed_log2(Q8 + (uint64_t)p->learned * Q8 / 50) - 8 * Q8;
	rare = rare < RARE_MAX ? rare : RARE_MAX;
	bool device = !KNOWS(p->devices, e->device), country = !KNOWS(p->countries, e->country);
	v->terms[WATCH_device] = (uint16_t)(device ? rare : 0);
	v->terms[WATCH_network] = (uint16_t)(KNOWS(p->networks, e->network) ? 0 : rare);
	v->terms[WATCH_country] = (uint16_t)(country ? rare : 0);
	v->terms[WATCH_abroad] = (uint16_t)(device && country ? rare : 0);
}

/* Kilometers, as on a map that is true near both places. */
static uint32_t
distance(const struct watch_person *p, const struct watch_event *e)
{
	int64_t south = (int64_t)p->latitude - e->latitude;
	int64_t east = (int64_t)p->longitude - e->longitude;
	if (east > 180000)
		east -= 360000;
	if (east < -180000)
		east += 360000;
	int32_t middle = (p->latitude + e->latitude) / 2;
	east = east * fixed_cosine(middle) / Q16;
	uint64_t thousandths = fixed_root((uint64_t)(south * south + east * east));
	return (uint32_t)(thousandths * 1112 / 10000);
}

static void
see_travel(struct watch_verdict *v, const struct watch_sight *s)
{
	if (s->p->learned == 0)
		return;
	uint64_t km = distance(s->p, s->e);
	uint64_t since = s->e->time_s > s->p->place_s ? s->e->time_s - s->p->place_s : 0;
	uint64_t speed = km * 3600 / (since + LOOK_UP_S);
	if (km < FAR_KM || speed < FAST_KM_H)
		return;
	uint32_t term = fixed_log2(speed) - fixed_log2(FAST_KM_H);
	v->terms[WATCH_travel] = (uint16_t)(term < RARE_MAX ? term : RARE_MAX);
}

/* When, and what. */

/* Four times the events at HOUR, and less of those around it. */
static uint64_t
around(const struct watch_person *p, uint32_t hour, bool wide)
{
	uint64_t n = 4 * (uint64_t)p->hours[hour];
	n += 2 * (uint64_t)p->hours[(hour + 1) % WATCH_HOURS];
	n += 2 * (uint64_t)p->hours[(hour + WATCH_HOURS - 1) % WATCH_HOURS];
	if (wide) {
		n += p->hours[(hour + 2) % WATCH_HOURS];
		n += p->hours[(hour + WATCH_HOURS - 2) % WATCH_HOURS];
	}
	return n;
}

/* How much rarer this hour is than one of 168: the person's own, that hour on any day, the role. */
static void
see_hour(struct watch_verdict *v, const struct watch_sight *s)
{
	const struct watch_person *p = s->p;
	uint64_t near = around(p, s->hour, true) * 10 / 4, daily = 0;
	for (uint32_t day = 0; day < 7; day++)
		daily += around(p, (s->hour + 24 * day) % WATCH_HOURS, false) * 3 / 4;
	uint64_t role = (uint64_t)ROLE_HOURS * 10 * (s->r->hours[s->hour] + 1) * WATCH_HOURS /
		(s->r->hours_total + WATCH_HOURS);
	uint64_t here = (near + daily) * WATCH_HOURS + role;
	uint64_t all = (uint64_t)p->hours_total * 31 + ROLE_HOURS * 10;
	uint32_t most = fixed_log2(all * Q8), least = fixed_log2(here * Q8 + 1);
	if (p->learned > 0 && most > least)
		v->terms[WATCH_hour] = capped((uint64_t)(most - least) * s->trust / Q8);
}

static void
see_action(struct watch_verdict *v, const struct watch_sight *s)
{
	uint8_t a = s->e->action;
	uint64_t role = (uint64_t)ROLE_ACTIONS * Q8 * (2 * (uint64_t)s->r->actions[a] + 1) /
		(2 * (uint64_t)s->r->actions_total + WATCH_ACTIONS);
	uint32_t here = fixed_log2((uint64_t)s->p->actions[a] * Q8 + role + 1);
	uint32_t all = fixed_log2(((uint64_t)s->p->actions_total + ROLE_ACTIONS) * Q8);
	if (all > here + RARE_ACTION)
		v->terms[WATCH_action] = capped(all - here - RARE_ACTION);
}

static void
see_factors(struct watch_verdict *v, const struct watch_sight *s)
{
	if (!s->e->one_factor)
		return;
	uint32_t all = fixed_log2((uint64_t)s->p->learned + 20);
	uint32_t with_one = fixed_log2(2 * (uint64_t)s->p->one_factor + 1);
	if (all + Q8 > with_one)
		v->terms[WATCH_one_factor] = capped(all + Q8 - with_one);
}

/* How much. */

static void
see_counts(struct watch_verdict *v, const struct watch_sight *s)
{
	for (size_t k = 0; k < WATCH_COUNTED; k++)
		for (size_t i = 0; i < WATCH_SPANS && s->counts[k]; i++) {
			uint32_t now = watch_height(s->level[k][i]);
			uint32_t before = fixed_log2(1 + nothing[k]);
			before = before < s->p->most[k][i] ? s->p->most[k][i] : before;
			if (now > before)
				v->terms[WATCH_events_10m + k * WATCH_SPANS + i] =
					capped(2 * (uint64_t)(now - before) * s->trust / Q8);
		}
}

static void
see_others_matters(struct watch_verdict *v, const struct watch_sight *s)
{
	const struct watch_role *r = s->r;
	uint32_t usual = Q8;
	if (!s->e->unassigned)
		return;
	if (s->p->days >= SETTLED_DAYS)
		usual = s->p->usual;
	else if (r->days > 20)
		usual = (uint32_t)(r->others_objects * Q8 / r->days);
	v->terms[WATCH_slow] = capped(
		fixed_log2((uint64_t)Q8 + watch_above_usual(s->p, s->today, usual)) - 8 * Q8);
	if (r->others < 100)
		return;
	uint32_t own = fixed_log2((s->level[WATCH_UNASSIGNED][2] >> 8) + 2 * Q8);
	uint32_t theirs = fixed_log2(r->level / r->others + 2 * Q8);
	if (own > theirs)
		v->terms[WATCH_peers] = capped(own - theirs);
}

/* Looking. */

static void
count_event(struct watch_sight *s)
{
	const struct watch_event *e = s->e;
	uint64_t add[WATCH_COUNTED] = {[WATCH_EVENTS] = Q16,
		[WATCH_TAKEN] = e->kind == WATCH_TAKE ? Q16 : 0,
		[WATCH_UNASSIGNED] = e->unassigned ? Q16 : 0,
		[WATCH_DESTROYED] = e->kind == WATCH_DESTROY ? Q16 : 0,
		[WATCH_NOT_DONE] = e->result == WATCH_REFUSED ? Q16 : 0,
		[WATCH_OCTETS] = e->octets >> OCTETS_SHIFT < UINT16_MAX ? e->octets : UINT32_MAX,
		[WATCH_FOREIGN] = e->unassigned && e->kind == WATCH_TAKE ? Q16 : 0};
	for (size_t k = 0; k < WATCH_COUNTED; k++) {
		s->counts[k] = add[k] > 0;
		for (size_t i = 0; i < WATCH_SPANS; i++) {
			uint64_t level =
				fixed_fade(s->p->level[k][i], s->passed_s, half_s[i]) + add[k];
			s->level[k][i] = (uint32_t)(level < UINT32_MAX ? level : UINT32_MAX);
		}
	}
}

static struct watch_sight
look(struct watch_person *p, struct watch_role *r, const struct watch_event *e)
{
	struct watch_sight s = {.p = p, .r = r, .e = e};
	s.passed_s = p->learned > 0 && e->time_s > p->last_s ? e->time_s - p->last_s : 0;
	s.trust = (uint32_t)((uint64_t)p->learned * Q8 / ((uint64_t)p->learned + SURE));
	s.hour = (uint32_t)(e->time_s / 3600 % WATCH_HOURS);
	s.day = (uint32_t)(e->time_s / WATCH_DAY_S % UINT32_MAX);
	bool new_day = p->day != s.day + 1;
	uint32_t bit = e->object % WATCH_SEEN;
	s.first_today = e->unassigned && (new_day || (p->seen[bit / 8] >> bit % 8 & 1) == 0);
	s.today = (new_day ? 0 : p->today) + (s.first_today ? 1 : 0);
	/* A clock that went back was wrong before: who was still by it was perhaps not. */
	uint64_t days = s.passed_s / WATCH_DAY_S;
	uint32_t still = e->time_s < p->last_s ? 0 : p->still;
	s.still = days >= STILL_DAYS ? fixed_log2(days) - fixed_log2(STILL_DAYS / 2)
				     : fixed_fade(still, s.passed_s, STILL_FADES_S);
	count_event(&s);
	return s;
}

void
watch_event(struct watch_verdict *out, struct watch_person *person, struct watch_role *role,
	const struct watch_event *event, const struct watch_weights *weights)
{
	struct watch_verdict v = {.score = 0};
	const struct watch_sight s = look(person, role, event);
	see_new_things(&v, &s);
	see_travel(&v, &s);
	see_hour(&v, &s);
	see_action(&v, &s);
	see_factors(&v, &s);
	see_counts(&v, &s);
	see_others_matters(&v, &s);
	v.terms[WATCH_dormant] = capped(s.still);
	for (size_t i = 0; i < WATCH_TERMS; i++)
		v.score += (uint64_t)v.terms[i] * weights->of[i] / Q8;
	v.alarm = v.score >= weights->alarm;
	watch_go_on(&s);
	person->alarmed = person->alarmed || v.alarm;
	if (!v.alarm)
		watch_learn(&s);
	*out = v;
}
