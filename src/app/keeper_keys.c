/* SPDX-License-Identifier: Apache-2.0 */
#include "app/keeper_keys.h"

#include "base/buf.h"
#include "core/ledger/checkpoint.h"
#include "crypt/sign.h"

#define FOLDER "keeper"
#define SUFFIX BYTES_LIT("/time")

enum { LOG, TIME };

struct key_file {
	const char *path;
	enum vkey_type type;
	bytes name;
};

/* The line of PATH into TEXT, without its LF. */
static err
read_text(struct secret *text, const struct disk *disk, const char *path)
{
	disk_file f;
	size_t n = 0;
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	uint8_t *to = secret_room(text, SIGNER_TEXT_MAX + 1);
	must(to != NULL);
	e = disk->read(disk->self, &n, f, 0, to, SIGNER_TEXT_MAX + 1);
	disk->close(disk->self, f);
	if (failed(e))
		return e;
	if (n == 0 || secret_expose(text).data[n - 1] != '\n')
		return failure(E_DAMAGED);
	secret_shorten(text, n - 1);
	return ok();
}

static err
read_key(struct signer *out, struct secret *text, struct secret *seed, const struct disk *disk,
	const struct key_file *file)
{
	err e = read_text(text, disk, file->path);
	if (failed(e))
		return e;
	if (failed(signer_decode(out, seed, text)) || out->vkey.type != file->type)
		return failure(E_DAMAGED);
	return bytes_equal(out->vkey.name, file->name) ? ok() : failure(E_ORIGIN);
}

static err
write_key(struct secret *text, const struct disk *disk, const char *path)
{
	err e = secret_append(text, BYTES_LIT("\n"));
	if (failed(e))
		return e;
	e = disk->replace(disk->self, path, secret_expose(text), true);
	return e;
}

/* The seed is drawn, written and read back: what signs is what is on the disk. */
static err
make_key(struct secret *text, struct secret *seed, const struct keeper_keys_source *from,
	const struct key_file *file)
{
	struct signer s;
	uint8_t *to = secret_room(seed, 32);
	must(to != NULL);
	err e = from->random->fill(from->random->self, to, 32);
	if (!failed(e))
		e = signer_of(&s, file->name, file->type, seed);
	if (!failed(e))
		e = signer_encode(text, &s);
	if (!failed(e))
		e = write_key(text, from->disk, file->path);
	return e;
}

static err
load(struct signer *out, struct keeper_keys *k, int which, const struct keeper_keys_source *from,
	const struct key_file *file)
{
	struct secret *text = &k->text[which], *seed = &k->seed[which];
	err e = read_key(out, text, seed, from->disk, file);
	if (err_is(e, E_NOT_FOUND) && from->make) {
		e = make_key(text, seed, from, file);
		if (!failed(e))
			e = read_key(out, text, seed, from->disk, file);
	}
	if (!failed(e))
		sign_expand(seed);
	return e;
}

err
keeper_keys_load(struct keeper_keys *k, const struct keeper_keys_source *from)
{
	uint8_t room[SIGNER_NAME_MAX];
	buf name = BUF_ARRAY(room);
	if (!checkpoint_is_origin(from->origin) || from->origin.len > KEEPER_ORIGIN_MAX)
		return failure(E_KEY);
	buf_put(&name, from->origin);
	buf_put(&name, SUFFIX);
	if (from->make) {
		err e = from->disk->make_private(from->disk->self, FOLDER);
		if (failed(e) && !err_is(e, E_EXISTS))
			return e;
	}
	struct key_file log = {FOLDER "/log.key", VKEY_ED25519, from->origin};
	err e = load(&k->log, k, LOG, from, &log);
	struct key_file time = {FOLDER "/time.key", VKEY_COSIGNATURE, buf_bytes(&name)};
	if (!failed(e))
		e = load(&k->time, k, TIME, from, &time);
	return e;
}
