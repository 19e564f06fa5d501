/* SPDX-License-Identifier: Apache-2.0 */
/* The stream, and behind it the marks. New records are written over the old marks, so whoever is
 * killed between that and the saving of the state leaves a file that is not the pinned one: it
 * costs fetching the chain again, and nothing else. Nothing here is synced for the same reason. */
#include "client/cache.h"

#include "base/text.h"
#include "client/ask.h"
#include "crypt/hash.h"

enum { CACHE_MAX = 512 << 20 };

static void
put_path(buf *out, const chain_id *id)
{
	buf_text(out, "cache/");
	buf_text(out, ask_chain_kind(id->kind));
	buf_text(out, "-");
	hex_encode(out, BYTES_ARRAY(id->id.b));
	buf_u8(out, 0);
	must(!out->full);
}

/* N octets exactly. */
static err
read_file(uint8_t *to, size_t n, const struct disk *d, const chain_id *id)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	disk_file f;
	size_t got = 0;
	put_path(&b, id);
	err e = d->open(d->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = d->read(d->self, &got, f, 0, to, n);
	d->close(d->self, f);
	return !failed(e) && got != n ? failure(E_DAMAGED) : e;
}

err
cache_load(struct cache_content *out, struct client *c, const struct known_chain *pin)
{
	if (pin->octets == 0 || pin->octets > CACHE_MAX || pin->head.count > CACHE_MAX)
		return failure(E_NOT_FOUND);
	size_t octets = (size_t)pin->octets, count = (size_t)pin->head.count;
	uint8_t *room = arena_new(c->perm, uint8_t, octets + count);
	struct cache_piece *piece = arena_new(c->perm, struct cache_piece, 1);
	if (room == NULL || piece == NULL)
		return failure(E_NOMEM);
	err e = read_file(room, octets + count, c->disk, &pin->chain);
	hash32 digest = sha256(bytes_of(room, octets + count));
	if (failed(e) || !hash32_equal(&digest, &pin->digest))
		return failure(E_NOT_FOUND);
	piece->octets = bytes_of(room, octets);
	*out = (struct cache_content){piece, octets, room + octets, count};
	return ok();
}

/* The pieces behind what is kept, and the marks. *out: the octets of the stream. */
static err
write_file(uint64_t *out, const struct disk *d, disk_file f, const struct cache_content *content)
{
	uint64_t at = 0;
	err e = ok();
	for (const struct cache_piece *p = content->pieces; p != NULL && !failed(e); p = p->next) {
		if (at >= content->kept)
			e = d->write(d->self, f, at, p->octets);
		at += p->octets.len;
	}
	if (!failed(e))
		e = d->write(d->self, f, at, bytes_of(content->marks, content->count));
	*out = at;
	return e;
}

static hash32
digest_of(const struct cache_content *content)
{
	struct sha256 h;
	hash32 digest;
	sha256_init(&h);
	for (const struct cache_piece *p = content->pieces; p != NULL; p = p->next)
		sha256_add(&h, p->octets);
	sha256_add(&h, bytes_of(content->marks, content->count));
	sha256_done(&h, &digest);
	return digest;
}

void
cache_save(struct known_chain *pin, struct client *c, struct cache_content *content)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	disk_file f;
	uint64_t octets = 0;
	const struct disk *d = c->disk;
	put_path(&b, &pin->chain);
	err e = content->kept > 0 ? d->open(d->self, &f, path, DISK_WRITE)
				  : d->create(d->self, &f, path);
	if (!failed(e)) {
		e = write_file(&octets, d, f, content);
		d->close(d->self, f);
	}
	pin->octets = failed(e) ? 0 : octets;
	pin->digest = digest_of(content);
	content->kept = pin->octets;
}
