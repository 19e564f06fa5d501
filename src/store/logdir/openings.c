/* SPDX-License-Identifier: Apache-2.0 */
/* All of one size and in order, so one is found by halving. */
#include "store/logdir/openings.h"

err
openings_open(struct openings *out, const struct disk *disk, uint64_t count)
{
	struct openings o = {.disk = disk, .count = count};
	uint64_t size = 0;
	err e = disk->open(disk->self, &o.file, OPENINGS_PATH, DISK_READ);
	if (failed(e))
		return e;
	e = disk->size(disk->self, &size, o.file);
	if (!failed(e) && size / FILE_OPENING_KEPT < count)
		e = failure(E_FORMAT);
	if (failed(e))
		openings_close(&o);
	else
		*out = o;
	return e;
}

void
openings_close(struct openings *o)
{
	o->disk->close(o->disk->self, o->file);
}

err
openings_load(
	struct file_opening *out, uint64_t *out_index, const struct openings *o, uint64_t place)
{
	uint8_t kept[FILE_OPENING_KEPT];
	size_t n = 0;
	must(place < o->count);
	err e = o->disk->read(
		o->disk->self, &n, o->file, place * FILE_OPENING_KEPT, kept, sizeof kept);
	if (!failed(e) && n != sizeof kept)
		e = failure(E_FORMAT);
	if (!failed(e))
		file_opening_decode_kept(out, out_index, kept);
	return e;
}

err
openings_find(struct file_opening *out, bool *out_found, const struct openings *o, uint64_t index)
{
	struct file_opening at;
	uint64_t low = 0, high = o->count, found = 0;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		err e = openings_load(&at, &found, o, middle);
		if (failed(e))
			return e;
		if (found == index) {
			*out = at;
			*out_found = true;
			return ok();
		}
		if (found < index)
			low = middle + 1;
		else
			high = middle;
	}
	*out_found = false;
	return ok();
}
