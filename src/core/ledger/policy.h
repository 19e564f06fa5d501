/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/policy: whom to believe: logs, witnesses, groups of them, a quorum (C2SP tlog-policy).
 * Owns: nothing; borrows the text, and memory from the caller's arena. Pure.
 * Where the specification is silent we are strict: a trailing comment on a line is refused as a
 * surplus item, and the last line needs its LF. Untrusted input: yes. Fuzz: fuzz_policy. */
#ifndef CORE_LEDGER_POLICY_H
#define CORE_LEDGER_POLICY_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/vkey.h"

enum { POLICY_LOGS = 32, POLICY_WITNESSES = 64, POLICY_GROUPS = 64, POLICY_MAX = 1 << 20 };

struct policy_witness {
	bytes name; /* in this policy; the key has its own */
	bytes url;  /* empty: none given */
};

struct policy_group {
	bytes name;
	unsigned threshold;
	uint64_t witnesses; /* bit i: witness i is a member */
	uint64_t groups;    /* bit i: group i, which is an earlier one */
};

enum policy_quorum { POLICY_NONE, POLICY_WITNESS, POLICY_GROUP };

struct policy {
	size_t log_count;
	size_t witness_count;
	size_t group_count;
	enum policy_quorum quorum;
	size_t quorum_index;           /* of the witness or group */
	struct vkey logs[POLICY_LOGS]; /* a log's origin is the name of its key */
	bytes log_urls[POLICY_LOGS];
	struct vkey keys[POLICY_WITNESSES]; /* keys[i] is the key of witnesses[i] */
	struct policy_witness witnesses[POLICY_WITNESSES];
	struct policy_group groups[POLICY_GROUPS];
};

/* *out lies in PERM. Failure at the line: E_FORMAT; E_KEY for a key that is not of a supported type
 * or not of the type its role needs; E_TOO_LARGE beyond the limits above; E_NOMEM. */
err policy_decode(const struct policy **out, arena *perm, bytes text) MUST_USE;

/* The witnesses of COSIGNED (bit i: witness i) are enough. */
bool policy_is_satisfied(const struct policy *p, uint64_t cosigned);

#endif
