/* SPDX-License-Identifier: Apache-2.0 */
/* An event, its opening or a chain's head that is read is written the same. */
#include "core/vault/event.h"
#include "core/vault/head.h"
#include "core/vault/opening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = OPENING_MAX };

static uint8_t again[INPUT_MAX];

static void
check_event(bytes in)
{
	struct event e;
	if (failed(event_decode(&e, in)))
		return;
	must(e.type != 0 && e.void_count <= EVENT_VOIDS && e.body.len <= EVENT_BODY_MAX);
	buf b = BUF_ARRAY(again);
	event_encode_unsigned(&b, &e);
	buf_put(&b, e.signature);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

static void
check_head(bytes in)
{
	struct head h;
	buf b = BUF_ARRAY(again);
	if (failed(head_decode(&h, in)))
		return;
	head_encode(&b, &h);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

static void
check_opening(bytes in)
{
	struct opening o;
	buf b = BUF_ARRAY(again);
	if (failed(opening_decode(&o, in)))
		return;
	opening_encode(&b, &o);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	leaf33 leaf = opening_leaf(&o);
	must(!failed(opening_verify(&o, BYTES_ARRAY(leaf.b))));
	check_event(o.ev);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	if (size > INPUT_MAX)
		return 0;
	check_event(in);
	check_head(in);
	check_opening(in);
	return 0;
}
