/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/receive.h"

#include "store/archive/blobs.h"
#include "store/archive/blobs_keep.h"
#include "store/archive/uploads.h"

static err
alive(struct archive *a)
{
	(void)pthread_mutex_lock(&a->lock);
	bool dead = a->dead;
	(void)pthread_mutex_unlock(&a->lock);
	return dead ? failure(E_SYNC) : ok();
}

/* E came of writing. A sync would have to be tried again to go on after one that failed, and would
 * then say that octets are durable which the system has dropped. */
static err
after(struct archive *a, err e)
{
	if (!err_is(e, E_SYNC))
		return e;
	(void)pthread_mutex_lock(&a->lock);
	a->dead = true;
	(void)pthread_mutex_unlock(&a->lock);
	return e;
}

err
receive_room(void *self, uint64_t octets)
{
	const struct archive *a = self;
	struct disk_space space;
	err e = a->disk->space(a->disk->self, &space);
	if (failed(e))
		return e;
	uint64_t reserve = space.total / 100 * a->options.keep_free;
	return space.free >= reserve && space.free - reserve >= octets ? ok() : failure(E_SPACE);
}

/* One that has no room to come is not begun: it would fail in the middle. */
err
receive_begin(void *self, struct store_upload *inout)
{
	struct archive *a = self;
	struct store_upload u = *inout;
	err e = alive(a);
	if (!failed(e))
		e = after(a, uploads_begin(&a->uploads, &u));
	if (!failed(e) && u.received < u.length)
		e = receive_room(a, u.length - u.received);
	if (!failed(e))
		*inout = u;
	return e;
}

err
receive_find(void *self, struct store_upload *out, const id16 *id)
{
	struct archive *a = self;
	return uploads_find(&a->uploads, out, id);
}

err
receive_append(void *self, uint64_t *out, const id16 *id, uint64_t at, bytes in)
{
	struct archive *a = self;
	err e = alive(a);
	if (!failed(e))
		e = receive_room(a, in.len);
	return failed(e) ? e : after(a, uploads_append(&a->uploads, out, id, at, in));
}

err
receive_finish(void *self, const id16 *id)
{
	struct archive *a = self;
	err e = alive(a);
	return failed(e) ? e : after(a, uploads_finish(&a->uploads, id));
}

err
receive_together(void *self, const struct blob_batch *batch)
{
	struct archive *a = self;
	err e = alive(a);
	if (!failed(e))
		e = receive_room(a, BLOB_BATCH_MAX);
	return failed(e) ? e : after(a, blobs_keep(&a->keeper, batch));
}

err
receive_blob(void *self, uint64_t *out, const hash32 *hash)
{
	const struct archive *a = self;
	return blobs_length(a->disk, out, hash);
}
