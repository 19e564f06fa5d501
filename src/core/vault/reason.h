/* SPDX-License-Identifier: Apache-2.0 */
/* vault/reason: why keys were changed or somebody was shut out, as control events say it.
 * Each event allows a few of them. Pure. Spec: spec/events.md. */
#ifndef CORE_VAULT_REASON_H
#define CORE_VAULT_REASON_H

enum reason {
	REASON_FIRST = 1,   /* the space's first epoch */
	REASON_PLANNED = 2, /* age, or a device or person that is no longer needed */
	REASON_MEMBER_ADDED = 3,
	REASON_MEMBER_REMOVED = 4,
	REASON_DEVICE_REVOKED = 5,
	REASON_SUSPICION = 6, /* a key may be known to others */
};

/* A set of reasons, as they are allowed: REASON_SET(REASON_PLANNED) | ... */
#define REASON_SET(r) (1U << (unsigned)(r))

#endif
