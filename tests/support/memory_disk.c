/* SPDX-License-Identifier: Apache-2.0 */
#include "support/memory_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NAMES = 1024, NODES = 8192, HANDLES = 32 };

/* What the system shows, and what is on the disk. */
struct content {
	uint8_t *data;
	size_t len;
};

struct node {
	struct content shown;
	struct content durable;
	bool finished;
};

struct name {
	char path[DISK_PATH_MAX];
	struct node *shown; /* NULL: none */
	struct node *durable;
};

struct memory_disk {
	struct name names[NAMES];
	size_t name_count;
	struct node *nodes[NODES];
	size_t node_count;
	struct {
		struct node *node;
		enum disk_mode mode;
	} handles[HANDLES];
	uint64_t calls;
	uint64_t fail_at;
	enum err_code fail_with;
	bool locked;
	struct disk_space space;
};

struct memory_disk *
memory_disk_new(void)
{
	struct memory_disk *d = calloc(1, sizeof *d);
	must(d != NULL);
	memory_disk_set_free(d, MEMORY_DISK_TOTAL);
	return d;
}

static void
set(struct content *c, const void *data, size_t len)
{
	uint8_t *to = len > 0 ? malloc(len) : NULL;
	must(len == 0 || to != NULL);
	if (len > 0)
		memcpy(to, data, len);
	free(c->data);
	*c = (struct content){to, len};
}

void
memory_disk_free(struct memory_disk *d)
{
	for (size_t i = 0; i < d->node_count; i++) {
		free(d->nodes[i]->shown.data);
		free(d->nodes[i]->durable.data);
		free(d->nodes[i]);
	}
	free(d);
}

static struct node *
make_node(struct memory_disk *d)
{
	struct node *n = calloc(1, sizeof *n);
	must(n != NULL && d->node_count < NODES);
	d->nodes[d->node_count++] = n;
	return n;
}

static struct name *
find(struct memory_disk *d, const char *path)
{
	for (size_t i = 0; i < d->name_count; i++)
		if (strcmp(d->names[i].path, path) == 0)
			return &d->names[i];
	return NULL;
}

static struct name *
make_name(struct memory_disk *d, const char *path)
{
	struct name *n = find(d, path);
	if (n != NULL)
		return n;
	must(d->name_count < NAMES);
	n = &d->names[d->name_count++];
	(void)snprintf(n->path, sizeof n->path, "%s", path);
	return n;
}

/* Counts a call that changes something. */
static err
change(struct memory_disk *d)
{
	d->calls++;
	return d->fail_at != 0 && d->calls >= d->fail_at ? failure(d->fail_with) : ok();
}

static disk_file
hand_out(struct memory_disk *d, struct node *node, enum disk_mode mode)
{
	int i = 0;
	while (i < HANDLES && d->handles[i].node != NULL)
		i++;
	must(i < HANDLES);
	d->handles[i].node = node;
	d->handles[i].mode = mode;
	return (disk_file){i};
}

static struct node *
node_of(struct memory_disk *d, disk_file f)
{
	must(f.id >= 0 && f.id < HANDLES && d->handles[f.id].node != NULL);
	return d->handles[f.id].node;
}

static err
open_file(void *self, disk_file *out, const char *path, enum disk_mode mode)
{
	struct name *n = find(self, path);
	bool there = n != NULL && n->shown != NULL;
	if (mode == DISK_NEW) {
		if (there)
			return failure(E_EXISTS);
		err e = change(self);
		if (failed(e))
			return e;
		n = make_name(self, path);
		n->shown = make_node(self);
	} else if (!there) {
		return failure(E_NOT_FOUND);
	}
	*out = hand_out(self, n->shown, mode);
	return ok();
}

static err
create_file(void *self, disk_file *out, const char *path)
{
	err e = change(self);
	if (failed(e))
		return e;
	struct name *n = make_name(self, path);
	if (n->shown == NULL)
		n->shown = make_node(self);
	set(&n->shown->shown, NULL, 0);
	n->shown->finished = false;
	*out = hand_out(self, n->shown, DISK_WRITE);
	return ok();
}

static void
close_file(void *self, disk_file f)
{
	struct memory_disk *d = self;
	(void)node_of(d, f);
	d->handles[f.id].node = NULL;
}

static err
finish_file(void *self, disk_file f)
{
	struct node *n = node_of(self, f);
	close_file(self, f);
	n->finished = true;
	return change(self);
}

static void
make_durable(struct node *n)
{
	set(&n->durable, n->shown.data, n->shown.len);
}

static err
settle(void *self)
{
	struct memory_disk *d = self;
	err e = change(d);
	for (size_t i = 0; !failed(e) && i < d->name_count; i++) {
		struct name *n = &d->names[i];
		if (n->shown == NULL || !n->shown->finished)
			continue;
		make_durable(n->shown);
		n->durable = n->shown;
	}
	return e;
}

