/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/payload: the chunks of an age file from a source to a sink, on several processors.
 * Memory: about a mebibyte for each worker, whatever the size of the file. The nonce in front of
 * the chunks is the caller's. Untrusted input: yes; the chunk rules are core/age/stream's. */
#ifndef CLI_FILE_PAYLOAD_H
#define CLI_FILE_PAYLOAD_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cli/file/sink.h"
#include "cli/file/source.h"
#include "cli/progress.h"

struct payload {
	struct source *from;
	struct sink *to;
	struct progress *progress;
	const uint8_t *key; /* 32 octets: the payload key */
	unsigned workers;   /* 1..WORKERS_MAX */
	uint64_t bad_chunk; /* result of a failed opening: the first chunk that is bad or missing,
			       from 1; 0: not a chunk's fault */
};

/* How many workers to give to a payload of N octets (0: not known). */
unsigned payload_workers(uint64_t n);

err payload_seal(struct payload *p) MUST_USE;
/* Only authenticated chunks reach the sink, those before the first bad one included. E_PAYLOAD. */
err payload_open(struct payload *p) MUST_USE;

#endif
