/* SPDX-License-Identifier: Apache-2.0 */
/* Paths come from a manifest that anybody may have written: all of them are of the closed list of
 * core/evidence/place, in which nothing leads out of the folder, and links are not followed into it
 * because a folder with one is refused. */
#include "cli/proof/folder.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/digest.h"
#include "cli/input.h"
#include "sys/fd.h"
#include "sys/oserr.h"

bool
folder_is(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

err
folder_of(struct folder *out, const char *path, arena *memory)
{
	*out = (struct folder){.path = path, .memory = memory};
	out->window = arena_new(memory, uint8_t, DIGEST_WINDOW);
	return out->window == NULL ? failure(E_NOMEM) : ok();
}

err
folder_make(struct folder *out, const char *path, arena *memory)
{
	if (mkdir(path, 0700) != 0)
		return oserr_of(errno);
	return folder_of(out, path, memory);
}

bool
folder_unmake(const struct folder *f)
{
	return rmdir(f->path) == 0;
}

/* f->full is that of PATH. */
static err
name_file(struct folder *f, bytes path)
{
	int n = snprintf(f->full, sizeof f->full, "%s/%.*s", f->path, (int)path.len,
		(const char *)path.data);
	return n < 0 || (size_t)n >= sizeof f->full ? failure_sys(E_USAGE, ENAMETOOLONG) : ok();
}

/* The folders in which f->full is to be. */
static err
make_folders(struct folder *f)
{
	for (char *at = strchr(f->full + strlen(f->path) + 1, '/'); at != NULL;
		at = strchr(at + 1, '/')) {
		*at = '\0';
		bool made = mkdir(f->full, 0700) == 0 || errno == EEXIST;
		*at = '/';
		if (!made)
			return oserr_of(errno);
	}
	return ok();
}

static err
begin(void *self, bytes path)
{
	struct folder *f = self;
	err e = name_file(f, path);
	if (!failed(e))
		e = make_folders(f);
	return failed(e) ? e : output_open(&f->file, f->full, 0600, false);
}

static err
add(void *self, bytes piece)
{
	const struct folder *f = self;
	return fd_write(f->file.fd, piece);
}

static err
end(void *self, bool keep)
{
	struct folder *f = self;
	err e = keep ? output_publish(&f->file) : ok();
	output_close(&f->file);
	return e;
}

struct bundle_sink
folder_sink(struct folder *f)
{
	return (struct bundle_sink){f, begin, add, end};
}

/* What the walk has found: a file is named, folders are gone through, all else is refused. */
static err
look_at(const struct folder *f, const FTSENT *at, evidence_name_fn *each, void *user)
{
	switch (at->fts_info) {
	case FTS_D:
	case FTS_DP:
		return ok();
	case FTS_F:
		return each(user, bytes_of_text(at->fts_path + strlen(f->path) + 1));
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return oserr_of(at->fts_errno);
	default:
		return failure(E_FORMAT);
	}
}

static err
list_files(void *self, evidence_name_fn *each, void *user)
{
	struct folder *f = self;
	(void)snprintf(f->full, sizeof f->full, "%s", f->path);
	char *const roots[] = {f->full, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (walk == NULL)
		return oserr_of(errno);
	err e = ok();
	const FTSENT *at;
	while (!failed(e) && (at = fts_read(walk)) != NULL)
		e = look_at(f, at, each, user);
	(void)fts_close(walk);
	return e;
}

/* Room is taken for what the file has now: if it grows meanwhile, it is too large. */
static err
read_file(void *self, bytes *out, bytes path, size_t max)
{
	struct folder *f = self;
	uint64_t total = 0;
	err e = name_file(f, path);
	if (!failed(e))
		e = input_look(&total, f->full);
	if (!failed(e) && total > max)
		e = failure(E_TOO_LARGE);
	return failed(e) ? e : input_load(out, f->memory, f->full, (size_t)total);
}

static err
digest(void *self, hash32 *out, uint64_t *out_octets, bytes path)
{
	struct folder *f = self;
	struct progress progress;
	uint64_t total = 0;
	err e = name_file(f, path);
	if (!failed(e))
		e = input_look(&total, f->full);
	if (failed(e))
		return e;
	progress_init(&progress, "verify", total);
	e = digest_input(out, out_octets, f->full, f->window, &progress);
	progress_done(&progress);
	return e;
}

struct evidence_files
folder_files(struct folder *f)
{
	return (struct evidence_files){f, list_files, read_file, digest};
}
