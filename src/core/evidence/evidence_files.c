/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the manifest rise by path, so a file is found by halves, and one that is listed twice
 * is none. Contents may be larger than memory: of those only hash and length are taken. */
#include "core/evidence/evidence_inner.h"
#include "core/evidence/manifest.h"
#include "crypt/hash.h"

#define MANIFEST BYTES_LIT("manifest")

static struct evidence_file *
find(const struct evidence_work *w, bytes path)
{
	size_t low = 0, high = w->file_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (manifest_before(w->rows[middle].path, path))
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < w->file_count && bytes_equal(w->rows[low].path, path);
	return found ? &w->rows[low] : NULL;
}

static struct evidence_file *
find_place(struct evidence_work *w, const struct place *p, buf *path)
{
	place_encode(path, p);
	must(!path->full);
	return find(w, buf_bytes(path));
}

struct evidence_file *
evidence_take(struct evidence_work *w, const struct place *p)
{
	uint8_t room[PLACE_PATH_MAX];
	buf path = BUF_ARRAY(room);
	struct evidence_file *f = find_place(w, p, &path);
	if (f != NULL)
		f->used = true;
	return f;
}

err
evidence_need(struct evidence_file **out, struct evidence_work *w, const struct place *p)
{
	size_t used = w->perm->used;
	uint8_t *room = arena_new(w->perm, uint8_t, PLACE_PATH_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf path = buf_of(room, PLACE_PATH_MAX);
	struct evidence_file *f = find_place(w, p, &path);
	if (f == NULL)
		return evidence_fail(
			w, buf_bytes(&path), E_DAMAGED, "the bundle has all that it speaks of");
	w->perm->used = used;
	f->used = true;
	*out = f;
	return ok();
}

static err
take_rows(struct evidence_work *w, bytes text)
{
	struct manifest m;
	struct manifest_row row;
	err e = manifest_decode(&m, text);
	if (failed(e))
		return evidence_blame(w, MANIFEST, e, NULL);
	w->rows = arena_new(w->perm, struct evidence_file, m.count);
	if (w->rows == NULL)
		return failure(E_NOMEM);
	for (reader r = reader_of(m.rows); manifest_next(&row, &r);) {
		struct evidence_file *f = &w->rows[w->file_count++];
		*f = (struct evidence_file){.path = row.path, .digest = row.digest};
		if (failed(place_decode(&f->place, row.path)))
			return evidence_fail(
				w, row.path, E_FORMAT, "it is one of the files that a bundle has");
		w->events_count += f->place.kind == PLACE_EVENT;
	}
	return ok();
}

static err
mark(void *user, bytes path)
{
	struct evidence_work *w = user;
	if (bytes_equal(path, MANIFEST))
		return ok();
	struct evidence_file *f = find(w, path);
	if (f != NULL) {
		f->there = true;
		return ok();
	}
	uint8_t *copy = arena_new(w->perm, uint8_t, path.len);
	if (copy == NULL)
		return failure(E_NOMEM);
	bytes_copy(copy, path);
	return evidence_fail(w, bytes_of(copy, path.len), E_DAMAGED, "the manifest names it");
}

static err
read_file(struct evidence_work *w, struct evidence_file *f)
{
	hash32 digest = {{0}};
	err e;
	if (!f->there)
		return evidence_fail(w, f->path, E_DAMAGED, "it is there, as the manifest says");
	if (f->place.kind == PLACE_OBJECT) {
		e = w->files->digest(w->files->self, &digest, &f->length, f->path);
	} else {
		e = w->files->read(w->files->self, &f->octets, f->path, EVIDENCE_FILE_MAX);
		if (!failed(e))
			digest = sha256(f->octets);
	}
	if (!failed(e) && !hash32_equal(&digest, &f->digest))
		return evidence_fail(w, f->path, E_DAMAGED, "its SHA-256 is that in the manifest");
	return evidence_blame(w, f->path, e, NULL);
}

err
evidence_load(struct evidence_work *w)
{
	bytes text = {NULL, 0};
	err e = w->files->read(w->files->self, &text, MANIFEST, MANIFEST_MAX);
	if (err_is(e, E_NOT_FOUND))
		return evidence_fail(w, MANIFEST, E_FORMAT, "a bundle has one");
	e = evidence_blame(w, MANIFEST, e, NULL);
	if (!failed(e))
		e = take_rows(w, text);
	if (!failed(e))
		e = w->files->list(w->files->self, mark, w);
	for (size_t i = 0; i < w->file_count && !failed(e); i++)
		e = read_file(w, &w->rows[i]);
	return e;
}

err
evidence_check_used(struct evidence_work *w)
{
	for (size_t i = 0; i < w->file_count; i++)
		if (!w->rows[i].used)
			return evidence_fail(
				w, w->rows[i].path, E_FORMAT, "something in the bundle needs it");
	return ok();
}
