/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/ledger/proof.h"
#include "crypt/hash.h"
#include "fixture.h"

/* What records() tells. */
struct told {
	unsigned count;
	uint64_t first;
	uint64_t last;
	uint64_t position;
	unsigned stop; /* after so many */
	struct part part;
};

static err
tell(void *user, const struct record *r, uint64_t position)
{
	struct told *t = user;
	list parts = r->parts;
	if (t->stop > 0 && t->count == t->stop)
		return failure(E_INTERRUPTED);
	if (t->count == 0)
		t->first = r->index;
	else
		assert_true(r->index > t->last);
	t->last = r->index;
	t->position = position;
	t->count++;
	(void)record_next_part(&t->part, &parts);
	return ok();
}

static struct told
records(struct fixture *f, const chain_id *chain, bool control, uint64_t position)
{
	struct told t = {0};
	assert_ok(f->store.records(f->store.self,
		&(struct store_query){.chain = *chain, .control = control, .position = position},
		tell, &t));
	return t;
}

static void
what_is_committed_can_be_read(void **state)
{
	(void)state;
	struct fixture f;
	struct store_chain chain;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_fails(f.store.chain(f.store.self, &chain, &matter), E_NOT_FOUND);
	assert_ok(fixture_grow(&f, &matter, 3));
	assert_ok(fixture_grow(&f, &matter, 2));
	assert_ok(f.store.chain(f.store.self, &chain, &matter));
	assert_int_equal(chain.head.count, 5);
	assert_int_equal(chain.control.count, 0);
	assert_int_equal(chain.last, 4);
	struct told t = records(&f, &matter, false, 0);
	assert_int_equal(t.count, 5);
	t = records(&f, &matter, false, 2);
	assert_int_equal(t.count, 3);
	assert_int_equal(t.first, 2);
	assert_int_equal(records(&f, &matter, false, 5).count, 0);
	assert_int_equal(records(&f, &matter, true, 0).count, 0);
	fixture_done(&f);
}

static void
chains_whose_events_are_mixed_are_told_apart(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_begin(&f, 1);
	for (unsigned i = 0; i < 200; i++) {
		const chain_id chain = fixture_chain(CHAIN_MATTER, i % 5 == 0 ? 2 : 1);
		fixture_put(&f, &chain, NULL, NULL, 0);
	}
	assert_ok(fixture_commit(&f));
	const chain_id one = fixture_chain(CHAIN_MATTER, 1), two = fixture_chain(CHAIN_MATTER, 2);
	assert_int_equal(records(&f, &one, false, 0).count, 160);
	assert_int_equal(records(&f, &two, false, 0).count, 40);
	struct told t = records(&f, &two, false, 39);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.first, 195);
	assert_int_equal(t.position, 39);
	t = records(&f, &one, false, 1);
	assert_int_equal(t.count, 159);
	assert_int_equal(t.first, 2);
	fixture_done(&f);
}

static void
the_index_of_a_record_is_told_without_it(void **state)
{
	(void)state;
	struct fixture f;
	uint64_t index = 7;
	fixture_init(&f);
	const chain_id one = fixture_chain(CHAIN_MATTER, 1), two = fixture_chain(CHAIN_MATTER, 2);
	assert_ok(fixture_grow(&f, &one, 3));
	assert_ok(fixture_grow(&f, &two, 2));
	assert_ok(fixture_grow(&f, &one, 4));
	const uint64_t expected[] = {0, 1, 2, 5, 6, 7, 8};
	struct store_query q = {.chain = one};
	for (; q.position < 7; q.position++) {
		assert_ok(f.store.index(f.store.self, &index, &q));
		assert_int_equal(index, expected[q.position]);
	}
	assert_fails(f.store.index(f.store.self, &index, &q), E_NOT_FOUND);
	q = (struct store_query){.chain = fixture_chain(CHAIN_MATTER, 3)};
	assert_fails(f.store.index(f.store.self, &index, &q), E_NOT_FOUND);
	assert_int_equal(index, 8);
	fixture_done(&f);
}

