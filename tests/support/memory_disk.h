/* SPDX-License-Identifier: Apache-2.0 */
/* support/memory_disk: port/disk in memory, with a power switch.
 * It knows what has been made durable and what the system only shows. When the power goes, each
 * sector of a file that was not synced is there or not, at random, and so is the file's new length;
 * a name that was not settled likewise. A call can be made to fail, and with it all that follow. */
#ifndef SUPPORT_MEMORY_DISK_H
#define SUPPORT_MEMORY_DISK_H

#include "base/bytes.h"
#include "port/disk.h"

struct memory_disk;

struct memory_disk *memory_disk_new(void);
void memory_disk_free(struct memory_disk *d);
/* The port, as long as D lives. */
struct disk memory_disk_port(struct memory_disk *d);

/* The Nth call from now on that writes, syncs or names something fails with CODE, and all such
 * calls after it. 0: none does. */
void memory_disk_fail_at(struct memory_disk *d, uint64_t n, enum err_code code);
/* So many octets are said to be free, of MEMORY_DISK_TOTAL; all of them at first. It takes more all
 * the same. Every file was last written at MEMORY_DISK_WRITTEN. */
enum { MEMORY_DISK_TOTAL = 1 << 30, MEMORY_DISK_WRITTEN = 1000 };
void memory_disk_set_free(struct memory_disk *d, uint64_t octets);
/* Calls of that kind since then. */
uint64_t memory_disk_calls(const struct memory_disk *d);
/* The power goes and comes back: nothing is open or locked, nothing fails. */
void memory_disk_crash(struct memory_disk *d, uint32_t seed);
/* The process ends and another begins: as above, but what the system shows stays. */
void memory_disk_restart(struct memory_disk *d);

/* The content of PATH, to look at and to change; len 0 and data NULL when there is none. */
struct memory_content {
	uint8_t *data;
	size_t len;
};
struct memory_content memory_disk_content(struct memory_disk *d, const char *path);
/* PATH is gone, as if somebody had removed it. */
void memory_disk_remove(struct memory_disk *d, const char *path);
/* Each name there is, in the order of their making. NULL after the last. */
const char *memory_disk_name(const struct memory_disk *d, size_t i);

#endif
