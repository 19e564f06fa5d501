/* SPDX-License-Identifier: Apache-2.0 */
/* store/sector: what a journal's reader asks of a sector, to tell one that was never written from
 * one that has changed since. Pure. */
#ifndef STORE_SECTOR_H
#define STORE_SECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "port/disk.h"

/* How many bits are set: 0, 1, or 2 for more. */
unsigned sector_bits(const uint8_t sector[DISK_SECTOR]);
bool sector_is_zero(const uint8_t sector[DISK_SECTOR]);

/* Sectors of some octets that a reader can be in doubt about. */
struct sector_count {
	uint64_t zero; /* all zero */
	uint64_t thin; /* with a single bit set: a flipped bit makes them zero */
};
/* Add those of N octets, whole sectors. */
void sector_tally(struct sector_count *count, const uint8_t *at, size_t n);

/* A record was to have WRITTEN, and FOUND is there: some of its sectors were never written. One
 * sector fewer with a bit, and one more without, is a flipped bit instead. */
bool sector_is_torn(const struct sector_count *written, const struct sector_count *found);

#endif
