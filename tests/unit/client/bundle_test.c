/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle of a matter between two firms, made over a server in memory and verified without it; and
 * every way of changing it. With MUNIMENT_BUNDLE it is written there, for other verifiers. */
#include "client/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "client/papers.h"
#include "core/evidence/evidence.h"
#include "core/evidence/manifest.h"
#include "core/evidence/revealed.h"
#include "crypt/hash.h"
#include "person.h"
#include "sample.h"
#include "support/spec.h"

enum { FILES = 512, ROOM = 64 << 20, CONTENT = 3000 };

struct file {
	char path[300];
	uint8_t *octets;
	size_t len;
};

struct folder {
	size_t count;
	struct file files[FILES];
};

static struct folder made; /* as it was made, once for all tests */
static struct fake_server *server;
static struct person *ada, *cy;
static id16 matter, object;
static uint8_t *memory;

static err
begin(void *self, bytes path)
{
	struct folder *f = self;
	assert_true(f->count < FILES && path.len < sizeof f->files[0].path);
	struct file *file = &f->files[f->count];
	*file = (struct file){.octets = NULL};
	bytes_copy((uint8_t *)file->path, path);
	return ok();
}

static err
add(void *self, bytes piece)
{
	struct folder *f = self;
	struct file *file = &f->files[f->count];
	file->octets = realloc(file->octets, file->len + piece.len + 1);
	assert_non_null(file->octets);
	bytes_copy(file->octets + file->len, piece);
	file->len += piece.len;
	return ok();
}

static err
end(void *self, bool keep)
{
	struct folder *f = self;
	f->count += keep;
	return ok();
}

static struct bundle_sink
sink_of(struct folder *f)
{
	return (struct bundle_sink){f, begin, add, end};
}

static err
list_files(void *self, evidence_name_fn *each, void *user)
{
	const struct folder *f = self;
	err e = ok();
	for (size_t i = 0; i < f->count && !failed(e); i++)
		e = each(user, bytes_of_text(f->files[i].path));
	return e;
}

static struct file *
find(struct folder *f, bytes path)
{
	for (size_t i = 0; i < f->count; i++)
		if (bytes_equal(bytes_of_text(f->files[i].path), path))
			return &f->files[i];
	return NULL;
}

static err
read_file(void *self, bytes *out, bytes path, size_t max)
{
	const struct file *file = find(self, path);
	if (file == NULL)
		return failure(E_NOT_FOUND);
	*out = bytes_of(file->octets, file->len);
	return file->len > max ? failure(E_TOO_LARGE) : ok();
}

static err
digest(void *self, hash32 *out, uint64_t *out_octets, bytes path)
{
	bytes got = {NULL, 0};
	err e = read_file(self, &got, path, SIZE_MAX);
	*out = sha256(got);
	*out_octets = got.len;
	return e;
}

static struct evidence_fault fault;

static err
verify_under(struct evidence *out, struct folder *f, bytes policy)
{
	arena perm = arena_of(memory, ROOM);
	struct evidence_files files = {f, list_files, read_file, digest};
	const struct evidence_request request = {&files, policy};
	return evidence_verify(out, &fault, &perm, &request);
}

static err
verify(struct folder *f)
{
	struct evidence unused;
	return verify_under(&unused, f, (bytes){NULL, 0});
}

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	bytes *left = user;
	*out = left->len < n ? left->len : n;
	bytes_copy(to, bytes_slice(*left, 0, *out));
	*left = bytes_slice(*left, *out, left->len - *out);
	return ok();
}

static uint8_t batch_room[PART_INLINE_MAX + 100];

