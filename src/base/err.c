/* SPDX-License-Identifier: Apache-2.0 */
/* One table, included from err.def, so that the three views of an error can never drift apart. */
#include "base/err.h"

#include <stddef.h>

struct row {
	const char *name;
	const char *sentence;
	int exit_status;
	int http;
};

static const struct row rows[ERR_COUNT] = {
#define X(code, http, exit_status, sentence) [code] = {#code, sentence, exit_status, http},
#include "base/err.def"
#undef X
};

static const struct row *
row_of(err e)
{
	return &rows[e.code < ERR_COUNT ? (size_t)e.code : (size_t)E_IO];
}

const char *
err_name(err e)
{
	return row_of(e)->name;
}

const char *
err_sentence(err e)
{
	return row_of(e)->sentence;
}

int
err_exit_status(err e)
{
	return row_of(e)->exit_status;
}

int
err_http_status(err e)
{
	return row_of(e)->http;
}

void
must_fail(const char *what, const char *file, int line)
{
	/* No I/O on this floor: the three values stay in registers for the core-less debugger, and
	 * the trap ends the process. The supervisor (or the shell) reports the death. */
	const char *volatile why = what;
	const char *volatile where = file;
	volatile int at = line;
	(void)why, (void)where, (void)at;
	__builtin_trap();
}
