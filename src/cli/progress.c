/* SPDX-License-Identifier: Apache-2.0 */
/* The clock is asked once per batch, which costs nothing beside a mebibyte of work. The line is
 * redrawn five times a second, in place. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 1000, REDRAW_MS = 200 };

#define CLEAR_LINE "\r\033[K"

static int64_t
now_ms(void)
{
	struct timespec t;
	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_init(struct progress *p, const char *verb, uint64_t total)
{
	*p = (struct progress){.verb = verb,
		.total = total,
		.started_ms = now_ms(),
		.on = isatty(STDERR_FILENO) == 1};
}

/* "1.2 GiB" */
static void
put_size(char *to, size_t cap, uint64_t octets)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
	uint64_t tenths = octets * 10;
	size_t unit = 0;
	while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		tenths /= 1024;
		unit++;
	}
	(void)snprintf(
		to, cap, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
}

static void
show(const struct progress *p, int64_t elapsed_ms)
{
	char done[32];
	char total[32];
	char rate[32];
	uint64_t per_second = p->done / (uint64_t)elapsed_ms * 1000;
	put_size(done, sizeof(done), p->done);
	put_size(rate, sizeof(rate), per_second);
	if (p->total == 0 || p->done > p->total || per_second == 0) {
		fprintf(stderr, CLEAR_LINE "%s: %s, %s/s", p->verb, done, rate);
		return;
	}
	put_size(total, sizeof(total), p->total);
	fprintf(stderr, CLEAR_LINE "%s: %s of %s (%u%%), %s/s, %" PRIu64 " s left", p->verb, done,
		total, (unsigned)(p->done / (p->total / 100 + 1)), rate,
		(p->total - p->done) / per_second);
}

void
progress_add(struct progress *p, uint64_t n)
{
	p->done += n;
	if (!p->on)
		return;
	int64_t now = now_ms();
	if (now - p->started_ms < QUIET_MS || now - p->shown_ms < REDRAW_MS)
		return;
	show(p, now - p->started_ms);
	(void)fflush(stderr);
	p->shown_ms = now;
	p->visible = true;
}

void
progress_done(struct progress *p)
{
	if (p->visible)
		fputs(CLEAR_LINE, stderr);
	p->visible = false;
	p->on = false;
}