/* A document, or the next version of BEFORE. *out: where the log has it. */
static void
put_paper(struct person *p, const char *name, bytes content)
{
	struct submit s;
	struct submit_result result;
	struct space space;
	struct document d;
	struct papers_place place;
	struct catalog catalog;
	SECRET(seed, 32);
	const chain_id chain = {CHAIN_MATTER, matter};
	struct document_source from = {give, &content};
	assert_ok(person_sync(p, &matter));
	assert_ok(space_open(&space, person_view(p), &chain));
	assert_ok(papers_list(&catalog, &space));
	assert_ok(papers_place(&place, &seed, &space));
	struct blob_batch_writer none = blob_batch_begin(BUF_ARRAY(batch_room));
	assert_ok(document_seal(&d, person_client(p), &place.to, &from, &none));
	const struct papers_new n = {
		&d, bytes_of_text(name), catalog_named(&catalog, bytes_of_text(name))};
	assert_ok(submit_begin(&s, person_client(p), 1));
	assert_ok(papers_submit(&s, &place, &n));
	assert_ok(submit_send(&result, &s));
}

static struct space
open_matter(struct person *p)
{
	struct space s;
	const chain_id chain = {CHAIN_MATTER, matter};
	assert_ok(person_sync(p, &matter));
	assert_ok(space_open(&s, person_view(p), &chain));
	return s;
}

static void
write_out(const char *dir)
{
	for (size_t i = 0; i < made.count; i++) {
		char path[1024];
		const struct file *f = &made.files[i];
		assert_true(snprintf(path, sizeof path, "%s/%s", dir, f->path) < (int)sizeof path);
		for (char *at = path + strlen(dir) + 1; (at = strchr(at, '/')) != NULL; at++) {
			*at = '\0';
			(void)mkdir(path, 0700);
			*at = '/';
		}
		FILE *to = fopen(path, "wb");
		assert_non_null(to);
		assert_int_equal(fwrite(f->octets, 1, f->len, to), f->len);
		assert_int_equal(fclose(to), 0);
	}
}

static int
set_up(void **state)
{
	(void)state;
	static uint8_t content[CONTENT];
	struct catalog catalog;
	memory = malloc(ROOM);
	server = fake_server_new(UINT64_C(1795000000000));
	ada = person_new(server, 1);
	cy = person_new(server, 3);
	assert_non_null(memory);
	person_found(ada, "Hale & Partners");
	person_found(cy, "Swift Process");
	matter = person_open_matter(ada);
	assert_ok(person_write(ada, &matter, "Smith v. Jones"));
	const struct known *k = person_client(cy)->state;
	struct space_member member = {k->user, k->firm, EPOCH_WRITER, 1};
	assert_ok(person_add_member(ada, &matter, &member));
	put_paper(ada, "in/affidavit.pdf", BYTES_ARRAY(content));
	content[7] = 1;
	put_paper(cy, "in/affidavit.pdf", BYTES_ARRAY(content));
	put_paper(cy, "note.txt", BYTES_LIT("left at the door"));
	struct space s = open_matter(ada);
	assert_ok(papers_list(&catalog, &s));
	object = catalog_named(&catalog, BYTES_LIT("in/affidavit.pdf"))->object;
	struct bundle_made report;
	const struct bundle_what what = {&s, &object};
	const struct bundle_sink sink = sink_of(&made);
	assert_ok(bundle_make(&report, &what, &sink));
	assert_int_equal(report.events, 2);
	assert_int_equal(report.contents, 2);
	assert_int_equal(report.without, 0);
	if (getenv("MUNIMENT_BUNDLE") != NULL)
		write_out(getenv("MUNIMENT_BUNDLE"));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++)
		free(made.files[i].octets);
	person_free(ada);
	person_free(cy);
	fake_server_free(server);
	free(memory);
	return 0;
}

