/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/catalog.h"

#include <string.h>

#include "core/vault/event_type.h"
#include "support/vectors.h"

enum { ROOM = 1 << 20 };

static uint8_t memory_room[ROOM], body_room[1 << 18];
static arena memory;
static buf bodies;
static struct catalog all;
static uint64_t index_now;

static const hash32 fp = {{0xf0}};

static int
set_up(void **state)
{
	(void)state;
	memory = arena_of(memory_room, sizeof memory_room);
	bodies = BUF_ARRAY(body_room);
	index_now = 0;
	return failed(catalog_init(&all, &memory, 4));
}

static err
add(uint16_t type, bytes body)
{
	struct event e = {
		.event = {{(uint8_t)index_now, 1}}, .chain = {{9}}, .epoch = 1, .type = type};
	e.body = body;
	struct catalog_event ce = {&e, index_now++, fp};
	return catalog_add(&all, &ce);
}

static struct object_put
put_of(uint8_t object, uint32_t version, const hash32 *previous, const char *name)
{
	struct object_put p = {.object = {{object}},
		.recipient = fp,
		.kind = OBJECT_FILE,
		.version = version,
		.length = 3,
		.media = BYTES_LIT("text/plain"),
		.name = bytes_of_text(name)};
	if (previous != NULL)
		p.previous = *previous;
	return p;
}

static err
put(const struct object_put *p)
{
	size_t from = bodies.len;
	object_encode_put(&bodies, p);
	assert_ok(buf_done(&bodies));
	return add(EVENT_TYPE_OBJECT_PUT, bytes_of(bodies.data + from, bodies.len - from));
}

static err
take_away(uint8_t object, const hash32 *header)
{
	struct object_remove r = {.object = {{object}}, .header = *header};
	size_t from = bodies.len;
	object_encode_remove(&bodies, &r);
	assert_ok(buf_done(&bodies));
	return add(EVENT_TYPE_OBJECT_REMOVE, bytes_of(bodies.data + from, bodies.len - from));
}

static struct catalog_object *
object(uint8_t id)
{
	id16 i = {{id}};
	return catalog_find(&all, &i);
}

static void
documents_are_listed_in_the_order_in_which_they_came(void **state)
{
	(void)state;
	char name[2] = "a";
	for (uint8_t i = 200; i > 0; i--) {
		struct object_put p = put_of(i, 1, NULL, name);
		assert_ok(put(&p));
	}
	assert_int_equal(all.count, 200);
	uint8_t want = 200;
	for (struct catalog_object *o = all.first; o != NULL; o = o->next)
		assert_int_equal(o->object.b[0], want--);
	assert_int_equal(want, 0);
	assert_ptr_equal(catalog_named(&all, BYTES_LIT("a")), object(1));
}

static void
a_new_version_replaces_the_one_it_names(void **state)
{
	(void)state;
	struct object_put one = put_of(1, 1, NULL, "a");
	assert_ok(put(&one));
	hash32 first = object(1)->newest->header;
	struct object_put two = put_of(1, 2, &first, "b/c");
	assert_ok(put(&two));
	const struct catalog_object *o = object(1);
	assert_int_equal(o->newest->put.version, 2);
	assert_true(hash32_equal(&o->newest->older->header, &first));
	assert_null(o->newest->older->older);
	assert_int_equal(o->newest->index, 1);
	assert_null(catalog_named(&all, BYTES_LIT("a")));
	assert_ptr_equal(catalog_named(&all, BYTES_LIT("b/c")), o);
	assert_int_equal(all.strange, 0);
}

static void
of_two_versions_at_once_the_first_is_it_and_the_other_a_conflict(void **state)
{
	(void)state;
	struct object_put one = put_of(1, 1, NULL, "a");
	assert_ok(put(&one));
	hash32 first = object(1)->newest->header;
	struct object_put two = put_of(1, 2, &first, "b"), other = put_of(1, 2, &first, "c");
	assert_ok(put(&two));
	assert_ok(put(&other));
	const struct catalog_object *o = object(1);
	assert_true(bytes_equal(o->newest->put.name, BYTES_LIT("b")));
	assert_true(o->conflicts->conflict && bytes_equal(o->conflicts->put.name, BYTES_LIT("c")));
	assert_null(catalog_named(&all, BYTES_LIT("c")));
	/* Nothing can be built on the conflict. */
	hash32 lost = o->conflicts->header;
	struct object_put three = put_of(1, 3, &lost, "d");
	assert_ok(put(&three));
	assert_int_equal(object(1)->newest->put.version, 2);
	assert_int_equal(all.strange, 1);
}