static void
a_reader_of_records_may_stop(void **state)
{
	(void)state;
	struct fixture f;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	struct told t = {.stop = 2};
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 9));
	assert_fails(
		f.store.records(f.store.self, &(struct store_query){.chain = matter}, tell, &t),
		E_INTERRUPTED);
	assert_int_equal(t.count, 2);
	fixture_done(&f);
}

static void
people_and_devices_are_known_by_control_events(void **state)
{
	(void)state;
	struct fixture f;
	struct control c;
	struct store_device device;
	id16 one = fixture_id(1), two = fixture_id(2), nine = fixture_id(9), firm;
	const chain_id user = fixture_chain(CHAIN_USER, 1), house = fixture_chain(CHAIN_FIRM, 4);
	fixture_init(&f);
	fixture_begin(&f, 1);
	fixture_user_create(&c, 1);
	fixture_put_control(&f, &user, &c, 1, 1);
	c = (struct control){.type = EVENT_TYPE_FIRM_INVITE,
		.as.firm_invite = {
			.id = nine, .key.algorithm = SIGNATURE_ED25519, .role = FIRM_MEMBER}};
	fixture_put_control(&f, &house, &c, 1, 1);
	assert_ok(fixture_commit(&f));
	assert_ok(f.store.device(f.store.self, &device, &one));
	assert_memory_equal(device.user.b, one.b, 16);
	assert_false(device.revoked);
	static const id16 none;
	assert_memory_equal(device.firm.b, none.b, 16);
	assert_fails(f.store.device(f.store.self, &device, &two), E_NOT_FOUND);
	assert_ok(f.store.invite(f.store.self, &firm, &nine));
	assert_memory_equal(firm.b, house.id.b, 16);
	assert_fails(f.store.invite(f.store.self, &firm, &one), E_NOT_FOUND);
	fixture_begin(&f, 1);
	c = (struct control){.type = EVENT_TYPE_FIRM_JOIN,
		.as.firm_join = {.root.algorithm = SIGNATURE_ED25519, .invite = nine}};
	c.as.firm_join.endorsement[0] = 1;
	c.as.firm_join.endorsement[4] = 64;
	fixture_put_control(&f, &house, &c, 1, 1);
	assert_ok(fixture_commit(&f));
	assert_ok(f.store.firm(f.store.self, &firm, &one));
	assert_memory_equal(firm.b, house.id.b, 16);
	assert_int_equal(records(&f, &house, true, 0).count, 2);
	assert_int_equal(records(&f, &house, true, 1).count, 1);
	fixture_done(&f);
}

static void
members_come_and_go_with_epochs(void **state)
{
	(void)state;
	struct fixture f;
	struct control c;
	struct store_membership m;
	const id16 one = fixture_id(1), two = fixture_id(2), three = fixture_id(3);
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	fixture_begin(&f, 1);
	fixture_epoch(&c, 1, (const unsigned[]){1, 2}, 2);
	fixture_put_control(&f, &matter, &c, 1, 1);
	fixture_put(&f, &matter, NULL, NULL, 0);
	fixture_epoch(&c, 2, (const unsigned[]){1, 3}, 2);
	fixture_put_control(&f, &matter, &c, 1, 1);
	assert_ok(fixture_commit(&f));
	assert_ok(f.store.membership(f.store.self, &m, &one, &matter));
	assert_true(m.present);
	assert_ok(f.store.membership(f.store.self, &m, &three, &matter));
	assert_true(m.present);
	assert_ok(f.store.membership(f.store.self, &m, &two, &matter));
	assert_false(m.present);
	assert_int_equal(m.ended, 2);
	assert_int_equal(m.events, 3);
	assert_int_equal(m.controls, 2);
	assert_int_equal(m.space.head.count, 3);
	const chain_id other = fixture_chain(CHAIN_MATTER, 8);
	assert_fails(f.store.membership(f.store.self, &m, &one, &other), E_NOT_FOUND);
	fixture_done(&f);
}

/* A part with its octets. */
static struct part
part(enum part_kind kind, bytes octets)
{
	struct part p;
	assert_ok(part_of(&p, kind, octets));
	return p;
}

