/* SPDX-License-Identifier: Apache-2.0 */
/* An output with a name is a new file until it is published, so the older file of that name is what
 * the input is compared with; a stream is compared itself (`seal x >> x` would never end). */
#include "cli/file/ends.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input.h"
#include "sys/fd.h"

static bool
is_standard(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

static bool
same_file(const struct ends *e, const char *path)
{
	struct stat in;
	struct stat out;
	int known = output_is_stream(&e->out) ? fstat(e->out.fd, &out) : stat(path, &out);
	return known == 0 && fstat(e->in, &in) == 0 && S_ISREG(in.st_mode) &&
		in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

err
ends_open(struct ends *out, struct problem *p, const char *in, const char *out_path, bool replace)
{
	*out = (struct ends){.in_name = input_name(in), .in = -1, .out = {.fd = -1, .folder = -1}};
	out->out_name = is_standard(out_path) ? "standard output" : out_path;
	p->subject = out->in_name;
	err e = input_open(&out->in, in);
	if (failed(e))
		return e;
	out->in_size = fd_octets_left(out->in);
	p->subject = out->out_name;
	e = output_open(&out->out, out_path, 0666, replace);
	if (err_is(e, E_EXISTS) && e.sys != EISDIR)
		p->next = "Choose another name, or replace it with --force.";
	if (failed(e))
		return e;
	if (same_file(out, out_path)) {
		p->next = "It is the input, too; choose another name.";
		return failure(E_USAGE);
	}
	return ok();
}

void
ends_close(struct ends *e)
{
	input_close(e->in);
	if (e->out.fd != -1)
		output_close(&e->out);
}

bool
ends_show(const char *out_path)
{
	return is_standard(out_path) && fd_is_terminal(STDOUT_FILENO);
}
