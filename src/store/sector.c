/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sector.h"

unsigned
sector_bits(const uint8_t sector[DISK_SECTOR])
{
	unsigned bits = 0;
	for (size_t i = 0; i < DISK_SECTOR && bits < 2; i++) {
		uint8_t c = sector[i];
		if (c != 0)
			bits += (c & (c - 1)) == 0 ? 1 : 2;
	}
	return bits < 2 ? bits : 2;
}

bool
sector_is_zero(const uint8_t sector[DISK_SECTOR])
{
	return sector_bits(sector) == 0;
}

void
sector_tally(struct sector_count *count, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i + DISK_SECTOR <= n; i += DISK_SECTOR) {
		unsigned bits = sector_bits(at + i);
		count->zero += bits == 0;
		count->thin += bits == 1;
	}
}

bool
sector_is_torn(const struct sector_count *written, const struct sector_count *found)
{
	bool flipped = found->zero == written->zero + 1 && found->thin + 1 == written->thin;
	return found->zero > written->zero && !flipped;
}
