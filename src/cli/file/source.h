/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/source: the octets of an input, whatever they come from: a file or a pipe, as they are
 * or out of the armor.
 * Owns: nothing; the descriptor and the memory are the caller's. Untrusted input: yes (passed on).
 */
#ifndef CLI_FILE_SOURCE_H
#define CLI_FILE_SOURCE_H

#include <sys/uio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/age/armor.h"

/* Octets that can be looked at ahead: a header of any length we take. */
enum { SOURCE_AHEAD = (1 << 20) + 4096 };

struct source {
	int fd;
	bool quick;   /* a regular file: reading never waits for anybody */
	bool armored; /* FD has the text form; what is given out is what it stands for */
	bool ended;   /* FD has no more */
	struct armor_decoder armor;
	uint8_t *text; /* armored: what was read of it last */
	buf ahead;     /* not given out yet: from octet GIVEN on */
	size_t given;
};

/* FD as it is. */
void source_init(struct source *s, int fd);
/* FD as an age file: armor is recognized and taken off. The memory is A's. */
err source_init_age(struct source *s, int fd, arena *a) MUST_USE;

/* The next N octets (at most SOURCE_AHEAD) or more, less only at the end; none are given out. Of a
 * source made by source_init_age. *out is good until the next call. E_ARMOR. */
err source_peek(bytes *out, struct source *s, size_t n) MUST_USE;
/* N octets of those are given out. */
void source_skip(struct source *s, size_t n);

/* Fill COUNT pieces, which are used up; *out is less than their sum only at the end. While waiting,
 * a readable STOP (or -1) ends it with E_INTERRUPTED. E_ARMOR. */
err source_read(
	size_t *out, struct source *s, struct iovec *pieces, size_t count, int stop) MUST_USE;

#endif
