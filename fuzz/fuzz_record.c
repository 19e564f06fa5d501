/* SPDX-License-Identifier: Apache-2.0 */
/* A record stream that is read is written the same. What its records hold opens or does not, and
 * what was sealed opens. */
#include "core/vault/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 18, PARTS_MAX = INPUT_MAX / PART_BYTES };

static uint8_t again[INPUT_MAX], room[OPENING_MAX], sealed_room[SEALED_MAX];
static struct part parts[PARTS_MAX];

static struct secret
some_seed(uint8_t mem[32])
{
	struct secret seed;
	secret_init(&seed, mem, 32);
	must(!failed(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it"))));
	return seed;
}

/* As a control record of any kind of chain, with the id in its own event. */
static void
check_control(const struct record *r)
{
	struct opening o;
	struct event e;
	if (failed(opening_decode(&o, r->octets)) || failed(event_decode(&e, o.ev)))
		return;
	for (unsigned kind = CHAIN_USER; kind <= CHAIN_JOB; kind++) {
		chain_id chain = {(enum chain_kind)kind, e.chain};
		struct record own = *r;
		own.leaf = opening_leaf(&o);
		own.event = e.event;
		own.epoch = e.epoch;
		if (failed(record_open_control(&e, &own, &chain)))
			continue;
		must(event_is_control(&e));
		own.leaf.b[32] ^= 1;
		must(failed(record_open_control(&e, &own, &chain)));
	}
}

/* What is no sealed record does not open; R's octets, sealed, do. */
static void
check_content(const struct record *r)
{
	uint8_t mem[32];
	struct secret seed = some_seed(mem);
	buf to = BUF_ARRAY(room), sealed = BUF_ARRAY(sealed_room);
	struct opening o, opened;
	must(failed(sealed_open(&opened, &to, r->octets, &seed)));
	if (r->octets.len > OPENING_MAX || failed(opening_decode(&o, r->octets)))
		return;
	must(!failed(sealed_make(&sealed, &r->event, &o, &seed)));
	must(!failed(sealed_open(&opened, &to, buf_bytes(&sealed), &seed)));
	must(bytes_equal(opened.ev, o.ev));
}

static bool
take_parts(size_t *count, list from)
{
	*count = 0;
	while (*count < PARTS_MAX && record_next_part(&parts[*count], &from))
		++*count;
	return from.left == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	struct record_stream s = record_stream_of(in, 0);
	struct record r;
	buf b = BUF_ARRAY(again);
	if (size > INPUT_MAX)
		return 0;
	while (!record_at_end(&s)) {
		size_t count;
		if (failed(record_next(&r, &s)))
			return 0;
		must(take_parts(&count, r.parts));
		record_put(&b, &r, parts, count);
		check_control(&r);
		check_content(&r);
	}
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return 0;
}
