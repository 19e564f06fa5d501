/* SPDX-License-Identifier: Apache-2.0 */
/* client/bundle: evidence for somebody without an account: what was written in a matter, and all
 * that it takes to verify it (core/evidence). Made of a settled view, whose records were all proven
 * to be in the log; what it reveals of the matter is chosen here, of other contents it has the
 * leaves alone.
 * Owns: nothing; in the client's arena. Spec: spec/bundle.md. */
#ifndef CLIENT_BUNDLE_H
#define CLIENT_BUNDLE_H

#include "base/attr.h"
#include "base/err.h"
#include "client/space.h"

/* Where the files go: one is begun, added to and ended before the next. */
struct bundle_sink {
	void *self;
	err (*begin)(void *self, bytes path);
	err (*add)(void *self, bytes piece);
	/* KEEP: the file is whole; else it is to be as if it had never been begun. */
	err (*end)(void *self, bool keep);
};

struct bundle_what {
	const struct space *space; /* of a matter, open */
	const id16 *object;        /* all versions of one object; NULL: all that we can read */
};

struct bundle_made {
	size_t events;   /* revealed */
	size_t contents; /* of documents */
	size_t without;  /* documents whose stored content is not what was signed, or is gone */
};

/* The manifest comes last, so what is interrupted is no bundle. E_NOT_FOUND: the log has no state
 * map yet, or nothing is to be revealed; E_TOO_LARGE: more than MAP_ASK_MAX chains. */
err bundle_make(struct bundle_made *out, const struct bundle_what *what,
	const struct bundle_sink *to) MUST_USE;

/* The receipt of an event of the space: a tlog-proof with the event's opening in it
 * (core/evidence/revealed.h). */
err bundle_receipt(bytes *out, const struct space *space, const struct view_event *event) MUST_USE;

#endif
