/* SPDX-License-Identifier: Apache-2.0 */
#include "client/fetch.h"

#include "base/text.h"
#include "client/ask.h"
#include "client/spool.h"
#include "crypt/hash.h"

enum { TRIES = 6 };
static const unsigned first_pause_ms = 250;

/* What has come so far. */
struct coming {
	struct spool to;
	struct sha256 hash;
	uint64_t max;
};

/* More than there is to come is the server's fault, and not stored. */
static err
take(void *user, bytes piece)
{
	struct coming *f = user;
	if (piece.len > f->max - f->to.length)
		return failure(E_TOO_LARGE);
	err e = spool_put(&f->to, piece);
	if (!failed(e))
		sha256_add(&f->hash, piece);
	return e;
}

/* From where the try before stopped. */
static err
go_on(struct coming *f, struct client *c, const chain_id *chain, const struct part *b)
{
	uint8_t room[256], range_room[64];
	buf to = BUF_ARRAY(room), range = BUF_ARRAY(range_room);
	buf_text(&to, "/api/v1/parts/blob/");
	hex_encode(&to, BYTES_ARRAY(b->name.hash.b));
	buf_text(&to, "?chain=");
	buf_text(&to, ask_chain_kind(chain->kind));
	buf_text(&to, ":");
	hex_encode(&to, BYTES_ARRAY(chain->id.b));
	if (f->to.length > 0) {
		buf_text(&range, "bytes=");
		buf_decimal(&range, f->to.length);
		buf_text(&range, "-");
	}
	struct ask a = {
		.target = buf_bytes(&to), .range = buf_bytes(&range), .authenticated = true};
	return ask_stream(c, &a, take, f);
}

static err
get(struct coming *f, struct client *c, const chain_id *chain, const struct part *b)
{
	err e = go_on(f, c, chain, b);
	for (unsigned i = 1; i < TRIES && err_is(e, E_UNREACHABLE); i++) {
		c->pause->pause_ms(c->pause->self, first_pause_ms << i);
		e = f->to.length == b->length ? ok() : go_on(f, c, chain, b);
	}
	return e;
}

err
fetch_blob(struct client *c, const chain_id *chain, const struct part *b)
{
	hash32 hash;
	struct coming f = {.max = b->length};
	err e = spool_new(&f.to, c);
	if (failed(e))
		return e;
	sha256_init(&f.hash);
	e = get(&f, c, chain, b);
	sha256_done(&f.hash, &hash);
	bool other = err_is(e, E_TOO_LARGE) ||
		(!failed(e) && (f.to.length != b->length || !hash32_equal(&hash, &b->name.hash)));
	if (!failed(e) && !other)
		return spool_keep(&f.to, &b->name.hash);
	spool_close(&f.to);
	return other ? alarm_raise_chain(&c->alarm, ALARM_PART, chain) : e;
}
