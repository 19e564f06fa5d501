/* SPDX-License-Identifier: Apache-2.0 */
/* app/reads_inner: what the files of app/reads share. */
#ifndef APP_READS_INNER_H
#define APP_READS_INNER_H

#include "app/reads.h"

/* One question being answered, by whom once that is known. */
struct reads_call {
	const struct reads *r;
	struct reads_scratch *scratch;
	const struct ipc_message *m;
	bytes payload;
	struct access_reader who;
};

err reads_chain(struct reads_answer *a, const struct reads_call *c) MUST_USE;
err reads_part(struct reads_answer *a, const struct reads_call *c) MUST_USE;
err reads_home(struct reads_answer *a, const struct reads_call *c) MUST_USE;
err reads_changes(struct reads_answer *a, const struct reads_call *c, uint64_t since) MUST_USE;

/* The chain that is asked for. E_FORMAT. */
err reads_chain_id(chain_id *out, uint8_t kind, const id16 *id) MUST_USE;

#endif