static void
a_part_is_found_in_the_chain_that_names_it_alone(void **state)
{
	(void)state;
	struct fixture f;
	struct store_part got;
	static uint8_t octets[PART_INLINE_MAX], room[PART_INLINE_MAX];
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	const chain_id other = fixture_chain(CHAIN_MATTER, 8);
	memset(octets, 3, sizeof octets);
	const bytes all[] = {BYTES_LIT("slot"), BYTES_ARRAY(octets)};
	const struct part parts[] = {part(PART_SLOT, all[0]), part(PART_BLOB, all[1])};
	fixture_init(&f);
	fixture_begin(&f, 1);
	fixture_put(&f, &matter, parts, all, 2);
	fixture_put(&f, &other, NULL, NULL, 0);
	assert_ok(fixture_commit(&f));
	for (int i = 0; i < 2; i++) {
		buf b = BUF_ARRAY(room);
		assert_ok(f.store.part(f.store.self, &got, &b, &matter, &parts[i].name));
		assert_int_equal(got.length, all[i].len);
		assert_int_equal(got.fd, -1);
		assert_true(bytes_equal(buf_bytes(&b), all[i]));
		assert_fails(
			f.store.part(f.store.self, &got, &b, &other, &parts[i].name), E_NOT_FOUND);
	}
	buf small = buf_of(room, 3);
	assert_fails(
		f.store.part(f.store.self, &got, &small, &matter, &parts[0].name), E_TOO_LARGE);
	fixture_done(&f);
}

static void
a_large_blob_must_be_there_before_it_is_named(void **state)
{
	(void)state;
	struct fixture f;
	struct store_part got;
	static uint8_t octets[PART_INLINE_MAX + 1], room[8];
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	memset(octets, 3, sizeof octets);
	const bytes all = BYTES_ARRAY(octets);
	const struct part blob = part(PART_BLOB, all);
	fixture_init(&f);
	fixture_begin(&f, 1);
	fixture_put(&f, &matter, &blob, &all, 1);
	assert_fails(fixture_commit(&f), E_NOT_FOUND);
	struct store_upload u = {
		.device = fixture_id(1), .hash = blob.name.hash, .length = sizeof octets};
	uint64_t received = 0;
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(f.store.upload_append(f.store.self, &received, &u.id, 0, all));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	fixture_begin(&f, 1);
	fixture_put(&f, &matter, &blob, &all, 1);
	assert_ok(fixture_commit(&f));
	buf b = BUF_ARRAY(room);
	assert_ok(f.store.part(f.store.self, &got, &b, &matter, &blob.name));
	assert_int_equal(got.length, sizeof octets);
	assert_int_equal(lseek(got.fd, 0, SEEK_END), sizeof octets);
	(void)close(got.fd);
	fixture_done(&f);
}

static void
a_submission_has_its_answer_under_its_idem(void **state)
{
	(void)state;
	struct fixture f;
	struct store_answer a;
	struct submission s;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 3));
	fixture_begin(&f, 2);
	fixture_put(&f, &matter, NULL, NULL, 0);
	assert_ok(fixture_commit(&f));
	assert_ok(submission_decode(&s, buf_bytes(&f.wire)));
	assert_ok(f.store.answer(f.store.self, &a, &s.device, &s.idem));
	assert_int_equal(a.first, 3);
	assert_int_equal(a.count, 1);
	hash32 message = sha256(s.message);
	assert_memory_equal(a.message.b, message.b, 32);
	const id16 other = fixture_id(1);
	assert_fails(f.store.answer(f.store.self, &a, &other, &s.idem), E_NOT_FOUND);
	fixture_done(&f);
}

static void
frames_that_are_none_change_nothing(void **state)
{
	(void)state;
	struct fixture f;
	tree_head tree;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 3));
	hash32 before = fixture_digest(&f);
	fixture_begin(&f, 1);
	fixture_put(&f, &matter, NULL, NULL, 0);
	const struct store_frame frames[] = {
		{.kind = STORE_SUBMISSION, .octets = fixture_end(&f)},
		{.kind = STORE_SUBMISSION, .octets = BYTES_LIT("submission")},
		{.kind = STORE_MAP_VERSION, .octets = BYTES_LIT("version")},
	};
	assert_fails(f.store.commit(f.store.self, &tree, frames, 2), E_FORMAT);
	assert_fails(f.store.commit(f.store.self, &tree, frames + 2, 1), E_FORMAT);
	assert_fails(f.store.commit(f.store.self, &tree, frames, 0), E_FORMAT);
	static const struct store_frame many[STORE_FRAMES + 1];
	assert_fails(f.store.commit(f.store.self, &tree, many, STORE_FRAMES + 1), E_TOO_LARGE);
	hash32 after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	fixture_done(&f);
}

