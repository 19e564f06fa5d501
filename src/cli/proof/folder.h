/* SPDX-License-Identifier: Apache-2.0 */
/* cli/proof/folder: a bundle as a folder of the file system, to be written or to be verified.
 * Owns: the file that is being written. */
#ifndef CLI_PROOF_FOLDER_H
#define CLI_PROOF_FOLDER_H

#include <limits.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "client/bundle.h"
#include "core/evidence/evidence.h"
#include "sys/output.h"

struct folder {
	const char *path;
	arena *memory;
	uint8_t *window;     /* DIGEST_WINDOW */
	char full[PATH_MAX]; /* of the file that is at hand */
	struct output file;
};

bool folder_is(const char *path);

/* PATH, as it is. E_NOMEM. */
err folder_of(struct folder *out, const char *path, arena *memory) MUST_USE;
/* Make PATH, for its owner alone. E_EXISTS. */
err folder_make(struct folder *out, const char *path, arena *memory) MUST_USE;

/* Remove it again, when nothing is in it yet. False: something is. */
bool folder_unmake(const struct folder *f);

/* Both are valid as long as F. */
struct bundle_sink folder_sink(struct folder *f);
struct evidence_files folder_files(struct folder *f);

#endif
