/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/leaves.json, which another implementation has made. */
#include "core/vault/file_opening.h"
#include "core/vault/opening.h"
#include "crypt/hash.h"
#include "support/spec.h"

static void
leaves_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "leaves")
	{
		hash32 octets = spec_hash(row, "octets32");
		uint64_t kind = spec_number(row, "kind");
		leaf33 made = leaf_of((enum leaf_kind)kind, &octets), leaf;
		spec_same(row, "leaf", BYTES_ARRAY(made.b));
		assert_ok(leaf_decode(&leaf, spec_hex(row, "leaf")));
		assert_int_equal(leaf_kind(&leaf), kind);
		hash32 hash = leaf_hash(&leaf);
		spec_same(row, "leaf_hash", BYTES_ARRAY(hash.b));
	}
}

static void
bad_leaves_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "leaves_bad")
	{
		leaf33 leaf = {{77}};
		spec_refused(row, leaf_decode(&leaf, spec_hex(row, "entry")));
		assert_int_equal(leaf.b[0], 77);
	}
}

static void
files_are_proven_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "files")
	{
		uint8_t kept[FILE_OPENING_KEPT], room[FILE_OPENING_BYTES];
		struct file_opening o = {.digest = sha256(spec_hex(row, "content"))}, again;
		bytes_copy(o.r, spec_hex(row, "r"));
		spec_same(row, "digest", BYTES_ARRAY(o.digest.b));
		leaf33 leaf = file_opening_leaf(&o);
		spec_same(row, "leaf", BYTES_ARRAY(leaf.b));
		buf extra = BUF_ARRAY(room);
		file_opening_encode(&extra, &o);
		spec_same(row, "extra", buf_bytes(&extra));
		file_opening_encode_kept(kept, spec_number(row, "index"), &o);
		spec_same(row, "kept", BYTES_ARRAY(kept));
		assert_ok(file_opening_decode(&again, spec_hex(row, "extra")));
		assert_ok(file_opening_verify(&again, &o.digest, spec_hex(row, "leaf")));
	}
}

static void
bad_openings_of_files_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "extra_bad")
	{
		struct file_opening o = {.r = {77}};
		spec_refused(row, file_opening_decode(&o, spec_hex(row, "extra")));
		assert_int_equal(o.r[0], 77);
	}
}

static void
what_does_not_prove_a_file_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "files_unproven")
	{
		struct file_opening o;
		hash32 digest = spec_hash(row, "digest");
		assert_ok(file_opening_decode(&o, spec_hex(row, "extra")));
		err e = file_opening_verify(&o, &digest, spec_hex(row, "entry"));
		spec_refused(row, e);
		assert_fails(e, E_COMMITMENT);
	}
}

static void
openings_of_events_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "openings")
	{
		static uint8_t room[OPENING_MAX];
		struct opening o = {.ev = spec_hex(row, "ev")}, again;
		bytes_copy(o.r, spec_hex(row, "r"));
		buf b = BUF_ARRAY(room);
		opening_encode(&b, &o);
		assert_ok(buf_done(&b));
		spec_same(row, "opening", buf_bytes(&b));
		leaf33 leaf = opening_leaf(&o);
		spec_same(row, "leaf", BYTES_ARRAY(leaf.b));
		assert_ok(opening_decode(&again, buf_bytes(&b)));
		spec_same(row, "ev", again.ev);
		assert_ok(opening_verify(&again, spec_hex(row, "leaf")));
	}
}

static void
what_does_not_prove_an_event_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "openings_unproven")
	{
		struct opening o;
		err e = opening_decode(&o, spec_hex(row, "opening"));
		if (!failed(e))
			e = opening_verify(&o, spec_hex(row, "entry"));
		spec_refused(row, e);
		assert_true(err_is(e, E_COMMITMENT) || err_is(e, E_TRUNCATED));
	}
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("leaves.json");
	return 0;
}

static int
close_vectors(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_are_those_of_the_vectors),
		cmocka_unit_test(bad_leaves_are_rejected),
		cmocka_unit_test(files_are_proven_as_the_vectors_say),
		cmocka_unit_test(bad_openings_of_files_are_rejected),
		cmocka_unit_test(what_does_not_prove_a_file_is_rejected),
		cmocka_unit_test(openings_of_events_are_those_of_the_vectors),
		cmocka_unit_test(what_does_not_prove_an_event_is_rejected),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}