static void
a_bundle_verifies_and_says_by_whom_what_was_written(void **state)
{
	(void)state;
	struct evidence e;
	assert_ok(verify_under(&e, &made, (bytes){NULL, 0}));
	assert_int_equal(e.act_count, 2);
	assert_int_equal(e.firm_count, 2);
	assert_int_equal(e.hidden_count, 2);
	assert_true(e.verdict.has_since);
	assert_int_equal(e.verdict.since, 1795000000);
	const struct evidence_act *first = &e.acts[0], *second = &e.acts[1];
	assert_true(first->index < second->index && first->index < e.map.size);
	assert_int_equal(first->put.version, 1);
	assert_int_equal(second->put.version, 2);
	assert_true(bytes_equal(second->put.name, BYTES_LIT("in/affidavit.pdf")));
	assert_true(first->content.len > 0 && second->content.len > 0);
	const struct known *k = person_client(cy)->state;
	assert_true(id16_equal(&second->event.actor, &k->user));
	assert_true(id16_equal(&second->firm, &k->firm));
	assert_int_equal(second->role, EPOCH_WRITER);
}

static void
a_bundle_of_the_matter_has_all_that_its_maker_can_read(void **state)
{
	(void)state;
	static struct folder all;
	struct evidence e;
	struct bundle_made report;
	struct space s = open_matter(ada);
	const struct bundle_what what = {&s, NULL};
	const struct bundle_sink sink = sink_of(&all);
	assert_ok(bundle_make(&report, &what, &sink));
	assert_int_equal(report.events, 4);
	assert_int_equal(report.contents, 3);
	assert_ok(verify_under(&e, &all, (bytes){NULL, 0}));
	assert_int_equal(e.act_count, 4);
	assert_int_equal(e.hidden_count, 0);
	for (size_t i = 0; i < all.count; i++)
		free(all.files[i].octets);
}

static void
every_flipped_octet_of_every_file_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++) {
		struct file *f = &made.files[i];
		for (size_t at = 0; at < f->len; at++) {
			f->octets[at] ^= (uint8_t)(1U << at % 8);
			err e = verify(&made);
			f->octets[at] ^= (uint8_t)(1U << at % 8);
			assert_true(failed(e));
			assert_true(fault.file.len > 0);
			assert_true(err_exit_status(e) == 1 || err_exit_status(e) == 3);
		}
	}
	assert_ok(verify(&made));
}

/* The manifest as it would be of the files that there are. */
static void
fix_manifest(struct folder *f)
{
	struct file *m = find(f, BYTES_LIT("manifest"));
	struct manifest old;
	struct manifest_row row;
	assert_ok(manifest_decode(&old, bytes_of(m->octets, m->len)));
	uint8_t *to = malloc(m->len);
	assert_non_null(to);
	buf b = buf_of(to, m->len);
	manifest_begin(&b);
	for (reader r = reader_of(old.rows); manifest_next(&row, &r);) {
		const struct file *file = find(f, row.path);
		assert_non_null(file);
		row.digest = sha256(bytes_of(file->octets, file->len));
		manifest_put(&b, &row);
	}
	assert_int_equal(b.len, m->len);
	memcpy(m->octets, to, b.len);
	free(to);
}

/* Signatures of cosigners nobody asks for, and names in a policy, prove nothing either way. */
static bool
is_of_meaning(const struct file *f)
{
	return strcmp(f->path, "policy") != 0 && strcmp(f->path, "manifest") != 0;
}

/* AT is in the index of a record that is not revealed: such a one is somewhere between its
 * neighbors. */
static bool
is_unproven(const struct file *f, size_t at)
{
	size_t from = 0;
	struct record r;
	if (strncmp(f->path, "chains/", 7) != 0)
		return false;
	struct record_stream s = record_stream_of(bytes_of(f->octets, f->len), 0);
	while (!record_at_end(&s)) {
		assert_ok(record_next(&r, &s));
		if (at >= from + 4 && at < from + 12)
			return r.octets.len == 0;
		from = s.at.at;
	}
	return false;
}

