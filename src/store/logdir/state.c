/* SPDX-License-Identifier: Apache-2.0 */
/*	<hex SHA-256 of all that follows>
 *	openings <decimal>
 *	<the signed checkpoint, verbatim>
 *
 * The checksum is for the second line; the rest is signed. */
#include "store/logdir/state.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/ledger/note.h"
#include "crypt/hash.h"

#define OPENINGS BYTES_LIT("openings ")

static void
put_sum(buf *out, bytes text)
{
	hash32 sum = sha256(text);
	hex_encode(out, BYTES_ARRAY(sum.b));
}

void
state_encode(buf *out, uint64_t openings, bytes note)
{
	uint8_t room[STATE_MAX];
	buf rest = BUF_ARRAY(room);
	buf_put(&rest, OPENINGS);
	buf_decimal(&rest, openings);
	buf_text(&rest, "\n");
	buf_put(&rest, note);
	must(!rest.full);
	put_sum(out, buf_bytes(&rest));
	buf_text(out, "\n");
	buf_put(out, buf_bytes(&rest));
}

err
state_checkpoint(struct checkpoint *out, bytes note, const struct vkey *key)
{
	struct note n;
	struct note_verdict verdict;
	struct checkpoint c;
	err e = note_decode(&n, note);
	if (!failed(e))
		e = checkpoint_decode(&c, n.text);
	if (failed(e))
		return e;
	if (!bytes_equal(c.origin, key->name))
		return failure(E_ORIGIN);
	e = note_verify(&verdict, &n, key, 1);
	if (!failed(e))
		*out = c;
	return e;
}

/* Up to the note, which is not looked at. */
static err
decode_unsigned(struct state *out, bytes in)
{
	reader r = reader_of(in);
	bytes sum = reader_line(&r);
	uint8_t hex[64];
	buf want = BUF_ARRAY(hex);
	put_sum(&want, reader_rest(&r));
	if (r.bad || !bytes_equal(sum, buf_bytes(&want)))
		return failure(E_FORMAT);
	struct state s = {0};
	reader_expect(&r, OPENINGS);
	err e = decimal_decode(&s.openings, reader_line(&r));
	if (failed(e) || r.bad)
		return failure(E_FORMAT);
	s.note = reader_rest(&r);
	*out = s;
	return ok();
}

err
state_decode(struct state *out, bytes in, const struct vkey *key)
{
	struct state s;
	err e = decode_unsigned(&s, in);
	if (!failed(e))
		e = state_checkpoint(&s.checkpoint, s.note, key);
	if (failed(e))
		return failure(E_FORMAT);
	*out = s;
	return ok();
}

err
state_openings(uint64_t *out, bytes in)
{
	struct state s;
	err e = decode_unsigned(&s, in);
	if (!failed(e))
		*out = s.openings;
	return e;
}