static err
read_file(void *self, size_t *out, disk_file f, uint64_t at, uint8_t *to, size_t n)
{
	const struct node *node = node_of(self, f);
	size_t have = at < node->shown.len ? node->shown.len - (size_t)at : 0;
	*out = n < have ? n : have;
	if (*out > 0)
		memcpy(to, node->shown.data + at, *out);
	return ok();
}

static void
grow(struct content *c, size_t len)
{
	uint8_t *to = realloc(c->data, len > 0 ? len : 1);
	must(to != NULL);
	if (len > c->len)
		memset(to + c->len, 0, len - c->len);
	*c = (struct content){to, len};
}

static err
write_file(void *self, disk_file f, uint64_t at, bytes in)
{
	struct memory_disk *d = self;
	struct node *node = node_of(d, f);
	must(d->handles[f.id].mode != DISK_READ);
	if (d->handles[f.id].mode == DISK_SECTORS)
		must(at % DISK_SECTOR == 0 && in.len % DISK_SECTOR == 0 &&
			(uintptr_t)in.data % DISK_SECTOR == 0);
	err e = change(d);
	if (failed(e))
		return e;
	if (at + in.len > node->shown.len)
		grow(&node->shown, (size_t)at + in.len);
	bytes_copy(node->shown.data + at, in);
	return ok();
}

static err
size_of(void *self, uint64_t *out, disk_file f)
{
	*out = node_of(self, f)->shown.len;
	return ok();
}

static err
resize(void *self, disk_file f, uint64_t size)
{
	err e = change(self);
	if (!failed(e))
		grow(&node_of(self, f)->shown, (size_t)size);
	return e;
}

static err
sync_file(void *self, disk_file f)
{
	err e = change(self);
	if (!failed(e))
		make_durable(node_of(self, f));
	return e;
}

static err
sync_all(void *self, disk_file f)
{
	struct memory_disk *d = self;
	err e = change(d);
	(void)node_of(d, f);
	for (size_t i = 0; !failed(e) && i < d->name_count; i++) {
		struct name *n = &d->names[i];
		if (n->shown != NULL)
			make_durable(n->shown);
		n->durable = n->shown;
	}
	return e;
}

static err
replace(void *self, const char *path, bytes in, bool owner_only)
{
	struct memory_disk *d = self;
	(void)owner_only;
	err e = change(d);
	if (failed(e))
		return e;
	struct name *n = make_name(d, path);
	n->shown = make_node(d);
	set(&n->shown->shown, in.data, in.len);
	make_durable(n->shown);
	n->durable = n->shown;
	return ok();
}

static err
make_private(void *self, const char *path)
{
	(void)path;
	return change(self);
}

static err
rename_file(void *self, const char *from, const char *to)
{
	struct memory_disk *d = self;
	err e = change(d);
	if (failed(e))
		return e;
	struct name *old = find(d, from), *new = make_name(d, to);
	if (old == NULL || old->shown == NULL)
		return failure(E_NOT_FOUND);
	if (new->shown != NULL)
		return failure(E_EXISTS);
	new->shown = old->shown;
	old->shown = NULL;
	return ok();
}

static err
remove_file(void *self, const char *path)
{
	err e = change(self);
	struct name *n = find(self, path);
	if (!failed(e) && (n == NULL || n->shown == NULL))
		e = failure(E_NOT_FOUND);
	if (!failed(e))
		n->shown = NULL;
	return e;
}

/* Names only: what is in the files is for `sync`. */
static err
sync_folder(void *self, const char *path)
{
	struct memory_disk *d = self;
	err e = change(d);
	bool own = strcmp(path, ".") == 0;
	size_t n = own ? 0 : strlen(path) + 1;
	for (size_t i = 0; !failed(e) && i < d->name_count; i++) {
		struct name *name = &d->names[i];
		bool inside = (own ||
				      (strncmp(name->path, path, n - 1) == 0 &&
					      name->path[n - 1] == '/')) &&
			strchr(name->path + n, '/') == NULL;
		if (inside)
			name->durable = name->shown;
	}
	return e;
}

static err
descriptor(void *self, int *out, const char *path)
{
	const struct name *n = find(self, path);
	if (n == NULL || n->shown == NULL)
		return failure(E_NOT_FOUND);
	int fd = memfd_create("memory_disk", MFD_CLOEXEC);
	must(fd != -1);
	const struct content *c = &n->shown->shown;
	must(pwrite(fd, c->data, c->len, 0) == (ssize_t)c->len);
	*out = fd;
	return ok();
}

/* Whether an earlier name already showed the first PREFIX + N characters of PATH. */
static bool
is_listed(const struct memory_disk *d, size_t before, const char *path, size_t n)
{
	for (size_t i = 0; i < before; i++)
		if (d->names[i].shown != NULL && strncmp(d->names[i].path, path, n) == 0 &&
			(d->names[i].path[n] == '/' || d->names[i].path[n] == '\0'))
			return true;
	return false;
}

