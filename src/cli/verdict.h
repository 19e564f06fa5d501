/* SPDX-License-Identifier: Apache-2.0 */
/* cli/verdict: the words for what a log's signatures prove: by whom, and when at the latest.
 * Owns: nothing. */
#ifndef CLI_VERDICT_H
#define CLI_VERDICT_H

#include "core/ledger/receipt.h"

/* "2026-11-24T16:00:00Z" */
enum { VERDICT_TIME = 40 };
void verdict_put_time(char to[VERDICT_TIME], uint64_t seconds);

/* A line for each witness, and one on the time. */
void verdict_say_witnesses(const struct policy *policy, const struct receipt_verdict *v);
/* "witnesses":[...],"since":... */
void verdict_put_json(const struct policy *policy, const struct receipt_verdict *v);

#endif
