/* SPDX-License-Identifier: Apache-2.0 */
/* client/papers: the documents of a space: listed from its verified events, and events about them.
 * Owns: nothing; what is listed borrows the view. Spec: spec/content.md. */
#ifndef CLIENT_PAPERS_H
#define CLIENT_PAPERS_H

#include "base/attr.h"
#include "base/err.h"
#include "client/document.h"
#include "client/space.h"
#include "core/vault/catalog.h"

/* All that the space's open view shows. E_NOMEM. */
err papers_list(struct catalog *out, const struct space *s) MUST_USE;

/* The media type that a name's ending suggests; what is not known is octets. */
bytes papers_media(bytes name);

/* Where new events go: the epoch in force, with its seed and recipient. */
struct papers_place {
	struct submit_place at;
	const struct secret *seed;
	struct recipient to;
	hash32 fp;
};
/* SEED is the caller's, 32 octets, and stays. E_NOT_FOUND: the epoch's seed was not given to us. */
err papers_place(struct papers_place *out, struct secret *seed, const struct space *s) MUST_USE;

/* The same for a place in S that came after it was read: behind an epoch event of our own. */
err papers_place_at(struct papers_place *out, struct secret *seed, const struct space *s,
	const struct submit_place *at) MUST_USE;

/* Append the event of D, sealed for P, called NAME. BEFORE: the object whose next version it is;
 * NULL: a new object. */
struct papers_new {
	const struct document *d;
	bytes name;
	const struct catalog_object *before;
};
err papers_submit(
	struct submit *s, const struct papers_place *p, const struct papers_new *n) MUST_USE;
/* Append that O is removed. */
err papers_submit_remove(
	struct submit *s, const struct papers_place *p, const struct catalog_object *o) MUST_USE;
/* Append the note that V of an object was asked for. */
err papers_submit_opened(struct submit *s, const struct papers_place *p,
	const struct catalog_version *v, enum content_why why) MUST_USE;

/* The content of V, as document_fetch gives it. E_NOT_FOUND: its epoch was never given to us. */
err papers_fetch(const struct space *s, const struct catalog_version *v,
	const struct object_sink *to) MUST_USE;
/* A sink whose user is a buf. E_TOO_LARGE when it is full. */
err papers_take_into(void *user, bytes piece);

#endif
