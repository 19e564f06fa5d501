/* SPDX-License-Identifier: Apache-2.0 */
/* archive/tables: the index over the journal, in SQLite: where to find what.
 * All of it is derived: when the file is gone, damaged or of another version, it is made anew. The
 * only opener of the file; one caller at a time. Writing is straight on: the first failure stays,
 * and tables_commit says it. Owns: the database. Spec: spec/archive.md, "The index". */
#ifndef STORE_ARCHIVE_TABLES_H
#define STORE_ARCHIVE_TABLES_H

#include <sqlite3.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "port/store.h"
#include "store/archive/segments.h"

enum tables_statement {
#define X(name, sql) TABLES_##name,
#include "store/archive/tables.def"
#undef X
	TABLES_STATEMENTS
};

struct tables {
	sqlite3 *db;
	sqlite3_stmt *statements[TABLES_STATEMENTS];
	bool begun; /* there is a transaction */
	err failed; /* the first failure of writing */
};

/* The file PATH; NULL: in memory. E_DAMAGED: it is there, but not such an index. */
err tables_open(struct tables *out, const char *path) MUST_USE;
void tables_close(struct tables *t);

/* Everything that was put since is there, or nothing. */
void tables_begin(struct tables *t);
err tables_commit(struct tables *t) MUST_USE;
/* The first failure of what was put so far. */
err tables_failed(const struct tables *t) MUST_USE;

/* How far the index goes, and the public tiles; each with the log's size there. */
struct tables_marks {
	struct segments_mark applied;
	uint64_t size;
	struct segments_mark published;
	uint64_t published_size;
};
void tables_put_marks(struct tables *t, const struct tables_marks *marks);
/* All zero in a new index. */
err tables_marks(struct tables *t, struct tables_marks *out) MUST_USE;

void tables_put_chain(struct tables *t, uint32_t number, const struct store_chain *chain);
err tables_chains(struct tables *t, store_chain_fn *each, void *user) MUST_USE;

/* Events of one chain that are neighbors in the log and come from one frame. */
struct tables_run {
	uint64_t position; /* of the first in its chain */
	uint64_t count;
	uint64_t control; /* control events of the chain before */
	uint64_t controls;
	uint64_t first; /* index in the log */
	uint64_t frame; /* where that begins */
	uint64_t item;  /* number of the first in the frame's submission */
};
enum { TABLES_RUNS = 32 };
void tables_put_run(struct tables *t, uint32_t chain, const struct tables_run *run);
/* From the run with POSITION on, which counts control events alone when CONTROL; *out_count is 0
 * when there is none. */
err tables_runs(struct tables *t, struct tables_run out[TABLES_RUNS], size_t *out_count,
	uint32_t chain, const struct store_query *query) MUST_USE;

/* What is looked up by a hash: several things may have one key. */
struct tables_found {
	uint64_t place;
	uint64_t value;
};
enum { TABLES_FOUND = 8 };
void tables_put_found(struct tables *t, uint64_t key, const struct tables_found *found);
err tables_found(struct tables *t, struct tables_found out[TABLES_FOUND], size_t *out_count,
	uint64_t key) MUST_USE;

void tables_put_device(struct tables *t, const id16 *device, const id16 *user);
void tables_revoke_device(struct tables *t, const id16 *device, const id16 *user);
/* All but the firm. E_NOT_FOUND, as below. */
err tables_device(struct tables *t, struct store_device *out, const id16 *device) MUST_USE;
void tables_put_user(struct tables *t, const id16 *user, const id16 *firm);
err tables_user(struct tables *t, id16 *out_firm, const id16 *user) MUST_USE;
void tables_put_invite(struct tables *t, const id16 *invite, const id16 *firm);
err tables_invite(struct tables *t, id16 *out_firm, const id16 *invite) MUST_USE;

/* In M of a member, the space is not set. */
struct tables_member {
	uint32_t chain;
	struct store_membership m;
};
void tables_put_member(struct tables *t, const id16 *user, uint32_t chain);
void tables_end_member(struct tables *t, const id16 *user, const struct tables_member *end);
typedef err tables_user_fn(void *user, const id16 *id);
typedef err tables_member_fn(void *user, const struct tables_member *member);
/* Those who are in it now. */
err tables_present(struct tables *t, uint32_t chain, tables_user_fn *each, void *user) MUST_USE;
err tables_member(
	struct tables *t, struct tables_member *out, const id16 *user, uint32_t chain) MUST_USE;
err tables_member_of(
	struct tables *t, const id16 *user, tables_member_fn *each, void *each_user) MUST_USE;

void tables_put_version(struct tables *t, uint64_t index, const struct map_version *version);
err tables_versions(struct tables *t, uint64_t from, store_version_fn *each, void *user) MUST_USE;

#endif
