/* SPDX-License-Identifier: Apache-2.0 */
/* cli/papers/paper: a matter with its documents, and one of them by what is typed; what the verbs
 * about papers share. Owns: nothing; all of it borrows the view. */
#ifndef CLI_PAPERS_PAPER_H
#define CLI_PAPERS_PAPER_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/vault/table.h"
#include "cli/vault/work.h"
#include "client/papers.h"

struct paper {
	const char *matter; /* as typed, without what follows */
	struct space space;
	struct catalog catalog;
	struct catalog_object *object; /* of paper_find */
};

/* TYPED is a matter, as work_matter has it. */
err paper_matter(struct paper *out, struct work *w, const char *typed) MUST_USE;
/* TYPED is MATTER:NAME, split at the first colon; NAME may be the object's id of 32 digits. Removed
 * ones are found by their id alone. */
err paper_find(struct paper *out, struct work *w, const char *typed) MUST_USE;
/* TYPED is MATTER or MATTER:NAME: then *out has an object. */
err paper_matter_or_object(struct paper *out, struct work *w, const char *typed) MUST_USE;

/* Content may be written in P's matter by us, now: where its key has to be changed first, that is
 * done, and P read once more. E_FORBIDDEN, with what to do. */
err paper_make_ready(struct paper *p, struct work *w) MUST_USE;

/* A new key for the same people, where one is due and we may make it (*out): *at, the matter's
 * place, is where to write on then. P stays what it was before: no second key can be made of it. */
err paper_renew(bool *out, struct submit_place *at, struct paper *p, struct work *w) MUST_USE;

/* "the size of a version", and so on: cells that several tables have. */
void paper_put_person(struct table *t, const struct work *w, const id16 *user);
void paper_put_time(struct table *t, uint64_t claimed_ms);

#endif
