/* SPDX-License-Identifier: Apache-2.0 */
/*	offset	octets
 *	0	8	"keeping1"
 *	8	8	number, from 1: one more with each save; its lowest bit says which slot it
 *is in 16	4	length of the value, n 20	n	the value 20 + n	32
 *SHA-256 of all before then		zero
 *
 * A slot that does not decode was being written when the machine stopped, or was never written:
 * then the value is the other one's. When neither decodes and not all is zero, both have changed
 * since. */
#include "store/kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "crypt/hash.h"

#define MAGIC BYTES_LIT("keeping1")

void
kept_encode(uint8_t out[KEPT_SLOT], uint64_t number, bytes value)
{
	must(value.len <= KEPT_MAX);
	memset(out, 0, KEPT_SLOT);
	buf b = buf_of(out, KEPT_SLOT);
	buf_put(&b, MAGIC);
	buf_u64(&b, number);
	buf_u32(&b, (uint32_t)value.len);
	buf_put(&b, value);
	hash32 sum = sha256(buf_bytes(&b));
	buf_put(&b, BYTES_ARRAY(sum.b));
	must(!b.full);
}

err
kept_decode(uint64_t *out_number, bytes *out_value, const uint8_t slot[KEPT_SLOT])
{
	reader r = reader_of(bytes_of(slot, KEPT_SLOT));
	reader_expect(&r, MAGIC);
	uint64_t number = reader_u64(&r);
	uint32_t length = reader_u32(&r);
	bytes value = length <= KEPT_MAX ? reader_take(&r, length) : (bytes){NULL, 0};
	hash32 sum = sha256(bytes_of(slot, r.at)), there = reader_hash32(&r);
	if (r.bad || length > KEPT_MAX || number == 0 || !hash32_equal(&sum, &there))
		return failure(E_FORMAT);
	for (bytes rest = reader_rest(&r); rest.len > 0; rest = bytes_slice(rest, 1, rest.len - 1))
		if (rest.data[0] != 0)
			return failure(E_FORMAT);
	*out_number = number;
	*out_value = value;
	return ok();
}

err
kept_open(struct kept_file *out, const struct disk *disk, const char *path)
{
	struct kept_file k = {.disk = disk, .room = aligned_alloc(KEPT_SLOT, KEPT_SLOT)};
	if (k.room == NULL)
		return failure(E_NOMEM);
	err e = disk->open(disk->self, &k.file, path, DISK_SECTORS);
	if (err_is(e, E_NOT_FOUND)) {
		static const uint8_t zeroes[2 * KEPT_SLOT];
		e = disk->replace(disk->self, path, BYTES_ARRAY(zeroes), true);
		if (!failed(e))
			e = disk->open(disk->self, &k.file, path, DISK_SECTORS);
	}
	if (failed(e)) {
		free(k.room);
		return e;
	}
	*out = k;
	return ok();
}

void
kept_close(struct kept_file *k)
{
	if (k->room == NULL)
		return;
	k->disk->close(k->disk->self, k->file);
	free(k->room);
	k->room = NULL;
}

static bool
is_zero(const uint8_t slot[KEPT_SLOT])
{
	for (size_t i = 0; i < KEPT_SLOT; i++)
		if (slot[i] != 0)
			return false;
	return true;
}

/* What the slot at AT holds, when it is newer than what was found so far. */
static err
look(struct kept_file *k, uint64_t at, buf *value, bool *blank)
{
	size_t n = 0;
	uint64_t number = 0;
	bytes found;
	err e = k->disk->read(k->disk->self, &n, k->file, at, k->room, KEPT_SLOT);
	if (!failed(e) && n != KEPT_SLOT)
		e = failure(E_DAMAGED);
	if (failed(e))
		return e;
	*blank = *blank && is_zero(k->room);
	bool good = !failed(kept_decode(&number, &found, k->room));
	if (!good || number % 2 != at / KEPT_SLOT || number <= k->number)
		return ok();
	k->number = number;
	value->len = 0;
	buf_put(value, found);
	return ok();
}

static err
load(void *self, bytes *out, uint8_t *room)
{
	struct kept_file *k = self;
	buf value = buf_of(room, KEPT_MAX);
	bool blank = true;
	k->number = 0;
	err e = look(k, 0, &value, &blank);
	if (!failed(e))
		e = look(k, KEPT_SLOT, &value, &blank);
	if (!failed(e) && k->number == 0 && !blank)
		e = failure(E_DAMAGED);
	if (!failed(e))
		*out = buf_bytes(&value);
	return e;
}

/* The number must be known: a keeper loads before it saves. */
static err
save(void *self, bytes value)
{
	struct kept_file *k = self;
	if (k->dead)
		return failure(E_SYNC);
	uint64_t number = k->number + 1;
	kept_encode(k->room, number, value);
	err e = k->disk->write(
		k->disk->self, k->file, number % 2 * KEPT_SLOT, bytes_of(k->room, KEPT_SLOT));
	if (!failed(e))
		e = k->disk->sync(k->disk->self, k->file);
	k->dead = failed(e);
	if (!failed(e))
		k->number = number;
	return e;
}

struct kept
kept_of(struct kept_file *k)
{
	return (struct kept){.self = k, .load = load, .save = save};
}
