/* SPDX-License-Identifier: Apache-2.0 */
/* Symbolic links are not followed: what is in a folder is what is put, and nothing from elsewhere.
 */
#include "cli/papers/tree.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/input.h"
#include "core/vault/object.h"
#include "sys/oserr.h"

static bytes
copy(arena *a, bytes in)
{
	uint8_t *to = arena_new(a, uint8_t, in.len + 1);
	if (to == NULL)
		return bytes_of(NULL, 0);
	bytes_copy(to, in);
	return bytes_of(to, in.len);
}

static err
add(struct tree *t, arena *a, const struct tree_file *found, struct problem *p)
{
	struct tree_file *f = arena_new(a, struct tree_file, 1);
	bytes path = copy(a, bytes_of_text(found->path));
	bytes name = copy(a, found->name);
	if (f == NULL || path.data == NULL || name.data == NULL)
		return failure(E_NOMEM);
	*f = (struct tree_file){(const char *)path.data, name, found->size, NULL};
	if (!object_is_name(name)) {
		p->subject = f->path;
		p->next = "A document cannot have such a name; nothing was put. `--as NAME` gives "
			  "another.";
		return failure(E_USAGE);
	}
	*(t->last == NULL ? &t->first : &t->last->next) = f;
	t->last = f;
	t->count++;
	t->octets += found->size;
	return ok();
}

/* What is behind the last slash that has something behind it. */
static bytes
last_element(const char *path)
{
	size_t end = strlen(path);
	while (end > 1 && path[end - 1] == '/')
		end--;
	size_t from = end;
	while (from > 0 && path[from - 1] != '/')
		from--;
	return bytes_of(path + from, end - from);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* One entry below the folder, whose own path has SKIP octets in front of its last element. */
static err
take(struct tree *t, arena *a, FTSENT *entry, size_t skip, struct problem *p)
{
	struct tree_file f = {.path = entry->fts_path};
	switch (entry->fts_info) {
	case FTS_F:
		f.name = bytes_of(entry->fts_path + skip, strlen(entry->fts_path + skip));
		f.size = (uint64_t)entry->fts_statp->st_size;
		return add(t, a, &f, p);
	case FTS_D:
	case FTS_DP:
		return ok();
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		p->subject = "a folder or file in it";
		return oserr_of(entry->fts_errno);
	default:
		t->skipped++;
		return ok();
	}
}

static err
add_folder(struct tree *t, arena *a, const char *path, struct problem *p)
{
	size_t len = strlen(path) + 1;
	char *own = arena_new(a, char, len);
	if (own == NULL)
		return failure(E_NOMEM);
	memcpy(own, path, len);
	char *paths[2] = {own, NULL};
	bytes last = last_element(path);
	size_t skip = (size_t)((const char *)last.data - path);
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	err e = walk == NULL ? oserr_of(errno) : ok();
	for (FTSENT *entry = NULL; !failed(e);) {
		errno = 0;
		entry = fts_read(walk);
		if (entry == NULL) {
			e = errno == 0 ? ok() : oserr_of(errno);
			break;
		}
		e = take(t, a, entry, skip, p);
	}
	if (walk != NULL)
		(void)fts_close(walk);
	return e;
}

err
tree_add(struct tree *t, arena *a, const char *path, const char *name, struct problem *p)
{
	struct stat st = {.st_mode = 0};
	struct tree_file f = {.path = path};
	p->subject = path;
	if (strcmp(path, "-") == 0 && name == NULL) {
		p->next = "What comes from standard input needs a name: --as NAME.";
		return failure(E_USAGE);
	}
	if (strcmp(path, "-") != 0 && stat(path, &st) != 0)
		return oserr_of(errno);
	if (strcmp(path, "-") != 0 && S_ISDIR(st.st_mode) && name == NULL)
		return add_folder(t, a, path, p);
	err e = strcmp(path, "-") == 0 ? ok() : input_look(&f.size, path);
	f.name = name != NULL ? bytes_of_text(name) : last_element(path);
	return failed(e) ? e : add(t, a, &f, p);
}
