/* SPDX-License-Identifier: Apache-2.0 */
/* evidence/manifest: the files of a bundle, each with its SHA-256; all of them but itself.
 * One list has one spelling. It is signed by nobody: it says what belongs together and that it
 * came over whole; what the files prove, they prove by what is in them.
 * Owns: nothing; borrows its input. Pure. Spec: spec/bundle.md.
 * Untrusted input: yes. Fuzz: fuzz_evidence. */
#ifndef CORE_EVIDENCE_MANIFEST_H
#define CORE_EVIDENCE_MANIFEST_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"

enum { MANIFEST_FILES_MAX = 1 << 17, MANIFEST_MAX = 1 << 26 };

struct manifest_row {
	hash32 digest;
	bytes path;
};

struct manifest {
	bytes rows; /* for manifest_next */
	size_t count;
};

/* E_VERSION, E_TOO_LARGE; E_FORMAT at the line: also for paths that do not rise, octet by octet. */
err manifest_decode(struct manifest *out, bytes in) MUST_USE;
/* The next row of a decoded manifest: start with reader_of(m->rows). False at the end. */
bool manifest_next(struct manifest_row *out, reader *rows);

/* A precedes B in a manifest. */
bool manifest_before(bytes a, bytes b);

/* Writing: begin, then each row, in order. Test with buf_done. */
void manifest_begin(buf *out);
void manifest_put(buf *out, const struct manifest_row *row);

#endif
