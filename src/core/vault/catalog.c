/* SPDX-License-Identifier: Apache-2.0 */
/* Ids are random, so their first octets are a hash; names are hashed by FNV-1a. Whoever makes names
 * that fall together makes his own space slow, and no other. */
#include "core/vault/catalog.h"

#include "core/vault/event_type.h"

static const hash32 no_hash;

err
catalog_init(struct catalog *out, arena *memory, size_t max)
{
	size_t places = 64;
	while (places < max && places < SIZE_MAX / 64)
		places *= 2;
	*out = (struct catalog){.memory = memory,
		.ids = arena_new(memory, struct catalog_object *, places),
		.names = arena_new(memory, struct catalog_object *, places),
		.mask = places - 1};
	return out->ids == NULL || out->names == NULL ? failure(E_NOMEM) : ok();
}

static struct catalog_object **
place_of_id(const struct catalog *c, const id16 *id)
{
	size_t h = 0;
	for (size_t i = 0; i < sizeof h; i++)
		h = h << 8 | id->b[i];
	return &c->ids[h & c->mask];
}

static struct catalog_object **
place_of_name(const struct catalog *c, bytes name)
{
	uint64_t h = 0xcbf29ce484222325;
	for (size_t i = 0; i < name.len; i++)
		h = (h ^ name.data[i]) * 0x100000001b3;
	return &c->names[(size_t)h & c->mask];
}

struct catalog_object *
catalog_find(const struct catalog *c, const id16 *object)
{
	struct catalog_object *o = *place_of_id(c, object);
	while (o != NULL && !id16_equal(&o->object, object))
		o = o->same_id;
	return o;
}

struct catalog_object *
catalog_named(const struct catalog *c, bytes name)
{
	struct catalog_object *o = *place_of_name(c, name);
	while (o != NULL && !bytes_equal(o->newest->put.name, name))
		o = o->same_name;
	return o;
}

static void
link_name(struct catalog *c, struct catalog_object *o)
{
	struct catalog_object **at = place_of_name(c, o->newest->put.name);
	o->same_name = *at;
	*at = o;
}

static void
unlink_name(struct catalog *c, struct catalog_object *o)
{
	struct catalog_object **at = place_of_name(c, o->newest->put.name);
	while (*at != o)
		at = &(*at)->same_name;
	*at = o->same_name;
}

static struct catalog_version *
new_version(struct catalog *c, const struct object_put *put, const struct catalog_event *e)
{
	const struct event *ev = e->event;
	struct catalog_version *v = arena_new(c->memory, struct catalog_version, 1);
	if (v != NULL)
		*v = (struct catalog_version){.put = *put,
			.header = object_hash_header(put, &ev->chain, ev->epoch),
			.event = ev->event,
			.actor = ev->actor,
			.device = ev->device,
			.epoch = ev->epoch,
			.index = e->index,
			.claimed_ms = ev->claimed_ms};
	return v;
}

static err
add_object(struct catalog *c, const struct object_put *put, const struct catalog_event *e)
{
	struct catalog_object *o = arena_new(c->memory, struct catalog_object, 1);
	struct catalog_version *v = new_version(c, put, e);
	if (o == NULL || v == NULL)
		return failure(E_NOMEM);
	struct catalog_object **at = place_of_id(c, &put->object);
	*o = (struct catalog_object){.object = put->object, .newest = v, .same_id = *at};
	*at = o;
	*(c->last == NULL ? &c->first : &c->last->next) = o;
	c->last = o;
	c->count++;
	link_name(c, o);
	return ok();
}

/* O has had what PUT builds on. */
static bool
has_version(const struct catalog_object *o, const struct object_put *put)
{
	const struct catalog_version *v = o->newest;
	while (v != NULL && v->put.version >= put->version)
		v = v->older;
	return v != NULL && v->put.version == put->version - 1 &&
		hash32_equal(&v->header, &put->previous);
}

static err
add_version(struct catalog *c, struct catalog_object *o, const struct object_put *put,
	const struct catalog_event *e)
{
	const struct catalog_version *newest = o->newest;
	bool follows = put->version == newest->put.version + 1 &&
		hash32_equal(&put->previous, &newest->header);
	if (o->removed || (!follows && !has_version(o, put))) {
		c->strange++;
		return ok();
	}
	struct catalog_version *v = new_version(c, put, e);
	if (v == NULL)
		return failure(E_NOMEM);
	v->conflict = !follows;
	if (v->conflict) {
		v->older = o->conflicts;
		o->conflicts = v;
		return ok();
	}
	unlink_name(c, o);
	v->older = o->newest;
	o->newest = v;
	link_name(c, o);
	return ok();
}

static err
add_put(struct catalog *c, const struct catalog_event *e)
{
	struct object_put put;
	err result = object_decode_put(&put, e->event->body);
	if (failed(result))
		return result;
	struct catalog_object *o = catalog_find(c, &put.object);
	bool first = put.version == 1 && hash32_equal(&put.previous, &no_hash);
	if (!hash32_equal(&put.recipient, &e->fp) || (o == NULL && !first)) {
		c->strange++;
		return ok();
	}
	return o == NULL ? add_object(c, &put, e) : add_version(c, o, &put, e);
}

static err
add_remove(struct catalog *c, const struct catalog_event *e)
{
	struct object_remove remove;
	err result = object_decode_remove(&remove, e->event->body);
	if (failed(result))
		return result;
	struct catalog_object *o = catalog_find(c, &remove.object);
	if (o == NULL || o->removed || !hash32_equal(&remove.header, &o->newest->header)) {
		c->strange++;
		return ok();
	}
	unlink_name(c, o);
	o->removed = true;
	return ok();
}

err
catalog_add(struct catalog *c, const struct catalog_event *e)
{
	err result = ok();
	if (e->event->type == EVENT_TYPE_OBJECT_PUT)
		result = add_put(c, e);
	else if (e->event->type == EVENT_TYPE_OBJECT_REMOVE)
		result = add_remove(c, e);
	if (err_is(result, E_FORMAT))
		c->strange++;
	return result;
}