static void
a_changed_file_fails_also_under_a_manifest_that_was_made_for_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++) {
		struct file *f = &made.files[i];
		if (!is_of_meaning(f))
			continue;
		size_t step = f->len > 60 ? f->len / 60 : 1;
		for (size_t at = 0; at < f->len; at += step) {
			if (is_unproven(f, at))
				continue;
			f->octets[at] ^= 1;
			fix_manifest(&made);
			err e = verify(&made);
			f->octets[at] ^= 1;
			if (!failed(e))
				print_message("%s at %zu\n", f->path, at);
			assert_true(failed(e));
		}
	}
	fix_manifest(&made);
	assert_ok(verify(&made));
}

static void
a_missing_file_fails_and_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++) {
		struct file gone = made.files[i];
		made.files[i] = made.files[--made.count];
		err e = verify(&made);
		made.files[made.count++] = made.files[i];
		made.files[i] = gone;
		assert_int_equal(err_exit_status(e), 3);
		assert_true(bytes_equal(fault.file, bytes_of_text(gone.path)));
	}
	assert_ok(verify(&made));
}

static void
an_additional_file_fails_and_is_named(void **state)
{
	(void)state;
	static const char *const paths[] = {"objects/0/more.pdf", "more", "manifest.old",
		"receipts/1.tlog-proof.bak", "events/00"};
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct file *f = &made.files[made.count++];
		*f = (struct file){.octets = NULL};
		memcpy(f->path, paths[i], strlen(paths[i]) + 1);
		assert_fails(verify(&made), E_DAMAGED);
		assert_true(bytes_equal(fault.file, bytes_of_text(paths[i])));
		made.count--;
	}
}

static void
a_renamed_file_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++) {
		char *last = made.files[i].path + strlen(made.files[i].path) - 1;
		*last ^= 1;
		err e = verify(&made);
		*last ^= 1;
		assert_true(failed(e));
	}
}

/* Without the file, and with a manifest that does not know it. */
static err
verify_without(const char *path)
{
	struct manifest old;
	struct manifest_row row;
	static struct folder less;
	struct file *m = find(&made, BYTES_LIT("manifest"));
	assert_ok(manifest_decode(&old, bytes_of(m->octets, m->len)));
	uint8_t *to = malloc(m->len);
	assert_non_null(to);
	buf b = buf_of(to, m->len);
	manifest_begin(&b);
	for (reader r = reader_of(old.rows); manifest_next(&row, &r);)
		if (!bytes_equal(row.path, bytes_of_text(path)))
			manifest_put(&b, &row);
	less.count = 0;
	for (size_t i = 0; i < made.count; i++)
		if (strcmp(made.files[i].path, path) != 0)
			less.files[less.count++] = made.files[i];
	struct file *changed = find(&less, BYTES_LIT("manifest"));
	changed->octets = to;
	changed->len = b.len;
	err e = verify(&less);
	free(to);
	return e;
}

static void
nothing_can_be_left_out_but_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < made.count; i++) {
		const char *path = made.files[i].path;
		if (strcmp(path, "manifest") == 0)
			continue;
		if (strncmp(path, "objects/", 8) == 0)
			assert_ok(verify_without(path));
		else
			assert_true(failed(verify_without(path)));
	}
}

static void
another_policy_than_the_bundles_own_decides_when_it_is_given(void **state)
{
	(void)state;
	struct evidence e;
	const struct file *own = find(&made, BYTES_LIT("policy"));
	bytes text = bytes_of(own->octets, own->len);
	assert_ok(verify_under(&e, &made, text));
	static const char other[] =
		"log muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/"
		"HZQSG/N0iAG0D29c\nquorum none\n";
	assert_fails(verify_under(&e, &made, bytes_of_text(other)), E_ORIGIN);
	assert_fails(verify_under(&e, &made, bytes_of_text("quorum none")), E_FORMAT);
	assert_true(bytes_equal(fault.file, BYTES_LIT("the policy")));
}

