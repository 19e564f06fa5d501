/* SPDX-License-Identifier: Apache-2.0 */
/* A blob's name says that its octets are durable. So all are written first, under names that do not
 * count, and synced together; then all get their names, and these are synced together. A crash in
 * between leaves files among the uploads, which the next start removes, or blobs that nobody was
 * told of. Forty files of 100 KiB and their folders take 80 syncs, or two of the file system, which
 * took a fifth of the time where it was measured. */
#include "store/archive/blobs_keep.h"

#include <stdio.h>

#include "store/archive/blobs.h"
#include "store/archive/upload.h"

struct keeping {
	const struct disk *disk;
	const struct blob_batch *batch;
	uint64_t number;                /* of the first file */
	bool written[BLOB_BATCH_ITEMS]; /* and has no other name yet */
	bool opened;
	disk_file first; /* of those that were written; open until the end */
};

/* Among the uploads, whose names are hashes: one begins with so many zeroes once in 2^64. */
static void
put_path(char out[DISK_PATH_MAX], const struct keeping *k, size_t i)
{
	unsigned long long number = k->number + i;
	(void)snprintf(out, DISK_PATH_MAX, UPLOAD_FOLDER "/%032llx", number);
}

static err
write_item(struct keeping *k, size_t i)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	put_path(path, k, i);
	err e = k->disk->open(k->disk->self, &f, path, DISK_NEW);
	if (failed(e))
		return e;
	k->written[i] = true;
	e = k->disk->write(k->disk->self, f, 0, k->batch->items[i].octets);
	if (k->opened) {
		k->disk->close(k->disk->self, f);
	} else {
		k->first = f;
		k->opened = true;
	}
	return e;
}

/* Written, unless it is there: then its name is made sure of, because whoever gave it may not have
 * come so far yet. */
static err
take_item(struct keeping *k, size_t i)
{
	uint64_t length = 0;
	const struct blob_batch_item *item = &k->batch->items[i];
	err e = blobs_length(k->disk, &length, &item->hash);
	if (err_is(e, E_NOT_FOUND))
		return write_item(k, i);
	if (failed(e))
		return e;
	return length == item->octets.len ? blobs_settle(k->disk, &item->hash) : failure(E_DAMAGED);
}

static err
take_all(struct keeping *k)
{
	err e = ok();
	for (size_t i = 0; i < k->batch->count && !failed(e); i++)
		e = take_item(k, i);
	return e;
}

static err
sync_all(const struct keeping *k)
{
	return k->opened ? k->disk->sync_all(k->disk->self, k->first) : ok();
}

static err
name_all(struct keeping *k)
{
	err e = ok();
	for (size_t i = 0; i < k->batch->count && !failed(e); i++) {
		char path[DISK_PATH_MAX];
		put_path(path, k, i);
		if (k->written[i])
			e = blobs_name(k->disk, path, &k->batch->items[i].hash);
		if (!failed(e))
			k->written[i] = false;
	}
	return e;
}

/* What has no name goes away. */
static void
clear(const struct keeping *k)
{
	if (k->opened)
		k->disk->close(k->disk->self, k->first);
	for (size_t i = 0; i < k->batch->count; i++) {
		char path[DISK_PATH_MAX];
		put_path(path, k, i);
		if (k->written[i])
			(void)failed(k->disk->remove(k->disk->self, path));
	}
}

err
blobs_keep(struct blobs_keeper *keeper, const struct blob_batch *batch)
{
	struct keeping k = {.disk = keeper->disk,
		.batch = batch,
		.number = atomic_fetch_add(&keeper->next, batch->count)};
	err e = take_all(&k);
	if (!failed(e))
		e = sync_all(&k);
	if (!failed(e))
		e = name_all(&k);
	if (!failed(e))
		e = sync_all(&k);
	clear(&k);
	return e;
}
