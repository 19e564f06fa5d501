/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the line in a file is not part of the passphrase, as nobody can type it at a prompt,
 * here or in another age tool; a second line is refused, because somebody meant something else. */
#include "cli/file/passphrase.h"

#include "cli/input.h"
#include "crypt/ct.h"
#include "sys/memory.h"
#include "sys/terminal.h"

static err
from_file(struct secret *out, const char *file)
{
	err e = input_load_secret(out, file);
	if (failed(e))
		return e;
	bytes text = secret_expose(out);
	size_t n = text.len;
	if (n > 0 && text.data[n - 1] == '\n')
		n--;
	if (n > 0 && n < text.len && text.data[n - 1] == '\r')
		n--;
	if (bytes_find(bytes_of(text.data, n), 0, '\n') != n)
		return failure(E_FORMAT);
	secret_shorten(out, n);
	return ok();
}

static bool
same(const struct secret *a, const struct secret *b)
{
	bytes x = secret_expose(a);
	bytes y = secret_expose(b);
	return x.len == y.len && ct_eq(x.data, y.data, x.len);
}

static err
from_terminal(struct secret *out, struct problem *p, bool twice)
{
	err e = terminal_ask(out, twice ? "New passphrase: " : "Passphrase: ");
	if (err_is(e, E_NOT_FOUND)) {
		p->next = "There is no terminal to ask for a passphrase; give --passphrase-file.";
		return failure(E_USAGE);
	}
	if (failed(e) || !twice)
		return e;
	struct secret again = {0};
	e = memory_secret_new(&again, out->cap);
	if (!failed(e))
		e = terminal_ask(&again, "The same again: ");
	if (!failed(e) && !same(out, &again)) {
		p->next = "The two passphrases differ.";
		e = failure(E_USAGE);
	}
	memory_secret_free(&again);
	return e;
}

err
passphrase_get(struct secret *out, struct problem *p, const char *file, bool twice)
{
	if (file != NULL)
		p->subject = input_name(file);
	err e = file != NULL ? from_file(out, file) : from_terminal(out, p, twice);
	if (!failed(e) && out->len > PASSPHRASE_MAX)
		e = failure(E_TOO_LARGE);
	if (failed(e)) {
		secret_shorten(out, 0);
		return e;
	}
	if (out->len == 0) {
		p->next = "The passphrase is empty.";
		return failure(E_USAGE);
	}
	p->subject = NULL;
	return ok();
}
