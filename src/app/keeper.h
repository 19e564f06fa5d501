/* SPDX-License-Identifier: Apache-2.0 */
/* app/keeper: signs the log's checkpoints, each a proven extension of the one before.
 * It keeps the frontier of the tree that it signed last. That is durable before a signature leaves:
 * killed at any moment, it has signed either the old tree or the new one, which the old one
 * precedes, and starts from the newer. Whatever the archive asks, no two of its signatures are of
 * trees of which neither extends the other.
 * Owns: nothing; ports and seeds are the caller's, and outlive it. Its kept state may be damaged.
 * Untrusted input: yes. Fuzz: fuzz_keeper_state. */
#ifndef APP_KEEPER_H
#define APP_KEEPER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/ledger/signer.h"
#include "port/clock.h"
#include "port/keeper.h"
#include "port/kept.h"

/* What is kept: "MK1\0" || u32 id of the log's key || u64 size || the peaks, the largest first. */
enum { KEEPER_STATE_MAX = 4 + 4 + 8 + 64 * 32 };
/* Test with buf_done. */
void keeper_state_encode(buf *out, const struct frontier *tree, uint32_t key);
/* E_KEY: it is of another log's key; E_VERSION, E_FORMAT. */
err keeper_state_decode(struct frontier *out, bytes in, uint32_t key) MUST_USE;

struct keeper_role {
	struct kept kept;
	struct clock_source clock;
	struct signer log;  /* of type VKEY_ED25519 */
	struct signer time; /* of type VKEY_COSIGNATURE */
	/* filled by keeper_open */
	struct frontier tree;
	bool dead; /* what is durable is unknown */
};

/* Load what was kept; nothing: it never signed. Of K the ports and signers are set. E_DAMAGED, also
 * for a state of another key. */
err keeper_open(struct keeper_role *k) MUST_USE;
/* The port, as long as K. */
struct keeper keeper_port(struct keeper_role *k);

#endif
