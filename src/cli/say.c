/* SPDX-License-Identifier: Apache-2.0 */
/* The one writer of messages, so that all have one shape, and so that a file name cannot smuggle
 * control sequences into a terminal: octets that are not printable text are shown as '?'. A message
 * is composed whole and written at once; lines of two processes do not interleave. */
#include "cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "base/text.h"

/* What to do next, for errors where it does not depend on the verb. */
static const char *const advice[ERR_COUNT] = {
	[E_NO_MATCH] = "Ask the sender which recipient it was sealed to.",
	[E_EXISTS] = "Choose another name, or move the old one away.",
	[E_NOT_FOUND] = "Check the name.",
	[E_DENIED] = "Check the permissions.",
	[E_LABELS] = "Seal once for post-quantum recipients and once for the others.",
	[E_PLUGIN] = "Use a native key (`muniment key new`), or `age` with its plugin.",
	[E_KEY] = "Compare it with what its owner sent.",
	[E_ROLLBACK] = ("Nothing here was changed. Ask the server's operator whether a backup was "
			"restored; do not work on."),
	[E_WEAK] = "Nothing was unlocked. Somebody may have altered it.",
	[E_UNREACHABLE] = "Check the connection and run it again.",
	[E_RATE] = "Nothing of it was lost. Wait a minute, and run it again: it goes on.",
	[E_BUSY] = "Try again when the other process is done.",
	[E_VERSION] = "A newer release may read it.",
	[E_TRUNCATED] = "Ask the sender for the file again.",
	[E_HEADER] = "Ask the sender for the file again.",
	[E_HMAC] = "Ask the sender for the file again.",
	[E_PAYLOAD] = "Ask the sender for the file again.",
	[E_ARMOR] = "Ask the sender for the file again, as a file.",
	[E_NOMEM] = "Close other programs and run it again.",
	[E_IO] = "Try another disk, and check this one.",
	[E_SPACE] = "Make room and run it again.",
	[E_SYNC] = "Check the disk before you trust it again.",
};

/* The sentence of these says all that the number would. */
static bool
number_adds_something(err e)
{
	return e.sys != 0 && (!err_is(e, E_EXISTS) || e.sys == EISDIR) && !err_is(e, E_NOT_FOUND) &&
		!err_is(e, E_SPACE) && !err_is(e, E_NOMEM);
}

size_t
say_printable(const char *at)
{
	const unsigned char *c = (const unsigned char *)at;
	if (*c < 0x80)
		return *c >= ' ' && *c != 0x7f;
	/* U+0080 to U+009F are control characters, too: C2 9B begins a sequence like ESC [. */
	if (*c == 0xC2 && c[1] < 0xA0)
		return 0;
	for (size_t n = 2; n <= 4 && at[n - 1] != '\0'; n++)
		if (text_is_utf8(bytes_of(c, n)))
			return n;
	return 0;
}

void
say_name(FILE *to, bytes name)
{
	for (size_t i = 0; i < name.len;) {
		char next[5] = {0};
		size_t left = name.len - i;
		memcpy(next, name.data + i, left < 4 ? left : 4);
		size_t n = say_printable(next);
		(void)fwrite(n == 0 ? "?" : next, 1, n == 0 ? 1 : n, to);
		i += n == 0 ? 1 : n;
	}
}

static void
clean(char *text)
{
	while (*text != '\0') {
		size_t n = say_printable(text);
		if (n == 0)
			*text = '?';
		text += n == 0 ? 1 : n;
	}
}

/* TEXT[*used..cap) gets the piece, cut when it does not fit. */
static void PRINTF_LIKE(4, 5) add(char *text, size_t cap, size_t *used, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text + *used, cap - *used, format, args);
	va_end(args);
	if (n > 0)
		*used += (size_t)n < cap - *used ? (size_t)n : cap - *used - 1;
}

static void
put_line(char *text)
{
	clean(text);
	fprintf(stderr, "%s\n", text);
}

int
say_problem(struct problem p)
{
	/* A reader that went away needs no message: `muniment open … | head` is not an error to
	 * talk about, only one to report. */
	if (p.e.sys == EPIPE)
		return err_exit_status(p.e);
	const char *next = p.next != NULL ? p.next : advice[p.e.code < ERR_COUNT ? p.e.code : E_IO];
	char text[2048];
	size_t n = 0;
	add(text, sizeof(text), &n, "muniment %s: ", p.verb);
	if (p.subject != NULL)
		add(text, sizeof(text), &n, "%.512s: ", p.subject);
	add(text, sizeof(text), &n, "%s", err_sentence(p.e));
	if (p.place != NULL && p.e.at != 0)
		add(text, sizeof(text), &n, " (%s %u)", p.place, (unsigned)p.e.at);
	if (number_adds_something(p.e))
		add(text, sizeof(text), &n, " (%s)", strerror(p.e.sys));
	add(text, sizeof(text), &n, ".");
	if (p.kept != NULL)
		add(text, sizeof(text), &n, " %s", p.kept);
	if (next != NULL)
		add(text, sizeof(text), &n, " %s", next);
	put_line(text);
	return err_exit_status(p.e);
}

void
say_note(const char *verb, const char *format, ...)
{
	char text[2048];
	size_t n = 0;
	va_list args;
	add(text, sizeof(text), &n, "muniment %s: ", verb);
	va_start(args, format);
	(void)vsnprintf(text + n, sizeof(text) - n, format, args);
	va_end(args);
	put_line(text);
}

void
say_no_more_of_output(void)
{
	__fpurge(stdout);
	clearerr(stdout);
}
