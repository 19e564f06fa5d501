/* SPDX-License-Identifier: Apache-2.0 */
/* cli/proof/report: what a bundle proves, and what it does not, to standard output.
 * Owns: nothing. */
#ifndef CLI_PROOF_REPORT_H
#define CLI_PROOF_REPORT_H

#include "core/evidence/evidence.h"

/* OWN: the policy is the bundle's own. */
void report_say(const struct evidence *e, bool own);
/* One JSON object. */
void report_put_json(const struct evidence *e, bool own);

#endif
