/* SPDX-License-Identifier: Apache-2.0 */
/* sys/disk: a folder of the file system behind port/disk.
 * Owns: the folder's descriptor, the lock, and the list of what is not durable yet. */
#ifndef SYS_DISK_H
#define SYS_DISK_H

#include <limits.h>

#include "port/disk.h"

/* Files finished one by one before the whole file system is synced instead. */
enum { DISK_SINGLES = 32 };

struct disk_folder {
	int fd;
	int lock;        /* -1: not held */
	size_t count;    /* of files created since the last settle; several may be open at once */
	size_t finished; /* of those */
	char created[DISK_SINGLES][DISK_PATH_MAX]; /* their names, in the order of creation */
};

/* The folder PATH, which must exist. *out must stay where it is until disk_close. */
err disk_open(struct disk_folder *out, const char *path) MUST_USE;
/* Make PATH first; its name is durable, where the folder it is in may be read. An empty folder of
 * that name will do, anything else is E_EXISTS. A failure leaves no folder that was not there. */
err disk_new(struct disk_folder *out, const char *path) MUST_USE;
void disk_close(struct disk_folder *d);

/* The port, valid as long as D. */
struct disk disk_of(struct disk_folder *d);

#endif
