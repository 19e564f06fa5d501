/* SPDX-License-Identifier: Apache-2.0 */
/* support/sealed_submission: submissions of sealed records that hold nothing: for what looks at
 * order, leaves and chains only. */
#ifndef SUPPORT_SEALED_SUBMISSION_H
#define SUPPORT_SEALED_SUBMISSION_H

#include "base/buf.h"
#include "core/codec/signature.h"
#include "core/vault/map_hash.h"

/* COUNT notes for CHAIN, by the device DEVICE; NUMBER makes them other ones. */
struct sealed_submission {
	chain_id chain;
	uint32_t epoch;
	uint32_t count;
	uint32_t number;
	id16 device;
	const struct secret *seed; /* of the device's key */
	bytes origin;
};
/* The wire, behind what is in OUT; fails the test when it has no room. */
bytes sealed_submission_encode(buf *out, const struct sealed_submission *s);

#endif
