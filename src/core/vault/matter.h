/* SPDX-License-Identifier: Apache-2.0 */
/* vault/matter: the body of the first event of a matter's chain. The rest of its control events
 * are epochs (epoch.h) and its close, which has no body. control.h encodes and decodes.
 * Owns: nothing. Pure. Spec: spec/spaces.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_MATTER_H
#define CORE_VAULT_MATTER_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/reader.h"

struct matter_create {
	id16 firm; /* that owns it */
};

void matter_create_put(buf *out, const struct matter_create *m);
/* The reader fails where it is none. */
void matter_create_take(struct matter_create *out, reader *r);

#endif
