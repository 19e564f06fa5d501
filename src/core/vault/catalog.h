/* SPDX-License-Identifier: Apache-2.0 */
/* vault/catalog: the documents of a space, as its content events make them, one after the other.
 * Pure: who may have written an event was judged before; here is what it means for the list: new
 * versions, removals, names, and what does not fit on what was there before.
 * Owns: nothing: rows and table are of the caller's arena, and so is what events borrow, which has
 * to stay where it is. Spec: spec/content.md. */
#ifndef CORE_VAULT_CATALOG_H
#define CORE_VAULT_CATALOG_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "core/vault/content.h"
#include "core/vault/object.h"
#include "core/vault/opening.h"

/* One version, or what claims to be one. */
struct catalog_version {
	struct object_put put;
	hash32 header;
	id16 event;
	id16 actor;
	id16 device;
	uint32_t epoch;
	uint64_t index; /* in the log */
	uint64_t claimed_ms;
	bool conflict; /* another one came first: kept, shown, replaced by nothing */
	struct catalog_version *older; /* of the same object; the newest one's is the one before */
};

struct catalog_object {
	id16 object;
	struct catalog_version *newest;    /* that is no conflict */
	struct catalog_version *conflicts; /* linked by older */
	bool removed;
	struct catalog_object *next;      /* in the order in which they were first put */
	struct catalog_object *same_id;   /* with the same place in the table of ids, */
	struct catalog_object *same_name; /* and in that of names: none that was removed */
};

struct catalog {
	arena *memory;
	struct catalog_object **ids;
	struct catalog_object **names;
	size_t mask; /* places in each table, less one */
	struct catalog_object *first;
	struct catalog_object *last;
	size_t count;     /* objects, removed ones too */
	uint64_t strange; /* events that fit on nothing: counted, and shown nowhere */
};

/* Empty; about MAX objects are expected (more are fine). E_NOMEM. */
err catalog_init(struct catalog *out, arena *memory, size_t max) MUST_USE;

/* The event E, of the log's INDEX, written under the epoch with fingerprint FP. Types other than
 * object/put and object/remove change nothing. E_NOMEM; E_FORMAT: its body is none, so that the
 * event stands for nothing. */
struct catalog_event {
	const struct event *event;
	uint64_t index;
	hash32 fp;
};
err catalog_add(struct catalog *c, const struct catalog_event *e) MUST_USE;

/* NULL: there is none. */
struct catalog_object *catalog_find(const struct catalog *c, const id16 *object);
/* The object whose newest version has NAME, not removed; the last one put, when there are several.
 * NULL: none. */
struct catalog_object *catalog_named(const struct catalog *c, bytes name);

#endif
