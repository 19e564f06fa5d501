/* SPDX-License-Identifier: Apache-2.0 */
/* archive/frame: what a record of the archive's journal holds: accepted changes, one after another.
 * Owns: nothing; a frame borrows the body. Pure. Spec: spec/archive.md, "Frames". Untrusted input:
 * yes, a disk may damage it. Fuzz: fuzz_frame. */
#ifndef STORE_ARCHIVE_FRAME_H
#define STORE_ARCHIVE_FRAME_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/reader.h"
#include "port/store.h"

/* Octets in front of a frame's own. */
enum { FRAME_HEAD = 1 + 8 + 4 };

/* u8 kind || u64 received_ms || V(octets): the head alone. */
void frame_encode_head(uint8_t out[FRAME_HEAD], const struct store_frame *frame);

/* The next frame of a body. A kind that is none makes the reader fail. */
struct store_frame frame_take(reader *body);

#endif
