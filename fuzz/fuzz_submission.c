/* SPDX-License-Identifier: Apache-2.0 */
/* A submission that is read is written the same by the writer, but for its signature, and every
 * octet of it is an item's, a part's or in front of them. */
#include "core/codec/field.h"
#include "core/vault/submission.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20, PARTS_MAX = 64 };

static uint8_t again[INPUT_MAX + SIGNATURE_BYTES];

/* Put ITEM, whose parts are walked over; returns the octets of those that are inline. */
static size_t
put_item(struct submission_writer *w, struct submission_item *item)
{
	struct part parts[PARTS_MAX];
	struct record record = item->record;
	size_t count = 0, length = 0;
	bytes octets;
	struct part p;
	while (submission_next_part(&p, &octets, item)) {
		must(octets.len == (part_is_inline(&p) ? p.length : 0));
		must((octets.data != NULL) == part_is_inline(&p));
		length += octets.len;
		if (count < PARTS_MAX)
			parts[count] = p;
		count++;
	}
	must(item->inlined.len == 0);
	submission_put(w, &item->chain, &record, parts, count < PARTS_MAX ? count : PARTS_MAX);
	return length;
}

static bool
has_few_parts(const struct submission *s)
{
	struct submission_walk w = submission_walk_of(s);
	struct submission_item item;
	while (submission_next(&item, &w)) {
		if (item.record.parts.left > PARTS_MAX)
			return false;
	}
	return true;
}

static struct secret
some_seed(uint8_t room[SIGN_SEED])
{
	struct secret seed;
	secret_init(&seed, room, SIGN_SEED);
	must(!failed(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it"))));
	return seed;
}

static void
check_written(const struct submission *s)
{
	uint8_t room[SIGN_SEED];
	struct secret seed = some_seed(room);
	buf out = BUF_ARRAY(again);
	struct submission_writer w = submission_begin(&out, s);
	struct submission_walk walk = submission_walk_of(s);
	struct submission_item item, alone;
	uint32_t count = 0;
	size_t inlined = 0;
	while (submission_next(&item, &walk)) {
		must(!failed(submission_decode_item(&alone, item.item)));
		inlined += put_item(&w, &item);
		count++;
	}
	must(count == s->count && inlined == s->inlined.len);
	must(!failed(submission_end(&w, &seed)));
	buf_put(&out, s->inlined);
	must(!failed(buf_done(&out)));
	struct submission t;
	must(!failed(submission_decode(&t, buf_bytes(&out))));
	must(bytes_equal(t.message, s->message) && bytes_equal(t.inlined, s->inlined));
	struct signature_key key = signature_key_of(&seed);
	must(!failed(submission_verify(&t, &key)));
	hash32 a = submission_hash(s), b = submission_hash(&t);
	must(hash32_equal(&a, &b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct submission s;
	if (size > INPUT_MAX || failed(submission_decode(&s, bytes_of(data, size))))
		return 0;
	must(s.count >= 1 && s.count <= SUBMISSION_ITEMS_MAX);
	err e = submission_verify_parts(&s);
	must(!failed(e) || (err_is(e, E_COMMITMENT) && e.at >= 1));
	if (has_few_parts(&s))
		check_written(&s);
	return 0;
}
