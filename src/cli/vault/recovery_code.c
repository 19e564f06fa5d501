/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/recovery_code.h"

#include "cli/file/passphrase.h"
#include "client/recovery.h"
#include "sys/memory.h"
#include "sys/terminal.h"

err
recovery_code_get(struct secret *code, struct problem *p, const char *file)
{
	struct secret typed = {0};
	err e = memory_secret_new(&typed, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = file != NULL ? passphrase_get(&typed, p, file, false)
				 : terminal_ask(&typed, "Recovery code: ");
	if (err_is(e, E_NOT_FOUND) && file == NULL) {
		p->next = "There is no terminal to ask for the code; give --recovery-file.";
		e = failure(E_USAGE);
	} else if (!failed(e)) {
		e = recovery_decode(code, &typed);
		if (failed(e))
			p->next = "The recovery code has eight groups of four characters; one of "
				  "them is not as it was printed.";
	}
	memory_secret_free(&typed);
	return e;
}
