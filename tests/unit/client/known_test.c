/* SPDX-License-Identifier: Apache-2.0 */
#include "client/known.h"

#include <stdlib.h>

#include "core/codec/field.h"
#include "sample.h"

enum { ROOM = 4 << 20 };

struct held {
	uint8_t *room, *seeds_room;
	arena perm;
	struct secret seeds;
	struct known s;
};

static void
begin(struct held *h)
{
	h->room = malloc(ROOM);
	h->seeds_room = malloc(KEYS_SEED * KEYS_MAX);
	assert_true(h->room != NULL && h->seeds_room != NULL);
	h->perm = arena_of(h->room, ROOM);
	secret_init(&h->seeds, h->seeds_room, KEYS_SEED * KEYS_MAX);
	assert_ok(known_init(&h->s, &h->perm, &h->seeds));
}

static void
end(struct held *h)
{
	free(h->room);
	free(h->seeds_room);
}

static const struct key_name device_key = {KEY_DEVICE_SIGNING, {{5}}, 0};
static const struct key_name user_key = {KEY_USER, {{6}}, 2};
static const chain_id matter = {CHAIN_MATTER, {{7, 7}}};

static void
fill(struct known *s)
{
	assert_ok(known_set_text(&s->url, BYTES_LIT("http://localhost:8080")));
	assert_ok(known_set_text(&s->origin, BYTES_LIT("localhost/log")));
	s->user = (id16){{6}};
	s->device = (id16){{5}};
	s->map = (struct map_version){.number = 1, .size = 9, .tree = {{3}}};
	s->map_index = 9;
	s->map_seen = 12;
	assert_ok(known_add_note(&s->promised, BYTES_LIT("a note\n")));
	assert_ok(known_add_note(&s->promised, BYTES_LIT("another\n")));
	static const uint8_t one[KEYS_SEED] = {1}, two[KEYS_SEED] = {2};
	assert_ok(keys_put(&s->keys, &device_key, one));
	assert_ok(keys_put(&s->keys, &user_key, two));
	struct known_firm firm = {{{8}}, {{4}}, KNOWN_FIRM_TRUSTED};
	assert_ok(known_put_firm(s, &firm));
	struct known_chain *row = known_chain(s, &matter);
	assert_non_null(row);
	row->head = (struct head){3, {{2}}};
	row->octets = 512;
	row->digest = (hash32){{3}};
	s->voids[s->void_count++] = (struct known_void){matter, 4, {{1}}, {{2}}};
	s->outbox[s->outbox_count++] = (id16){{9}};
	row->seq = 5;
}

static void
what_is_written_is_read_again(void **state)
{
	(void)state;
	struct held a, b;
	SECRET(text, 8192);
	SECRET(again, 8192);
	SECRET(seed, KEYS_SEED);
	begin(&a);
	begin(&b);
	fill(&a.s);
	assert_ok(known_encode(&text, &a.s));
	assert_ok(known_decode(&b.s, &text));
	assert_ok(known_encode(&again, &b.s));
	assert_int_equal(text.len, again.len);
	assert_memory_equal(text_room, again_room, text.len);
	assert_ok(keys_get(&seed, &b.s.keys, &user_key));
	assert_int_equal(seed_room[0], 2);
	assert_int_equal(known_chain(&b.s, &matter)->head.count, 3);
	assert_int_equal(b.s.map_seen, 12);
	reader notes = known_notes(&b.s.promised);
	assert_true(bytes_equal(field_take(&notes), BYTES_LIT("a note\n")));
	assert_true(bytes_equal(field_take(&notes), BYTES_LIT("another\n")));
	assert_ok(reader_done(&notes));
	end(&a);
	end(&b);
}

static void
a_state_cut_short_or_with_more_behind_is_refused(void **state)
{
	(void)state;
	struct held a;
	SECRET(text, 8192);
	SECRET(part, 8192);
	begin(&a);
	fill(&a.s);
	assert_ok(known_encode(&text, &a.s));
	end(&a);
	for (size_t n = 0; n <= text.len + 1; n++) {
		if (n == text.len)
			continue;
		begin(&a);
		assert_ok(secret_set(&part, bytes_of(text_room, n)));
		assert_true(failed(known_decode(&a.s, &part)));
		end(&a);
	}
}

