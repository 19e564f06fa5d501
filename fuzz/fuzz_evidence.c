/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest, its paths, and the opening in a receipt are written the same as they were read. And
 * whatever the one file says that a folder has besides its manifest, verifying it ends. */
#include "core/evidence/evidence.h"
#include "core/evidence/manifest.h"
#include "core/evidence/place.h"
#include "core/evidence/revealed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 20 };

static uint8_t room[ROOM];

static void
check_path(bytes path)
{
	struct place p;
	uint8_t again[PLACE_PATH_MAX];
	buf b = BUF_ARRAY(again);
	if (failed(place_decode(&p, path)))
		return;
	place_encode(&b, &p);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), path));
}

static void
check_manifest(bytes in)
{
	struct manifest m;
	struct manifest_row row;
	if (in.len > ROOM || failed(manifest_decode(&m, in)))
		return;
	size_t count = 0;
	buf b = BUF_ARRAY(room);
	manifest_begin(&b);
	for (reader r = reader_of(m.rows); manifest_next(&row, &r); count++) {
		check_path(row.path);
		manifest_put(&b, &row);
	}
	must(count == m.count && bytes_equal(buf_bytes(&b), in));
}

static void
check_revealed(bytes in)
{
	static uint8_t again[REVEALED_MAX];
	struct revealed r;
	buf b = BUF_ARRAY(again);
	if (failed(revealed_decode(&r, in)))
		return;
	revealed_encode(&b, bytes_slice(in, 4, in.len - 4));
	must(bytes_equal(buf_bytes(&b), in));
}

static err
list_files(void *self, evidence_name_fn *each, void *user)
{
	struct manifest m;
	struct manifest_row row;
	const bytes *in = self;
	if (failed(manifest_decode(&m, *in)))
		return failure(E_FORMAT);
	err e = ok();
	for (reader r = reader_of(m.rows); !failed(e) && manifest_next(&row, &r);)
		e = each(user, row.path);
	return e;
}

static err
read_file(void *self, bytes *out, bytes path, size_t max)
{
	(void)path;
	(void)max;
	*out = *(const bytes *)self;
	return ok();
}

static err
digest(void *self, hash32 *out, uint64_t *out_octets, bytes path)
{
	(void)self;
	(void)path;
	*out = (hash32){{0}};
	*out_octets = 0;
	return ok();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	struct evidence e;
	struct evidence_fault fault;
	check_path(in);
	check_manifest(in);
	check_revealed(in);
	arena perm = arena_of(room, ROOM);
	struct evidence_files files = {&in, list_files, read_file, digest};
	const struct evidence_request request = {&files, {NULL, 0}};
	must(failed(evidence_verify(&e, &fault, &perm, &request)));
	return 0;
}
