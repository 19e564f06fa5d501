/* SPDX-License-Identifier: Apache-2.0 */
/* codec/list: a list, which is one field: u32 count || V(item) each.
 * Owns: nothing; items borrow the field. Pure. Spec: spec/encoding.md. Untrusted input: yes.
 * Fuzz: fuzz_message. */
#ifndef CORE_CODEC_LIST_H
#define CORE_CODEC_LIST_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"

/* Test with buf_done. */
void list_encode(buf *out, const bytes *items, uint32_t count);

typedef struct {
	reader at;
	uint32_t left; /* items that list_next has not given yet */
} list;

/* The whole of FIELD is checked here. E_FORMAT. */
err list_decode(list *out, bytes field) MUST_USE;
/* False when there is none left. */
bool list_next(bytes *out, list *l);

#endif
