/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/detect/fixed.h"
#include "core/detect/watch_inner.h"

enum { COUNT_MAX = 1 << 15, ABOVE_MAX = 200 * Q8, LEVEL_DAYS = 28 };

uint32_t
watch_height(uint32_t level)
{
	return fixed_log2((uint64_t)level + Q16) - 16 * Q8;
}

uint32_t
watch_above_usual(const struct watch_person *p, uint32_t today, uint32_t usual)
{
	uint64_t sum = (uint64_t)p->above + (uint64_t)today * Q8;
	uint64_t allowed = (uint64_t)usual * 3 / 2 + Q8;
	uint64_t above = sum > allowed ? sum - allowed : 0;
	return (uint32_t)(above < ABOVE_MAX ? above : ABOVE_MAX);
}

/* KEY was seen on DAY. */
static void
keep(struct watch_memory *rows, size_t n, uint32_t key, uint32_t day)
{
	size_t at = 0;
	for (size_t i = 1; i < n; i++)
		if (rows[i].day < rows[at].day)
			at = i;
	for (size_t i = 0; i < n; i++)
		if (rows[i].key == key && rows[i].day != 0)
			at = i;
	rows[at] = (struct watch_memory){key, day + 1};
}

#define KEEP(rows, key, day) keep(rows, sizeof(rows) / sizeof *(rows), key, day)

/* Counts are halved together before they overflow: what is old says less. */
static void
count(uint16_t *counts, size_t n, uint32_t *total, size_t at)
{
	if (counts[at] >= COUNT_MAX) {
		*total = 0;
		for (size_t i = 0; i < n; i++) {
			counts[i] /= 2;
			*total += counts[i];
		}
	}
	counts[at]++;
	(*total)++;
}

static void
learn_role(struct watch_role *r, const struct watch_sight *s)
{
	if (r->hours_total < UINT32_MAX / 2) {
		r->hours[s->hour]++;
		r->hours_total++;
		r->actions[s->e->action]++;
		r->actions_total++;
	}
	if (s->e->unassigned) {
		r->others++;
		r->level += s->level[WATCH_UNASSIGNED][2] >> 8;
	}
}

void
watch_learn(const struct watch_sight *s)
{
	struct watch_person *p = s->p;
	const struct watch_event *e = s->e;
	KEEP(p->devices, e->device, s->day);
	KEEP(p->networks, e->network, s->day);
	KEEP(p->countries, e->country, s->day);
	p->latitude = e->latitude;
	p->longitude = e->longitude;
	p->place_s = e->time_s;
	count(p->hours, WATCH_HOURS, &p->hours_total, s->hour);
	count(p->actions, WATCH_ACTIONS, &p->actions_total, e->action);
	for (size_t k = 0; k < WATCH_COUNTED; k++)
		for (size_t i = 0; i < WATCH_SPANS && s->counts[k]; i++) {
			uint32_t now = watch_height(s->level[k][i]);
			if (now > p->peak[k][i])
				p->peak[k][i] = (uint16_t)now;
		}
	if (p->learned < UINT32_MAX) {
		p->learned++;
		p->one_factor += e->one_factor ? 1 : 0;
	}
	learn_role(s->r, s);
}

/* What goes on whether it is learned from or not. */

/* A day that raised an alarm sets no new measure. */
static void
keep_peaks(struct watch_person *p)
{
	for (size_t k = 0; k < WATCH_COUNTED; k++)
		for (size_t i = 0; i < WATCH_SPANS; i++)
			if (p->peak[k][i] > p->most[k][i] && !p->alarmed)
				p->most[k][i] = p->peak[k][i];
	memset(p->peak, 0, sizeof p->peak);
	p->alarmed = false;
}

/* The day before is over. */
static void
end_day(struct watch_person *p, struct watch_role *r)
{
	keep_peaks(p);
	uint64_t over = (uint64_t)p->today * Q8;
	p->above = watch_above_usual(p, p->today, p->usual) / 10 * 9;
	uint32_t weight = p->days + 1 < LEVEL_DAYS ? p->days + 1 : LEVEL_DAYS;
	p->usual = (uint32_t)(((uint64_t)p->usual * (weight - 1) + over) / weight);
	p->days++;
	r->days++;
	r->others_objects += p->today;
}

void
watch_go_on(const struct watch_sight *s)
{
	struct watch_person *p = s->p;
	uint32_t bit = s->e->object % WATCH_SEEN;
	if (p->day != s->day + 1) {
		if (p->day > 0)
			end_day(p, s->r);
		p->day = s->day + 1;
		p->today = 0;
		memset(p->seen, 0, sizeof p->seen);
	}
	if (s->first_today) {
		p->seen[bit / 8] = (uint8_t)(p->seen[bit / 8] | 1U << bit % 8);
		p->today++;
	}
	for (size_t k = 0; k < WATCH_COUNTED; k++)
		for (size_t i = 0; i < WATCH_SPANS; i++)
			p->level[k][i] = s->level[k][i];
	p->still = s->still;
	p->last_s = s->e->time_s;
}