static err
list(void *self, const char *path, disk_name_fn *each, void *user)
{
	struct memory_disk *d = self;
	size_t prefix = strcmp(path, ".") == 0 ? 0 : strlen(path) + 1;
	bool any = prefix == 0;
	for (size_t i = 0; i < d->name_count; i++) {
		const char *full = d->names[i].path;
		if (d->names[i].shown == NULL)
			continue;
		if (prefix > 0 && (strncmp(full, path, prefix - 1) != 0 || full[prefix - 1] != '/'))
			continue;
		any = true;
		size_t n = strcspn(full + prefix, "/");
		if (is_listed(d, i, full, prefix + n))
			continue;
		char name[DISK_PATH_MAX];
		(void)snprintf(name, sizeof name, "%.*s", (int)n, full + prefix);
		err e = each(user, name, full[prefix + n] == '/');
		if (failed(e))
			return e;
	}
	return any ? ok() : failure(E_NOT_FOUND);
}

static err
written(void *self, uint64_t *out_ms, const char *path)
{
	struct memory_disk *d = self;
	const struct name *n = find(d, path);
	if (n == NULL || n->shown == NULL)
		return failure(E_NOT_FOUND);
	*out_ms = MEMORY_DISK_WRITTEN;
	return ok();
}

static err
space(void *self, struct disk_space *out)
{
	const struct memory_disk *d = self;
	*out = d->space;
	return ok();
}

static err
lock(void *self, const char *path)
{
	struct memory_disk *d = self;
	(void)path;
	if (d->locked)
		return failure(E_BUSY);
	d->locked = true;
	return ok();
}

struct disk
memory_disk_port(struct memory_disk *d)
{
	return (struct disk){.self = d,
		.open = open_file,
		.create = create_file,
		.close = close_file,
		.finish = finish_file,
		.settle = settle,
		.read = read_file,
		.write = write_file,
		.size = size_of,
		.resize = resize,
		.sync = sync_file,
		.sync_all = sync_all,
		.replace = replace,
		.make_private = make_private,
		.rename = rename_file,
		.remove = remove_file,
		.sync_folder = sync_folder,
		.descriptor = descriptor,
		.list = list,
		.written = written,
		.space = space,
		.lock = lock};
}

void
memory_disk_set_free(struct memory_disk *d, uint64_t octets)
{
	d->space = (struct disk_space){.total = MEMORY_DISK_TOTAL, .free = octets};
}

void
memory_disk_fail_at(struct memory_disk *d, uint64_t n, enum err_code code)
{
	d->calls = 0;
	d->fail_at = n;
	d->fail_with = code;
}

uint64_t
memory_disk_calls(const struct memory_disk *d)
{
	return d->calls;
}

void
memory_disk_restart(struct memory_disk *d)
{
	memset(d->handles, 0, sizeof d->handles);
	d->locked = false;
	memory_disk_fail_at(d, 0, OK);
}

static bool
coin(uint32_t *seed)
{
	*seed = (uint32_t)(((uint64_t)*seed * 1664525 + 1013904223) & UINT32_MAX);
	return *seed >> 31 != 0;
}

/* Some of what was not synced is there all the same. */
static void
lose(struct node *n, uint32_t *seed)
{
	size_t len = coin(seed) ? n->shown.len : n->durable.len;
	struct content left = {NULL, 0};
	grow(&left, len);
	for (size_t at = 0; at < len; at += DISK_SECTOR) {
		const struct content *from = coin(seed) ? &n->shown : &n->durable;
		size_t end = at + DISK_SECTOR < len ? at + DISK_SECTOR : len;
		if (end > from->len)
			end = from->len;
		if (end > at)
			memcpy(left.data + at, from->data + at, end - at);
	}
	set(&n->shown, left.data, left.len);
	free(left.data);
	make_durable(n);
}

void
memory_disk_crash(struct memory_disk *d, uint32_t seed)
{
	for (size_t i = 0; i < d->node_count; i++)
		lose(d->nodes[i], &seed);
	for (size_t i = 0; i < d->name_count; i++) {
		struct name *n = &d->names[i];
		if (n->shown != n->durable && !coin(&seed))
			n->shown = n->durable;
		n->durable = n->shown;
	}
	memory_disk_restart(d);
}

struct memory_content
memory_disk_content(struct memory_disk *d, const char *path)
{
	const struct name *n = find(d, path);
	if (n == NULL || n->shown == NULL)
		return (struct memory_content){NULL, 0};
	return (struct memory_content){n->shown->shown.data, n->shown->shown.len};
}

void
memory_disk_remove(struct memory_disk *d, const char *path)
{
	struct name *n = find(d, path);
	must(n != NULL);
	n->shown = NULL;
	n->durable = NULL;
}

const char *
memory_disk_name(const struct memory_disk *d, size_t i)
{
	return i < d->name_count ? d->names[i].path : NULL;
}