static void
every_tile_leads_to_the_root(void **state)
{
	(void)state;
	struct fixture f;
	struct frontier newest, by_tiles;
	static struct proof_tiles tiles;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	for (unsigned i = 0; i < 12; i++) {
		assert_ok(fixture_grow(&f, &matter, 100 + i));
		if (i % 5 == 3)
			assert_ok(fixture_publish(&f));
		assert_ok(f.store.tree(f.store.self, &newest));
		proof_tiles_init(&tiles, f.store.tile, f.store.self, newest.size);
		assert_ok(proof_frontier(&by_tiles, &tiles, newest.size));
		hash32 a = frontier_root(&newest), b = frontier_root(&by_tiles);
		assert_memory_equal(a.b, b.b, 32);
	}
	fixture_done(&f);
}

static void
a_tree_that_is_none_of_the_stores_is_not_published(void **state)
{
	(void)state;
	struct fixture f;
	tree_head tree = {.size = 2};
	int fd = -1;
	uint64_t length = 0;
	uint8_t room[1024];
	buf note = BUF_ARRAY(room);
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	const struct tile t = {.level = 0, .index = 0, .width = 3};
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 3));
	assert_fails(f.store.publish(f.store.self, BYTES_LIT("note"), &tree), E_PROOF);
	tree.size = 3;
	assert_fails(f.store.publish(f.store.self, BYTES_LIT("note"), &tree), E_PROOF);
	assert_fails(f.store.public_file(f.store.self, &fd, &length, &t), E_NOT_FOUND);
	assert_fails(f.store.public_checkpoint(f.store.self, &note), E_NOT_FOUND);
	assert_ok(fixture_publish(&f));
	assert_ok(f.store.published(f.store.self, &tree));
	assert_int_equal(tree.size, 3);
	assert_ok(f.store.public_file(f.store.self, &fd, &length, &t));
	assert_int_equal(length, 96);
	(void)close(fd);
	assert_ok(f.store.public_checkpoint(f.store.self, &note));
	fixture_done(&f);
}

/* A history with everything in it, published in the middle. */
static void
live(struct fixture *f)
{
	struct control c;
	tree_head tree;
	const chain_id user = fixture_chain(CHAIN_USER, 1);
	const chain_id matters[] = {fixture_chain(CHAIN_MATTER, 7), fixture_chain(CHAIN_MATTER, 8)};
	const bytes slot = BYTES_LIT("slot");
	const struct part p = part(PART_SLOT, slot);
	fixture_begin(f, 1);
	fixture_user_create(&c, 1);
	fixture_put_control(f, &user, &c, 1, 1);
	fixture_epoch(&c, 1, (const unsigned[]){1, 2, 5}, 3);
	fixture_put_control(f, &matters[0], &c, 1, 1);
	assert_ok(fixture_commit(f));
	for (unsigned i = 0; i < 30; i++) {
		assert_ok(fixture_grow(f, &matters[i % 2], 5 + 10 * i));
		fixture_begin(f, 1);
		fixture_put(f, &matters[0], &p, &slot, 1);
		assert_ok(fixture_commit(f));
		if (i == 12)
			assert_ok(fixture_publish(f));
	}
	uint8_t version[MAP_VERSION_BYTES] = {[7] = 1, [15] = 9, [20] = 1};
	const struct store_frame frame = {
		.kind = STORE_MAP_VERSION, .octets = BYTES_ARRAY(version)};
	assert_ok(f->store.commit(f->store.self, &tree, &frame, 1));
	fixture_begin(f, 1);
	fixture_epoch(&c, 2, (const unsigned[]){1, 5}, 2);
	fixture_put_control(f, &matters[0], &c, 1, 1);
	assert_ok(fixture_commit(f));
}