static void
what_builds_on_nothing_is_counted_and_shown_nowhere(void **state)
{
	(void)state;
	hash32 nowhere = {{5}};
	struct object_put two = put_of(1, 2, &nowhere, "a");
	assert_ok(put(&two));
	assert_null(object(1));
	struct object_put one = put_of(1, 1, NULL, "a");
	assert_ok(put(&one));
	assert_ok(put(&two));
	struct object_put five = put_of(1, 5, &nowhere, "a");
	assert_ok(put(&five));
	assert_int_equal(object(1)->newest->put.version, 1);
	assert_null(object(1)->conflicts);
	assert_int_equal(all.strange, 3);
}

static void
a_document_sealed_to_another_key_than_the_epochs_is_none(void **state)
{
	(void)state;
	struct object_put one = put_of(1, 1, NULL, "a");
	one.recipient.b[0] ^= 1;
	assert_ok(put(&one));
	assert_null(object(1));
	assert_int_equal(all.strange, 1);
}

static void
a_removed_document_has_no_name_and_takes_no_version(void **state)
{
	(void)state;
	struct object_put one = put_of(1, 1, NULL, "a");
	assert_ok(put(&one));
	hash32 first = object(1)->newest->header, other = {{7}};
	assert_ok(take_away(1, &other));
	assert_false(object(1)->removed);
	assert_ok(take_away(1, &first));
	assert_true(object(1)->removed);
	assert_null(catalog_named(&all, BYTES_LIT("a")));
	struct object_put two = put_of(1, 2, &first, "b");
	assert_ok(put(&two));
	assert_int_equal(object(1)->newest->put.version, 1);
	assert_ok(take_away(1, &first));
	assert_ok(take_away(2, &first));
	assert_int_equal(all.strange, 4);
}

static void
a_body_that_is_none_is_an_error_and_other_types_are_nothing(void **state)
{
	(void)state;
	assert_fails(add(EVENT_TYPE_OBJECT_PUT, BYTES_LIT("x")), E_FORMAT);
	assert_fails(add(EVENT_TYPE_OBJECT_REMOVE, BYTES_LIT("")), E_FORMAT);
	assert_ok(add(EVENT_TYPE_MESSAGE, BYTES_LIT("x")));
	assert_int_equal(all.count, 0);
	assert_int_equal(all.strange, 2);
}

static void
without_memory_nothing_is_added(void **state)
{
	(void)state;
	struct object_put one = put_of(1, 1, NULL, "a");
	size_t used = memory.used;
	memory.cap = used + sizeof(struct catalog_object) + 8;
	assert_fails(put(&one), E_NOMEM);
	assert_null(object(1));
	assert_int_equal(all.count, 0);
	memory.cap = 16;
	memory.used = 0;
	struct catalog c;
	assert_fails(catalog_init(&c, &memory, 1000), E_NOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			documents_are_listed_in_the_order_in_which_they_came, set_up),
		cmocka_unit_test_setup(a_new_version_replaces_the_one_it_names, set_up),
		cmocka_unit_test_setup(
			of_two_versions_at_once_the_first_is_it_and_the_other_a_conflict, set_up),
		cmocka_unit_test_setup(what_builds_on_nothing_is_counted_and_shown_nowhere, set_up),
		cmocka_unit_test_setup(
			a_document_sealed_to_another_key_than_the_epochs_is_none, set_up),
		cmocka_unit_test_setup(a_removed_document_has_no_name_and_takes_no_version, set_up),
		cmocka_unit_test_setup(
			a_body_that_is_none_is_an_error_and_other_types_are_nothing, set_up),
		cmocka_unit_test_setup(without_memory_nothing_is_added, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
