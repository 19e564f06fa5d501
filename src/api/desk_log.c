/* SPDX-License-Identifier: Apache-2.0 */
/* The public log, and how the server is: what needs no account. */
#include "api/desk_inner.h"

#include <unistd.h>

#include "base/text.h"

void
desk_ask_health(struct desk *d, struct httpd_request *r)
{
	desk_ask(d, r, &(struct ipc_message){.kind = IPC_CHECKPOINT}, NULL);
}

void
desk_ask_checkpoint(struct desk *d, struct httpd_request *r)
{
	desk_ask(d, r, &(struct ipc_message){.kind = IPC_CHECKPOINT}, NULL);
}

void
desk_checkpoint_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)cargo;
	if (visit_of(r)->routed.route->name == ROUTE_health) {
		desk_answer_json(r, BYTES_LIT("{\"status\":\"ok\"}\n"));
		return;
	}
	struct httpd_answer a = {
		.status = 200,
		.class = HTTPD_NOTE,
		.type = "text/plain; charset=utf-8",
		.octets = m->checkpoint_is.note,
	};
	httpd_answer(r, &a);
}

void
desk_ask_tile(struct desk *d, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	/* The name of a tile begins with "tile/", as its address does behind "/log/". */
	bytes path = bytes_slice(r->path, 5, r->path.len - 5);
	if (r->query.len > 0 || failed(tile_path_decode(&v->tile, path)))
		desk_refuse(r, failure(E_NOT_FOUND));
	else if (!tilecache_answer(&d->tiles, r, &v->tile))
		desk_ask(d, r, &(struct ipc_message){.kind = IPC_TILE, .tile = {.path = path}},
			NULL);
}

/* Under the lock of the room that is read into. */
static bool
keep_file(struct desk *d, struct httpd_request *r, const struct httpd_answer *a)
{
	struct httpd_answer kept = *a;
	kept.is_file = false;
	kept.octets = bytes_of(d->tile_room, a->length);
	return a->length <= sizeof d->tile_room &&
		pread(a->file, d->tile_room, a->length, (off_t)a->offset) == (ssize_t)a->length &&
		tilecache_take(&d->tiles, r, &visit_of(r)->tile, &kept);
}

/* The octets of a full tile come into the cache, and the answer from there. */
static bool
keep(struct desk *d, struct httpd_request *r, const struct httpd_answer *a)
{
	if (!a->is_file) {
		struct httpd_answer kept = *a;
		kept.octets = a->payload.data;
		kept.payload = (struct payload){0};
		return tilecache_take(&d->tiles, r, &visit_of(r)->tile, &kept);
	}
	must(pthread_mutex_lock(&d->tile_lock) == 0);
	bool kept = keep_file(d, r, a);
	must(pthread_mutex_unlock(&d->tile_lock) == 0);
	return kept;
}

void
desk_tile_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	struct httpd_answer a = {
		.status = 200,
		.class = HTTPD_TILE,
		.type = "application/octet-stream",
	};
	if (cargo->file_count == 1) {
		a.is_file = true;
		a.file = cargo->files[0];
		a.offset = m->tile_is.offset;
		a.length = m->tile_is.length;
	} else {
		a.payload = cargo->payload;
	}
	if (visit_of(r)->tile.width == TILE_WIDTH && keep(d, r, &a))
		return;
	cargo->file_count = 0;
	cargo->payload = (struct payload){0};
	httpd_answer(r, &a);
}
