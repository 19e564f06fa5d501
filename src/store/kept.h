/* SPDX-License-Identifier: Apache-2.0 */
/* store/kept: port/kept in one file: two slots that are written in turn.
 * A save goes to the slot of the older value, in one write and one sync, so the newer one is whole
 * whatever happens. Owns: the file. Spec: spec/archive.md, "What the keeper remembers". Untrusted
 * input: yes, a disk may damage it. Fuzz: fuzz_kept. */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "base/attr.h"
#include "port/disk.h"
#include "port/kept.h"

/* Whole sectors; the file has two. */
enum { KEPT_SLOT = 4096 };

struct kept_file {
	const struct disk *disk;
	disk_file file;
	uint64_t number; /* of the newest value; 0: none */
	bool dead;       /* a save failed */
	uint8_t *room;   /* one slot */
};

/* The file PATH, which is made when there is none. *out must stay where it is until kept_close. */
err kept_open(struct kept_file *out, const struct disk *disk, const char *path) MUST_USE;
void kept_close(struct kept_file *k);
/* The port, valid as long as K. One caller at a time. */
struct kept kept_of(struct kept_file *k);

void kept_encode(uint8_t out[KEPT_SLOT], uint64_t number, bytes value);
/* The value borrows SLOT. E_FORMAT unless every octet is as kept_encode writes it. */
err kept_decode(uint64_t *out_number, bytes *out_value, const uint8_t slot[KEPT_SLOT]) MUST_USE;

#endif
