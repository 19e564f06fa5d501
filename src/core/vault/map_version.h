/* SPDX-License-Identifier: Apache-2.0 */
/* vault/map_version: what one state map says of itself, and the log's leaf made of it.
 * Versions are numbered and each names the one before, so that whoever has verified one knows all
 * that came before, and none can be left out. Owns: nothing. Pure. Spec: spec/statemap.md.
 * Untrusted input: yes. Fuzz: fuzz_map_version. */
#ifndef CORE_VAULT_MAP_VERSION_H
#define CORE_VAULT_MAP_VERSION_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/vault/leaf.h"

enum { MAP_VERSION_BYTES = 80 };

struct map_version {
	uint64_t number;
	uint64_t size;   /* of the log: the heads are those after so many entries */
	hash32 tree;     /* map_tree */
	hash32 previous; /* root of version NUMBER - 1; zero for 1, and only then */
};

/* u64 number || u64 size || tree || previous. */
void map_version_encode(buf *out, const struct map_version *v);
/* E_FORMAT unless it has 80 octets and is what a version can be. */
err map_version_decode(struct map_version *out, bytes in) MUST_USE;

hash32 map_version_root(const struct map_version *v);
/* Of LEAF_MAP: the root. */
leaf33 map_version_leaf(const struct map_version *v);

/* NEWER comes right after OLDER. E_INCONSISTENT. */
err map_version_verify_next(
	const struct map_version *older, const struct map_version *newer) MUST_USE;

#endif
