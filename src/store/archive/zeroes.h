/* SPDX-License-Identifier: Apache-2.0 */
/* archive/zeroes: a thread that writes zeroes where the journal will go, so that a commit changes
 * octets of a file and nothing of the file system's own: its sync is then faster.
 * The writer never waits for more than the piece that is being written (256 KiB), and some
 * megabytes are kept ahead of it. Large records are appended: they gain nothing by zeroes, and
 * would write twice as much. Without a thread (in tests) nothing is written ahead. Owns: the
 * thread. */
#ifndef STORE_ARCHIVE_ZEROES_H
#define STORE_ARCHIVE_ZEROES_H

#include <pthread.h>

#include "base/attr.h"
#include "base/err.h"
#include "port/disk.h"

struct zeroes {
	const struct disk *disk;
	pthread_t thread;
	bool threaded;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	disk_file file;
	uint64_t at;     /* the next octet to fill, */
	uint64_t to;     /* and where to end */
	uint64_t passed; /* where the caller's records end */
	bool paused;     /* by a large record, until a small one */
	bool busy;       /* a piece before AT is being written */
	bool stop;
	uint8_t *piece; /* zeroes */
};

/* *z must stay where it is until zeroes_stop. E_NOMEM. */
err zeroes_start(struct zeroes *z, const struct disk *disk, bool threaded) MUST_USE;
void zeroes_stop(struct zeroes *z);

/* Fill FILE (for whole sectors) in [at, to) from now on, and nothing else any more: the caller may
 * close the file before. */
void zeroes_fill(struct zeroes *z, disk_file file, uint64_t at, uint64_t to);
/* The caller is about to write N octets that end at TO: leave all before that alone. */
void zeroes_pass(struct zeroes *z, uint64_t to, uint64_t n);

#endif
