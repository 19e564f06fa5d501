/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/head: the header at the start of an age file.
 * Untrusted input: yes; the rules are core/age/header's. */
#ifndef CLI_FILE_HEAD_H
#define CLI_FILE_HEAD_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/file/source.h"
#include "cli/say.h"
#include "core/age/header.h"

/* Read the header off S, a source made by source_init_age; *out is good until S is read from. After
 * a failure p->next may say more. */
err head_read(struct header *out, struct problem *p, struct source *s) MUST_USE;

#endif
