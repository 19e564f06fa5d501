/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/sink: where the octets of a result go: a descriptor, through the armor when wanted.
 * Owns: nothing; the descriptor and the memory are the caller's. */
#ifndef CLI_FILE_SINK_H
#define CLI_FILE_SINK_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/age/armor.h"

struct sink {
	int fd;
	bool armored;
	bool broken; /* a write failed: the error is about the output */
	struct armor_encoder armor;
	buf text; /* armored: what is written next */
};

void sink_init(struct sink *s, int fd);
/* What is put from now on comes out as armor; its first line is written. The memory is A's. */
err sink_armor(struct sink *s, arena *a) MUST_USE;
err sink_put(struct sink *s, bytes in) MUST_USE;
/* What the end needs: the last line of the armor. */
err sink_end(struct sink *s) MUST_USE;

#endif
