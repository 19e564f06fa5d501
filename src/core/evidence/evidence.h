/* SPDX-License-Identifier: Apache-2.0 */
/* evidence/evidence: a bundle verified with nothing but itself and a policy: no server, no account.
 *
 * In this order, and one failure is the failure of all of it: the manifest and the files there are;
 * the receipts, all under one checkpoint that the policy's log signed; the records of the chains
 * and the leaves they open; the heads against the state map; every control event in the order of
 * the log, by core/policy; at its place each event that the bundle reveals; and the contents. Owns:
 * nothing; borrows what is read, and memory of the caller's arena. Pure. Spec: spec/bundle.md.
 * Untrusted input: yes. Fuzz: fuzz_evidence. */
#ifndef CORE_EVIDENCE_EVIDENCE_H
#define CORE_EVIDENCE_EVIDENCE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "core/ledger/receipt.h"
#include "core/policy/policy_firm.h"
#include "core/vault/event.h"
#include "core/vault/map_version.h"
#include "core/vault/object.h"

enum { EVIDENCE_FILE_MAX = 1 << 28 }; /* of those that are read whole */

typedef err evidence_name_fn(void *user, bytes path);

/* The files of a bundle, wherever they are. Paths have slashes and are relative to it. */
struct evidence_files {
	void *self;
	/* Each file there is, once, in any order; what is neither file nor folder is a failure. */
	err (*list)(void *self, evidence_name_fn *each, void *user);
	/* The whole of PATH, at most MAX octets; it stays where it is. */
	err (*read)(void *self, bytes *out, bytes path, size_t max);
	/* SHA-256 and length of PATH, which may be of any length. */
	err (*digest)(void *self, hash32 *out, uint64_t *out_octets, bytes path);
};

/* An event that the bundle reveals. */
struct evidence_act {
	uint64_t index; /* in the log */
	chain_id chain;
	struct event event;
	id16 firm;             /* the actor's, as a member then */
	enum epoch_role role;  /* likewise */
	struct object_put put; /* of an object/put */
	bytes content;         /* path of its content; empty: not in the bundle */
};

/* What is proven. */
struct evidence {
	const struct policy *policy;
	struct receipt_verdict verdict; /* of one of the receipts: the checkpoint is that of all */
	struct map_version map;         /* nothing before its size is left out of the chains */
	id16 matter;
	size_t firm_count;
	const struct policy_firm **firms; /* as they are at the end */
	size_t act_count;
	struct evidence_act *acts; /* in the order of the log */
	size_t control_count;      /* control events, of all chains */
	size_t hidden_count;       /* contents of the matter that the bundle does not reveal */
};

/* What does not hold, and in which file; both are of the arena, of the program, or of the files. */
struct evidence_fault {
	bytes file;
	const char *why; /* what should be so; NULL: see the error */
};

/* POLICY is whom to believe; empty: as the bundle itself says. On failure *fault is filled in. */
struct evidence_request {
	const struct evidence_files *files;
	bytes policy;
};
err evidence_verify(struct evidence *out, struct evidence_fault *fault, arena *perm,
	const struct evidence_request *request) MUST_USE;

#endif
