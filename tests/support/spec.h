/* SPDX-License-Identifier: Apache-2.0 */
/* support/spec: the vectors of our own formats, spec/vectors/ of this tree, which are always there.
 * What is decoded lies in one memory of the test's and lives until spec_done. */
#ifndef SUPPORT_SPEC_H
#define SUPPORT_SPEC_H

#include "base/err.h"
#include "crypt/secret.h"
#include "support/vectors.h"

/* One file at a time. Fails the test when it is absent or does not parse. */
void spec_open(const char *name);
void spec_done(void);

/* The rows of a member, of which there is at least one. */
const json_t *spec_rows(const char *member);
/* for (size_t i = 0; ...) over ROWS */
#define SPEC_EACH(row, member)                                                                     \
	for (size_t row##_i = 0, row##_n = json_array_size(spec_rows(member)); row##_i < row##_n;  \
		row##_i++)                                                                         \
		for (const json_t *row = json_array_get(spec_rows(member), row##_i); row != NULL;  \
			row = NULL)

/* Hex member KEY of ROW. */
bytes spec_hex(const json_t *row, const char *key);
/* Its member KEY, an array of hex, at most CAP; returns how many. */
size_t spec_hexes(bytes *out, size_t cap, const json_t *row, const char *key);
/* An id of 16 octets. */
id16 spec_id(const json_t *row, const char *key);
/* A hash of 32 octets. */
hash32 spec_hash(const json_t *row, const char *key);
/* The seed or key KEY of 32 octets, in MEM. */
struct secret spec_secret(uint8_t mem[32], const json_t *row, const char *key);
/* A number, or a decimal string for 64 bits. */
uint64_t spec_number(const json_t *row, const char *key);

/* Fails unless GOT is what KEY of ROW says. */
void spec_same(const json_t *row, const char *key, bytes got);
/* Fails, with the row's reason, when what must be refused was not. */
void spec_refused(const json_t *row, err e);

#endif
