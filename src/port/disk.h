/* SPDX-License-Identifier: Apache-2.0 */
/* port/disk: one folder of a disk, as far as what is kept in it needs one.
 * Paths are relative to the folder, with slashes, and never come from outside. An adapter says what
 * failed in the terms of base/err: E_SPACE, E_SYNC, E_NOT_FOUND, E_EXISTS, E_DENIED, E_BUSY, E_IO.
 * Durable means: it survives a loss of power. A sync that failed is never tried again: what it was
 * to make durable is unknown from then on. */
#ifndef PORT_DISK_H
#define PORT_DISK_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* An open file; the adapter's number. */
typedef struct {
	int id;
} disk_file;

/* No path is longer, its NUL included. */
enum { DISK_PATH_MAX = 96 };

enum disk_mode {
	DISK_READ,
	DISK_WRITE,
	/* To write whole sectors only: place, length and memory are multiples of DISK_SECTOR. They
	 * go past the system's cache where it lets us, which makes each sync faster. */
	DISK_SECTORS,
	/* To write; there must be none of that name yet. */
	DISK_NEW,
};
enum { DISK_SECTOR = 512 };

/* Called for each name in a folder. */
typedef err disk_name_fn(void *user, const char *name, bool is_folder);

/* Octets of the whole disk that the folder is on. */
struct disk_space {
	uint64_t total;
	uint64_t free; /* for us; as many files as there may still be count, too */
};

struct disk {
	void *self;
	/* An existing file, unless MODE says otherwise. This, and all that follows a file's open
	 * but finish, may be called by several threads. */
	err (*open)(void *self, disk_file *out, const char *path, enum disk_mode mode);
	/* A new and empty file at PATH, in place of what is there; missing folders are made. It and
	 * its name are durable after `finish` and `settle`. */
	err (*create)(void *self, disk_file *out, const char *path);
	void (*close)(void *self, disk_file f);
	err (*finish)(void *self, disk_file f); /* closes a created file, whole as it is */
	err (*settle)(void *self);              /* all files finished so far become durable */

	/* *out < n only at the end of the file. */
	err (*read)(void *self, size_t *out, disk_file f, uint64_t at, uint8_t *to, size_t n);
	err (*write)(void *self, disk_file f, uint64_t at, bytes in);
	err (*size)(void *self, uint64_t *out, disk_file f);
	err (*resize)(void *self, disk_file f, uint64_t size); /* not durable by itself */
	err (*sync)(void *self, disk_file f);

	/* Everything becomes durable that was written, and each name that was given, since F was
	 * opened: instead of a sync for each of many. It may wait for others' files, too. */
	err (*sync_all)(void *self, disk_file f);

	/* PATH has this content or its old one, whatever happens; durable on return. OWNER_ONLY
	 * keeps others from reading it. */
	err (*replace)(void *self, const char *path, bytes in, bool owner_only);
	err (*make_private)(
		void *self, const char *path); /* a folder for the owner only; durable */
	/* FROM has the name TO from now on. E_EXISTS: there is one of that name. Neither is durable
	 * before their folders are synced. */
	err (*rename)(void *self, const char *from, const char *to);
	err (*remove)(void *self, const char *path);      /* not durable by itself */
	err (*sync_folder)(void *self, const char *path); /* the names in it */
	/* A descriptor of its own for the file at PATH, to read it; the caller closes it. */
	err (*descriptor)(void *self, int *out, const char *path);
	err (*list)(void *self, const char *path, disk_name_fn *each, void *user);
	/* When the file at PATH was last written, in milliseconds since 1970. */
	err (*written)(void *self, uint64_t *out_ms, const char *path);
	err (*space)(void *self, struct disk_space *out);
	/* Until the process ends or the adapter is closed. E_BUSY. */
	err (*lock)(void *self, const char *path);
};

#endif
