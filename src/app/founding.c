/* SPDX-License-Identifier: Apache-2.0 */
#include "app/founding.h"

#include "base/reader.h"

#define MAGIC BYTES_LIT("MF1\0")

void
founding_encode(buf *out, const struct founding *f)
{
	buf_put(out, MAGIC);
	buf_put(out, BYTES_ARRAY(f->invite.b));
	signature_key_encode(out, &f->key);
}

err
founding_decode(struct founding *out, bytes in)
{
	if (!bytes_has_prefix(in, MAGIC))
		return failure(E_VERSION);
	reader r = reader_of(in);
	reader_expect(&r, MAGIC);
	struct founding f = {.invite = reader_id16(&r)};
	bytes key = reader_take(&r, SIGNATURE_KEY_BYTES);
	err e = reader_done(&r);
	if (!failed(e))
		e = signature_key_decode(&f.key, key);
	if (!failed(e))
		*out = f;
	return e;
}

err
founding_load(struct founding *out, const struct disk *disk)
{
	uint8_t room[FOUNDING_BYTES + 1];
	disk_file file;
	size_t n = 0;
	err e = disk->open(disk->self, &file, FOUNDING_PATH, DISK_READ);
	if (failed(e))
		return e;
	e = disk->read(disk->self, &n, file, 0, room, sizeof room);
	disk->close(disk->self, file);
	if (!failed(e) && failed(founding_decode(out, bytes_of(room, n))))
		e = failure(E_DAMAGED);
	return e;
}

static err
draw(struct invite *out, struct secret *secret, const struct random_source *random)
{
	uint8_t *to = secret_room(secret, INVITE_SECRET);
	must(to != NULL);
	err e = random->fill(random->self, out->invite.b, sizeof out->invite.b);
	if (!failed(e))
		e = random->fill(random->self, to, INVITE_SECRET);
	return e;
}

err
founding_make(struct secret *code, const struct founding_secrets *secrets, const struct disk *disk,
	const struct random_source *random, bytes log_vkey)
{
	struct invite invite = {.log = invite_log(log_vkey)};
	err e = draw(&invite, secrets->secret, random);
	if (failed(e))
		return e;
	uint8_t room[FOUNDING_BYTES];
	buf file = BUF_ARRAY(room);
	invite_seed(secrets->seed, &invite, secrets->secret);
	struct founding f = {.invite = invite.invite, .key = signature_key_of(secrets->seed)};
	founding_encode(&file, &f);
	e = disk->replace(disk->self, FOUNDING_PATH, buf_bytes(&file), false);
	if (!failed(e))
		invite_encode(code, &invite, secrets->secret);
	return e;
}
