/* SPDX-License-Identifier: Apache-2.0 */
#include "client/spool.h"

#include "base/text.h"

#define FOLDER "spool"

/* Of what is still being made: what an earlier run left there makes room. */
static void
put_new_path(char path[DISK_PATH_MAX], unsigned lane)
{
	buf b = buf_of(path, DISK_PATH_MAX);
	buf_text(&b, FOLDER "/new-");
	buf_decimal(&b, lane);
	buf_u8(&b, 0);
	must(!b.full);
}

static void
put_path(char path[DISK_PATH_MAX], const hash32 *hash)
{
	buf b = buf_of(path, DISK_PATH_MAX);
	buf_text(&b, FOLDER "/");
	hex_encode(&b, BYTES_ARRAY(hash->b));
	buf_u8(&b, 0);
	must(!b.full);
}

static err
open_new(struct spool *s, const char *path)
{
	err e = s->disk->remove(s->disk->self, path);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	return s->disk->open(s->disk->self, &s->file, path, DISK_NEW);
}

err
spool_new(struct spool *out, struct client *c)
{
	char path[DISK_PATH_MAX];
	struct spool s = {.disk = c->disk, .lane = c->lane};
	put_new_path(path, c->lane);
	err e = open_new(&s, path);
	if (err_is(e, E_NOT_FOUND)) {
		e = c->disk->make_private(c->disk->self, FOLDER);
		if (!failed(e) || err_is(e, E_EXISTS))
			e = open_new(&s, path);
	}
	if (!failed(e))
		*out = s;
	return e;
}

err
spool_put(struct spool *s, bytes in)
{
	err e = s->disk->write(s->disk->self, s->file, s->length, in);
	if (!failed(e))
		s->length += in.len;
	return e;
}

err
spool_keep(struct spool *s, const hash32 *hash)
{
	char new[DISK_PATH_MAX], path[DISK_PATH_MAX];
	const struct disk *d = s->disk;
	put_new_path(new, s->lane);
	put_path(path, hash);
	d->close(d->self, s->file);
	err e = d->rename(d->self, new, path);
	/* The same octets were left by an earlier run. */
	if (err_is(e, E_EXISTS))
		e = d->remove(d->self, new);
	return e;
}

err
spool_find(struct spool *out, struct client *c, const hash32 *hash)
{
	char path[DISK_PATH_MAX];
	const struct disk *d = c->disk;
	put_path(path, hash);
	*out = (struct spool){.disk = d};
	err e = d->open(d->self, &out->file, path, DISK_READ);
	if (failed(e))
		return e;
	e = d->size(d->self, &out->length, out->file);
	if (failed(e))
		spool_close(out);
	return e;
}

err
spool_read(const struct spool *s, size_t *out, uint64_t at, uint8_t *to, size_t n)
{
	return s->disk->read(s->disk->self, out, s->file, at, to, n);
}

void
spool_close(struct spool *s)
{
	s->disk->close(s->disk->self, s->file);
}

void
spool_drop(struct client *c, const hash32 *hash)
{
	char path[DISK_PATH_MAX];
	put_path(path, hash);
	err ignored = c->disk->remove(c->disk->self, path);
	(void)ignored;
}

static err
clear_name(void *user, const char *name, bool is_folder)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	struct client *c = user;
	buf_text(&b, "spool/");
	buf_text(&b, name);
	buf_u8(&b, 0);
	if (is_folder || b.full)
		return ok();
	err ignored = c->disk->remove(c->disk->self, path);
	(void)ignored;
	return ok();
}

void
spool_clear(struct client *c)
{
	err ignored = c->disk->list(c->disk->self, "spool", clear_name, c);
	(void)ignored;
}
