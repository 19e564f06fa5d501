/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/session_read.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/codec/field.h"
#include "core/codec/message.h"
#include "crypt/ct.h"

#define SCHEME BYTES_LIT("Muniment ")

enum { KEY_BYTES = 32 };

hash32
session_read_mac(const struct secret *key, const struct session_read *r)
{
	must(key->len == KEY_BYTES);
	uint8_t room[8];
	buf numbers = BUF_ARRAY(room);
	bytes counter = field_number(&numbers, r->counter, 8);
	return message_mac(secret_expose(key).data,
		MESSAGE(LABEL_READ, counter, r->method, r->target, r->range));
}

err
session_read_verify(const struct secret *key, const struct session_read *r, const hash32 *mac)
{
	hash32 right = session_read_mac(key, r);
	bool same = ct_eq(right.b, mac->b, sizeof right.b);
	wipe(&right, sizeof right);
	return same ? ok() : failure(E_SIGNATURE);
}

void
session_read_encode_header(buf *out, const struct session_header *h)
{
	buf_put(out, SCHEME);
	hex_encode(out, BYTES_ARRAY(h->session.b));
	buf_u8(out, ' ');
	buf_decimal(out, h->counter);
	buf_u8(out, ' ');
	hex_encode(out, BYTES_ARRAY(h->mac.b));
}

static void
take_hex(reader *r, uint8_t *out, size_t n)
{
	buf b = buf_of(out, n);
	if (failed(hex_decode(&b, reader_take(r, 2 * n))) || b.len != n)
		reader_refuse(r);
}

/* Up to the next space. */
static bytes
take_word(reader *r)
{
	bytes rest = reader_rest(r);
	return reader_take(r, bytes_find(rest, 0, ' '));
}

err
session_read_decode_header(struct session_header *out, bytes value)
{
	reader r = reader_of(value);
	struct session_header h = {.counter = 0};
	reader_expect(&r, SCHEME);
	take_hex(&r, h.session.b, sizeof h.session.b);
	reader_expect(&r, BYTES_LIT(" "));
	err e = decimal_decode(&h.counter, take_word(&r));
	reader_expect(&r, BYTES_LIT(" "));
	take_hex(&r, h.mac.b, sizeof h.mac.b);
	if (failed(reader_done(&r)) || failed(e))
		return failure(E_FORMAT);
	*out = h;
	return ok();
}

/* A ring of one bit a counter: bits of counters that come into sight are cleared, those that go
 * out of it are refused. */
static void
advance(struct session_window *w, uint64_t next)
{
	if (next - w->next >= SESSION_WINDOW) {
		for (size_t i = 0; i < SESSION_WINDOW / 64; i++)
			w->used[i] = 0;
	} else {
		for (uint64_t c = w->next; c < next; c++)
			w->used[c % SESSION_WINDOW / 64] &= ~(UINT64_C(1) << c % 64);
	}
	w->next = next;
}

err
session_read_use(struct session_window *w, uint64_t counter)
{
	if (counter == UINT64_MAX)
		return failure(E_RANGE);
	if (counter >= w->next)
		advance(w, counter + 1);
	uint64_t *word = &w->used[counter % SESSION_WINDOW / 64];
	uint64_t bit = UINT64_C(1) << counter % 64;
	if (w->next - counter > SESSION_WINDOW || (*word & bit) != 0)
		return failure(E_EXISTS);
	*word |= bit;
	return ok();
}
