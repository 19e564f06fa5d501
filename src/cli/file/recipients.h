/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/recipients: whom to seal to, from arguments and from files. */
#ifndef CLI_FILE_RECIPIENTS_H
#define CLI_FILE_RECIPIENTS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "core/age/recipient.h"

/* Largest recipients file that is read. */
enum { RECIPIENTS_FILE_MAX = 2 << 20 };

/* Append the recipient TEXT. On failure *p says what about, without showing a secret key. */
err recipients_add(struct recipient_list *to, struct problem *p, const char *text) MUST_USE;
/* Append those in the file PATH ("-" is standard input); SCRATCH has RECIPIENTS_FILE_MAX of room.
 */
err recipients_add_file(
	struct recipient_list *to, struct problem *p, arena scratch, const char *path) MUST_USE;

#endif
