/* SPDX-License-Identifier: Apache-2.0 */
/* sys/workers: a stream cut into batches, worked on by several threads, kept in order.
 * Each worker has one batch: it takes the read turn and fills it, works on it alone, and gives it
 * to the write turn, where batches are emptied in order by whichever worker has it. So memory is
 * bounded by the number of workers, and a slow reader or writer slows everything else down. Owns:
 * the threads, while it runs. */
#ifndef SYS_WORKERS_H
#define SYS_WORKERS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* What to do with one batch. READ and WRITE are never called twice at once, and in order; WORK runs
 * beside anything. When READ fails, the batch is left out; when WORK fails, WRITE still gets the
 * batch, for what was good of it; then all stop. STOP, for READ to heed (fd_read_or_stop), becomes
 * readable when another worker failed; it is -1 when there are no other workers. */
struct workers_job {
	err (*read)(bool *out_last, void *self, void *batch, int stop);
	err (*work)(void *self, void *batch);
	err (*write)(void *self, void *batch);
};

enum { WORKERS_MAX = 8 };

/* Run JOB until the last batch is written, with COUNT (1..WORKERS_MAX) workers and the batch of
 * each. COUNT 1 starts no thread; threads that do not start are done without. The result is the
 * first failure in the order of the stream. */
err workers_run(
	const struct workers_job *job, void *self, void *const *batches, unsigned count) MUST_USE;

#endif
