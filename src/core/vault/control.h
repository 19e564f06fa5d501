/* SPDX-License-Identifier: Apache-2.0 */
/* vault/control: the body of any control event, and the parts that it names.
 * The one place that knows a body by its event's type; the structs are those of user.h, firm.h,
 * matter.h and epoch.h. What is decoded is sound by itself: whether it may follow on what its chain
 * says before, and whether its cosignatures verify, is policy's.
 * Owns: nothing; borrows. Pure. Spec: spec/events.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_CONTROL_H
#define CORE_VAULT_CONTROL_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/codec/list.h"
#include "core/vault/epoch.h"
#include "core/vault/event.h"
#include "core/vault/event_type.h"
#include "core/vault/firm.h"
#include "core/vault/matter.h"
#include "core/vault/part.h"
#include "core/vault/user.h"

/* By type: as.user_create is a struct user_create, and so on; matter/close has nothing. */
struct control {
	enum event_type type;
	union {
#define CONTROL(NAME, name, number, text, chains) struct name name;
#define BARE(NAME, number, text, chains)
#define CONTENT(NAME, number, text, chains)
#define NOTE(NAME, number, text, chains)
#include "core/vault/event_types.def"
#undef CONTROL
#undef BARE
#undef CONTENT
#undef NOTE
	} as;
};

/* Append the body. E_FORMAT: the decoder would refuse it; E_TOO_LARGE: OUT is full, or it is longer
 * than EVENT_BODY_MAX. OUT is unchanged then. A type that is no control event's is a programmer's
 * error. */
err control_encode(buf *out, const struct control *c) MUST_USE;
/* BODY is that of an event of TYPE. E_FORMAT, also for a type that is unknown or no control
 * event's. */
err control_decode(struct control *out, uint16_t type, bytes body) MUST_USE;

/* What must be stored with the event: exactly these parts, in this order. */
size_t control_part_count(const struct control *c);
/* Another I than below the count is a programmer's error. */
struct part_name control_part(const struct control *c, size_t i);
/* PARTS, of PART_BYTES each, are those and no others. E_COMMITMENT. */
err control_verify_parts(const struct control *c, list parts) MUST_USE;

#endif