static void
memory_that_runs_out_is_an_error(void **state)
{
	(void)state;
	struct evidence e;
	struct evidence_files files = {&made, list_files, read_file, digest};
	const struct evidence_request request = {&files, {NULL, 0}};
	size_t step = 20000;
	for (size_t room = 0;; room += step) {
		arena perm = arena_of(memory, room);
		err r = evidence_verify(&e, &fault, &perm, &request);
		if (!failed(r))
			break;
		assert_fails(r, E_NOMEM);
		assert_true(room < ROOM - step);
	}
}

static void
a_receipt_shows_its_event_and_no_other_content(void **state)
{
	(void)state;
	bytes text;
	struct receipt r;
	struct revealed shown;
	struct receipt_verdict verdict;
	const struct policy *policy;
	arena perm = arena_of(memory, ROOM);
	struct space s = open_matter(ada);
	const struct view_event *last = &s.row->events[s.row->event_count - 1];
	assert_ok(bundle_receipt(&text, &s, last));
	const struct file *own = find(&made, BYTES_LIT("policy"));
	assert_ok(policy_decode(&policy, &perm, bytes_of(own->octets, own->len)));
	assert_ok(receipt_decode(&r, &perm, text));
	assert_ok(revealed_decode(&shown, r.extra));
	hash32 leaf = leaf_hash(&shown.leaf);
	assert_ok(receipt_verify(&verdict, policy, &r, &leaf));
	assert_int_equal(verdict.index, last->index);
	bytes content = BYTES_LIT("left at the door");
	hash32 hash = sha256(content);
	assert_ok(revealed_verify(&shown, &hash, content.len));
	assert_fails(revealed_verify(&shown, &hash, content.len + 1), E_COMMITMENT);
	hash.b[0] ^= 1;
	assert_fails(revealed_verify(&shown, &hash, content.len), E_COMMITMENT);
	for (size_t i = 0; i < r.extra.len; i++) {
		uint8_t *at = (uint8_t *)(uintptr_t)r.extra.data + i;
		*at ^= 1;
		err e = revealed_decode(&shown, r.extra);
		leaf = leaf_hash(&shown.leaf);
		if (!failed(e))
			e = receipt_verify(&verdict, policy, &r, &leaf);
		*at ^= 1;
		assert_true(failed(e));
	}
}

/* It is an older one of these: what was made then verifies now. */
static void
the_bundle_of_the_vectors_verifies(void **state)
{
	(void)state;
	static struct folder kept;
	struct evidence e;
	spec_open("bundle.json");
	SPEC_EACH(row, "files")
	{
		struct file *f = &kept.files[kept.count++];
		bytes octets = spec_hex(row, "octets");
		(void)snprintf(f->path, sizeof f->path, "%s",
			json_string_value(json_object_get(row, "path")));
		f->octets = (uint8_t *)(uintptr_t)octets.data;
		f->len = octets.len;
	}
	assert_ok(verify_under(&e, &kept, (bytes){NULL, 0}));
	assert_int_equal(e.act_count, 2);
	assert_int_equal(e.acts[1].index, 20);
	spec_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bundle_verifies_and_says_by_whom_what_was_written),
		cmocka_unit_test(a_bundle_of_the_matter_has_all_that_its_maker_can_read),
		cmocka_unit_test(the_bundle_of_the_vectors_verifies),
		cmocka_unit_test(every_flipped_octet_of_every_file_fails),
		cmocka_unit_test(a_changed_file_fails_also_under_a_manifest_that_was_made_for_it),
		cmocka_unit_test(a_missing_file_fails_and_is_named),
		cmocka_unit_test(an_additional_file_fails_and_is_named),
		cmocka_unit_test(a_renamed_file_fails),
		cmocka_unit_test(nothing_can_be_left_out_but_content),
		cmocka_unit_test(another_policy_than_the_bundles_own_decides_when_it_is_given),
		cmocka_unit_test(memory_that_runs_out_is_an_error),
		cmocka_unit_test(a_receipt_shows_its_event_and_no_other_content),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