static void
another_version_is_refused(void **state)
{
	(void)state;
	struct held a, b;
	SECRET(text, 8192);
	begin(&a);
	begin(&b);
	assert_ok(known_encode(&text, &a.s));
	text_room[2] = '1';
	assert_fails(known_decode(&b.s, &text), E_VERSION);
	end(&a);
	end(&b);
}

static void
a_key_has_one_seed(void **state)
{
	(void)state;
	struct held a;
	static const uint8_t one[KEYS_SEED] = {1}, other[KEYS_SEED] = {3};
	begin(&a);
	fill(&a.s);
	assert_ok(keys_put(&a.s.keys, &device_key, one));
	assert_fails(keys_put(&a.s.keys, &device_key, other), E_EXISTS);
	assert_int_equal(a.s.keys.count, 2);
	end(&a);
}

static void
a_dropped_key_is_gone_and_the_others_stay(void **state)
{
	(void)state;
	struct held a;
	SECRET(seed, KEYS_SEED);
	begin(&a);
	fill(&a.s);
	keys_drop(&a.s.keys, &device_key);
	assert_fails(keys_get(&seed, &a.s.keys, &device_key), E_NOT_FOUND);
	assert_ok(keys_get(&seed, &a.s.keys, &user_key));
	assert_int_equal(seed_room[0], 2);
	assert_int_equal(a.seeds.len, KEYS_SEED);
	assert_int_equal(a.seeds_room[KEYS_SEED], 0);
	keys_drop(&a.s.keys, &device_key);
	assert_int_equal(a.s.keys.count, 1);
	end(&a);
}

static void
an_own_firm_does_not_become_merely_trusted(void **state)
{
	(void)state;
	struct held a;
	begin(&a);
	struct known_firm own = {{{8}}, {{4}}, KNOWN_FIRM_OWN};
	struct known_firm told = {{{8}}, {{5}}, KNOWN_FIRM_TRUSTED};
	assert_ok(known_put_firm(&a.s, &own));
	assert_ok(known_put_firm(&a.s, &told));
	assert_int_equal(known_firm(&a.s, &own.firm)->keyprint.b[0], 4);
	assert_int_equal(a.s.firm_count, 1);
	end(&a);
}

static void
a_text_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	static uint8_t room[KNOWN_NOTE_MAX];
	struct known_text t = {.data = room};
	static uint8_t longer[KNOWN_NOTE_MAX + 1] = {0};
	assert_fails(known_set_text(&t, BYTES_ARRAY(longer)), E_TOO_LARGE);
	assert_int_equal(t.len, 0);
}

/* There is room for a hundred, and none is pushed out by another. */
static void
notes_beyond_the_room_for_them_are_refused(void **state)
{
	(void)state;
	struct held a;
	static const uint8_t note[600] = {0};
	size_t n = 0;
	begin(&a);
	while (!failed(known_add_note(&a.s.promised, BYTES_ARRAY(note))))
		n++;
	assert_true(n > 100);
	assert_fails(known_add_note(&a.s.promised, BYTES_ARRAY(note)), E_TOO_LARGE);
	reader notes = known_notes(&a.s.promised);
	for (; !reader_at_end(&notes); n--)
		assert_int_equal(field_take(&notes).len, sizeof note);
	assert_int_equal(n, 0);
	end(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(a_state_cut_short_or_with_more_behind_is_refused),
		cmocka_unit_test(another_version_is_refused),
		cmocka_unit_test(a_key_has_one_seed),
		cmocka_unit_test(a_dropped_key_is_gone_and_the_others_stay),
		cmocka_unit_test(an_own_firm_does_not_become_merely_trusted),
		cmocka_unit_test(a_text_that_does_not_fit_is_refused),
		cmocka_unit_test(notes_beyond_the_room_for_them_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
