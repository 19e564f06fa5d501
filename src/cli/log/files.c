/* SPDX-License-Identifier: Apache-2.0 */
/* A commit waits for a number of files or for a volume, whichever comes first: while gigabytes are
 * hashed, what was hashed before them does not stay in memory alone. */
#include "cli/log/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/digest.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "sys/entropy.h"
#include "sys/oserr.h"

enum { VOLUME = 64 << 20 };

struct adding {
	struct files *files;
	struct journal *journal;
	struct random_source random;
	uint8_t *window;
	uint64_t hashed; /* octets since the last commit */
	struct progress progress;
};

/* What waits is made durable, then said. */
static err
commit(struct adding *a)
{
	uint32_t n = journal_waiting(a->journal);
	uint64_t index = journal_size(a->journal) - n;
	err e = journal_commit(a->journal);
	if (failed(e))
		return e;
	a->hashed = 0;
	for (; n > 0; n--) {
		printf("%" PRIu64 "\t", index++);
		say_name(stdout, bytes_of_text(a->files->names[a->files->durable++]));
		putchar('\n');
	}
	return fflush(stdout) == 0 ? ok() : oserr_of(errno);
}

/* One more for the next commit. */
static err
add(struct adding *a, const hash32 *content)
{
	struct file_opening o = {.digest = *content};
	err e = a->random.fill(a->random.self, o.r, sizeof o.r);
	return failed(e) ? e : journal_put_file(a->journal, &o);
}

static err
add_all(struct adding *a)
{
	struct files *f = a->files;
	for (size_t i = 0; i < f->count; i++) {
		hash32 content;
		uint64_t n = 0;
		err e = digest_input(&content, &n, f->names[i], a->window, &a->progress);
		if (failed(e)) {
			f->culprit = f->names[i];
			return e;
		}
		a->hashed += n;
		e = add(a, &content);
		if (!failed(e) && (journal_waiting(a->journal) >= f->batch || a->hashed >= VOLUME))
			e = commit(a);
		if (failed(e))
			return e;
	}
	return ok();
}

/* The octets of all of them, as far as one can know. */
static err
look(uint64_t *out, struct files *f)
{
	uint64_t total = 0;
	for (size_t i = 0; i < f->count; i++) {
		uint64_t n = 0;
		err e = input_look(&n, f->names[i]);
		if (failed(e)) {
			f->culprit = f->names[i];
			return e;
		}
		total += n;
	}
	*out = total;
	return ok();
}

err
files_add(struct files *f)
{
	struct adding a = {.files = f, .journal = &f->s->log->journal, .random = entropy_system()};
	uint64_t total = 0;
	f->durable = 0;
	f->culprit = NULL;
	if (f->batch > JOURNAL_OPENINGS)
		f->batch = JOURNAL_OPENINGS;
	a.window = arena_new(&f->s->memory, uint8_t, DIGEST_WINDOW);
	if (a.window == NULL)
		return failure(E_NOMEM);
	err e = look(&total, f);
	if (failed(e))
		return e;
	progress_init(&a.progress, "log add", total);
	e = add_all(&a);
	progress_done(&a.progress);
	/* A file that could not be read does not take those before it along. */
	if (failed(e) && f->culprit == NULL)
		return e;
	err last = commit(&a);
	if (!failed(last))
		last = journal_end(a.journal);
	if (failed(last))
		f->culprit = NULL;
	return failed(last) ? last : e;
}
