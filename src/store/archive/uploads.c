/* SPDX-License-Identifier: Apache-2.0 */
/* The lock is held to look into the list, never while a disk is waited for: who takes an upload has
 * it alone until it is given back or dropped. */
#include "store/archive/uploads.h"

#include <stdlib.h>

#include "store/archive/blobs.h"

static struct upload *
find(const struct uploads *s, const id16 *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (id16_equal(&s->list[i]->u.id, id))
			return s->list[i];
	return NULL;
}

/* The upload ID for this thread alone, until it is given back. */
static err
take(struct uploads *s, struct upload **out, const id16 *id)
{
	(void)pthread_mutex_lock(&s->lock);
	struct upload *u = find(s, id);
	err e = u == NULL ? failure(E_NOT_FOUND) : u->busy ? failure(E_BUSY) : ok();
	if (!failed(e)) {
		u->busy = true;
		*out = u;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return e;
}

/* RECEIVED is how much of it there is now. */
static void
give_back(struct uploads *s, struct upload *u, uint64_t received)
{
	(void)pthread_mutex_lock(&s->lock);
	u->u.received = received;
	u->busy = false;
	(void)pthread_mutex_unlock(&s->lock);
}

/* It is over, well or not. */
static void
drop(struct uploads *s, struct upload *u)
{
	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i] == u) {
			s->list[i] = s->list[--s->count];
			break;
		}
	(void)pthread_mutex_unlock(&s->lock);
	free(u);
}

/* In the list, unless it is there. */
static err
add(struct uploads *s, const struct store_upload *u)
{
	if (find(s, &u->id) != NULL)
		return ok();
	if (s->count == UPLOADS_MAX)
		return failure(E_BUSY);
	struct upload *new = malloc(sizeof *new);
	if (new == NULL)
		return failure(E_NOMEM);
	upload_init(new, u);
	s->list[s->count++] = new;
	return ok();
}

err
uploads_begin(struct uploads *s, struct store_upload *inout)
{
	struct store_upload u = *inout;
	uint64_t length = 0;
	if (u.length > PART_BLOB_MAX)
		return failure(E_TOO_LARGE);
	u.id = upload_id(&u);
	u.received = 0;
	err e = blobs_length(s->disk, &length, &u.hash);
	if (!failed(e) && length == u.length)
		e = blobs_settle(s->disk, &u.hash);
	else if (!failed(e))
		e = failure(E_PAYLOAD);
	if (!failed(e)) {
		inout->id = u.id;
		inout->received = length;
		return ok();
	}
	if (!err_is(e, E_NOT_FOUND))
		return e;
	(void)pthread_mutex_lock(&s->lock);
	e = add(s, &u);
	const struct upload *there = find(s, &u.id);
	if (!failed(e) && there != NULL)
		*inout = there->u;
	(void)pthread_mutex_unlock(&s->lock);
	return e;
}

err
uploads_find(struct uploads *s, struct store_upload *out, const id16 *id)
{
	(void)pthread_mutex_lock(&s->lock);
	const struct upload *u = find(s, id);
	if (u != NULL)
		*out = u->u;
	(void)pthread_mutex_unlock(&s->lock);
	return u != NULL ? ok() : failure(E_NOT_FOUND);
}

err
uploads_append(struct uploads *s, uint64_t *out, const id16 *id, uint64_t at, bytes in)
{
	struct upload *u = NULL;
	err e = take(s, &u, id);
	if (failed(e))
		return e;
	uint64_t received = u->u.received;
	if (at != received || in.len > u->u.length - received)
		e = failure(E_RANGE);
	else if (in.len > 0)
		e = upload_append(s->disk, u, in, &received);
	if (!failed(e))
		*out = received;
	give_back(s, u, received);
	return e;
}

err
uploads_finish(struct uploads *s, const id16 *id)
{
	struct upload *u = NULL;
	bool gone = false;
	err e = take(s, &u, id);
	if (failed(e))
		return e;
	if (u->u.received == u->u.length)
		e = upload_finish(s->disk, u, &gone);
	else
		e = failure(E_PAYLOAD);
	if (failed(e)) {
		give_back(s, u, u->u.received);
		return e;
	}
	drop(s, u);
	return gone ? failure(E_PAYLOAD) : ok();
}

static err
take_up(void *user, const char *name, bool is_folder)
{
	struct uploads *s = user;
	struct store_upload u;
	if (is_folder)
		return ok();
	err e = upload_load(s->disk, &u, name, s->since_ms);
	if (!failed(e))
		e = add(s, &u);
	return err_is(e, E_NOT_FOUND) ? ok() : e;
}

void
uploads_init(struct uploads *out, const struct disk *disk)
{
	*out = (struct uploads){.disk = disk};
	(void)pthread_mutex_init(&out->lock, NULL);
}

err
uploads_load(struct uploads *s, uint64_t now_ms)
{
	s->since_ms = now_ms > UPLOADS_IDLE_MS ? now_ms - UPLOADS_IDLE_MS : 0;
	err e = s->disk->list(s->disk->self, UPLOAD_FOLDER, take_up, s);
	return err_is(e, E_NOT_FOUND) ? ok() : e;
}

void
uploads_done(struct uploads *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->list[i]);
	s->count = 0;
	(void)pthread_mutex_destroy(&s->lock);
}