static void
a_replay_gives_everything_as_it_was(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	hash32 after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	assert_ok(fixture_publish(&f));
	after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	fixture_kill(&f);
	assert_ok(fixture_open(&f));
	after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	fixture_done(&f);
}

/* Without "log" everything is pending again, and publishing makes the same files. */
static void
the_public_log_is_made_again_from_the_journal(void **state)
{
	(void)state;
	struct fixture f;
	static struct {
		char path[DISK_PATH_MAX];
		hash32 hash;
	} files[256];
	size_t n = 0;
	fixture_init(&f);
	live(&f);
	assert_ok(fixture_publish(&f));
	fixture_close(&f);
	const char *name = NULL;
	for (size_t i = 0; (name = memory_disk_name(f.disk, i)) != NULL; i++) {
		struct memory_content c = memory_disk_content(f.disk, name);
		if (strncmp(name, "log/", 4) != 0 || strchr(name, '.') != NULL || c.data == NULL)
			continue;
		assert_true(n < 256);
		memcpy(files[n].path, name, sizeof files[n].path);
		files[n++].hash = sha256(bytes_of(c.data, c.len));
		memory_disk_remove(f.disk, name);
	}
	assert_ok(fixture_open(&f));
	assert_ok(fixture_publish(&f));
	for (size_t i = 0; i < n; i++) {
		struct memory_content c = memory_disk_content(f.disk, files[i].path);
		hash32 hash = sha256(bytes_of(c.data, c.len));
		assert_memory_equal(hash.b, files[i].hash.b, 32);
	}
	assert_true(n > 30);
	fixture_done(&f);
}

static void
after_a_failed_sync_nothing_is_written_any_more(void **state)
{
	(void)state;
	struct fixture f;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 3));
	memory_disk_fail_at(f.disk, 2, E_SYNC);
	assert_fails(fixture_grow(&f, &matter, 3), E_SYNC);
	memory_disk_fail_at(f.disk, 0, OK);
	assert_fails(fixture_grow(&f, &matter, 3), E_SYNC);
	assert_fails(fixture_publish(&f), E_SYNC);
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	fixture_done(&f);
}

static void
what_found_no_room_to_be_published_is_published_later(void **state)
{
	(void)state;
	struct fixture f;
	tree_head public;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, 300));
	for (uint64_t n = 1; n < 4; n++) {
		memory_disk_fail_at(f.disk, n, E_SPACE);
		assert_fails(fixture_publish(&f), E_SPACE);
		memory_disk_fail_at(f.disk, 0, OK);
		assert_ok(f.store.published(f.store.self, &public));
		assert_int_equal(public.size, 0);
		assert_ok(fixture_grow(&f, &matter, 1));
	}
	assert_ok(fixture_publish(&f));
	assert_ok(f.store.published(f.store.self, &public));
	assert_int_equal(public.size, 303);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_committed_can_be_read),
		cmocka_unit_test(chains_whose_events_are_mixed_are_told_apart),
		cmocka_unit_test(the_index_of_a_record_is_told_without_it),
		cmocka_unit_test(a_reader_of_records_may_stop),
		cmocka_unit_test(people_and_devices_are_known_by_control_events),
		cmocka_unit_test(members_come_and_go_with_epochs),
		cmocka_unit_test(a_part_is_found_in_the_chain_that_names_it_alone),
		cmocka_unit_test(a_large_blob_must_be_there_before_it_is_named),
		cmocka_unit_test(a_submission_has_its_answer_under_its_idem),
		cmocka_unit_test(frames_that_are_none_change_nothing),
		cmocka_unit_test(every_tile_leads_to_the_root),
		cmocka_unit_test(a_tree_that_is_none_of_the_stores_is_not_published),
		cmocka_unit_test(a_replay_gives_everything_as_it_was),
		cmocka_unit_test(the_public_log_is_made_again_from_the_journal),
		cmocka_unit_test(after_a_failed_sync_nothing_is_written_any_more),
		cmocka_unit_test(what_found_no_room_to_be_published_is_published_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
