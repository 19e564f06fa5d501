/* SPDX-License-Identifier: Apache-2.0 */
/* evidence/evidence_inner: what the files of evidence share: the bundle as it is being verified.
 * Owns: nothing. Pure. */
#ifndef CORE_EVIDENCE_EVIDENCE_INNER_H
#define CORE_EVIDENCE_EVIDENCE_INNER_H

#include "core/evidence/evidence.h"
#include "core/evidence/place.h"
#include "core/policy/policy_matter.h"
#include "core/policy/policy_user.h"
#include "core/vault/control.h"
#include "core/vault/record.h"

struct evidence_file {
	bytes path;
	hash32 digest;
	struct place place;
	bytes octets;    /* not of an object's content */
	uint64_t length; /* of that */
	bool there;      /* in the folder */
	bool used;       /* it proves something */
};

/* A chain, and the one of the states that is of its kind. */
struct evidence_chain {
	chain_id id;
	struct evidence_file *file;
	size_t count;
	struct record *records;
	struct policy_user *user;
	struct policy_firm *firm;
	struct policy_matter *matter;
	size_t next; /* record to apply next */
};

struct evidence_work {
	arena *perm;
	const struct evidence_files *files;
	struct evidence *out;
	struct evidence_fault *fault;
	size_t file_count;
	struct evidence_file *rows; /* by path */
	size_t chain_count;
	struct evidence_chain *chains;
	bytes checkpoint;    /* of the receipts; empty: none was looked at */
	tree_head tree;      /* of that */
	size_t events_count; /* files of revealed events */
};

/* CODE, about FILE, of which WHY does not hold. */
err evidence_fail(
	struct evidence_work *w, bytes file, enum err_code code, const char *why) MUST_USE;
/* E, of FILE; with WHY unless something more exact was said already. */
err evidence_blame(struct evidence_work *w, bytes file, err e, const char *why) MUST_USE;

/* evidence_files.c: the manifest is right, and the rows are all files that there are. */
err evidence_load(struct evidence_work *w) MUST_USE;
/* NULL: there is none. It is marked as used. */
struct evidence_file *evidence_take(struct evidence_work *w, const struct place *p);
/* E_DAMAGED: there is none, and it is needed. */
err evidence_need(
	struct evidence_file **out, struct evidence_work *w, const struct place *p) MUST_USE;
/* Every file has proven something. */
err evidence_check_used(struct evidence_work *w) MUST_USE;

/* evidence_chains.c: policy, chains with their receipts, and the map. */
err evidence_open_chains(struct evidence_work *w, bytes policy) MUST_USE;
/* R opened, a control record of CHAIN. */
err evidence_open_control(struct event *out, struct control *out_body, struct evidence_work *w,
	const struct evidence_chain *chain, const struct record *r) MUST_USE;
/* LEAF is at INDEX of the log. */
err evidence_include(struct evidence_work *w, uint64_t index, const leaf33 *leaf) MUST_USE;
struct evidence_chain *evidence_find(const struct evidence_work *w, const chain_id *id);

/* evidence_replay.c: who could do what, where; and the events that are revealed. */
err evidence_replay(struct evidence_work *w) MUST_USE;

#endif
