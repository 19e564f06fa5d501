/* SPDX-License-Identifier: Apache-2.0 */
/*	"SE1\0" || V(M("session", 6 fields)) || V(tagged signature)
 *	"SK1\0" || share32 || u64 server_ms || u64 lifetime_ms */
#include "core/vault/session.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/message.h"
#include "core/ledger/vkey.h"

#define MAGIC            BYTES_LIT("SE1\0")
#define ANY_MAGIC        BYTES_LIT("SE")
#define ANSWER_MAGIC     BYTES_LIT("SK1\0")
#define ANY_ANSWER_MAGIC BYTES_LIT("SK")

enum { MESSAGE_MAX = SESSION_REQUEST_MAX - 8 - SIGNATURE_BYTES, NUMBERS = 1 + 8 };

static bool
is_origin(bytes origin)
{
	return origin.len <= SESSION_ORIGIN_MAX && vkey_is_name(origin);
}

static bool
is_kind(uint8_t kind)
{
	return kind == SESSION_DEVICE || kind == SESSION_INVITATION;
}

void
session_encode_request(buf *out, const struct session_request *r, const struct secret *seed)
{
	must(is_origin(r->origin) && is_kind((uint8_t)r->kind));
	uint8_t room[MESSAGE_MAX], numbers_room[NUMBERS];
	buf m = BUF_ARRAY(room), numbers = BUF_ARRAY(numbers_room);
	bytes kind = field_number(&numbers, (uint64_t)r->kind, 1),
	      time = field_number(&numbers, r->claimed_ms, 8);
	message_encode(&m,
		MESSAGE(LABEL_SESSION, r->origin, kind, BYTES_ARRAY(r->id.b), time,
			BYTES_ARRAY(r->session.b), BYTES_ARRAY(r->share)));
	must(!failed(buf_done(&m)));
	buf_put(out, MAGIC);
	field_put(out, buf_bytes(&m));
	buf_u32(out, SIGNATURE_BYTES);
	signature_make(out, seed, LABEL_SESSION, buf_bytes(&m));
}

err
session_decode_request(struct session_request *out, bytes in)
{
	if (bytes_has_prefix(in, ANY_MAGIC) && !bytes_has_prefix(in, MAGIC))
		return failure(E_VERSION);
	reader wire = reader_of(in);
	reader_expect(&wire, MAGIC);
	struct session_request s = {.message = field_take(&wire)};
	s.signature = field_take(&wire);
	reader r = reader_of(s.message);
	message_expect(&r, LABEL_SESSION);
	s.origin = field_take(&r);
	uint8_t kind = field_take_u8(&r);
	s.id = field_take_id16(&r);
	s.claimed_ms = field_take_u64(&r);
	s.session = field_take_id16(&r);
	hash32 share = field_take_hash32(&r);
	if (failed(reader_done(&wire)) || failed(reader_done(&r)) || !is_origin(s.origin) ||
		!is_kind(kind) || !signature_is_formed(s.signature))
		return failure(E_FORMAT);
	s.kind = (enum session_kind)kind;
	bytes_copy(s.share, BYTES_ARRAY(share.b));
	*out = s;
	return ok();
}

err
session_verify_request(const struct session_request *r, const struct signature_key *key)
{
	return signature_verify(key, LABEL_SESSION, r->message, r->signature);
}

void
session_encode_answer(buf *out, const struct session_answer *a)
{
	buf_put(out, ANSWER_MAGIC);
	buf_put(out, BYTES_ARRAY(a->share));
	buf_u64(out, a->server_ms);
	buf_u64(out, a->lifetime_ms);
}

err
session_decode_answer(struct session_answer *out, bytes in)
{
	if (bytes_has_prefix(in, ANY_ANSWER_MAGIC) && !bytes_has_prefix(in, ANSWER_MAGIC))
		return failure(E_VERSION);
	reader r = reader_of(in);
	reader_expect(&r, ANSWER_MAGIC);
	hash32 share = reader_hash32(&r);
	struct session_answer a = {.server_ms = reader_u64(&r)};
	a.lifetime_ms = reader_u64(&r);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	bytes_copy(a.share, BYTES_ARRAY(share.b));
	*out = a;
	return ok();
}

err
session_key(struct secret *out, const struct session_exchange *x, const struct session_request *r)
{
	must(x->scalar->len == DH_BYTES);
	secret_shorten(out, 0);
	uint8_t shared[DH_BYTES];
	err e = dh_shared(shared, secret_expose(x->scalar).data, x->theirs);
	if (failed(e))
		return e;
	uint8_t *key = secret_room(out, SESSION_KEY);
	must(key != NULL);
	message_kdf(key, BYTES_ARRAY(shared), BYTES_ARRAY(r->session.b),
		MESSAGE(LABEL_SESSION_KEY, r->message, bytes_of(x->server, DH_BYTES)));
	wipe(shared, sizeof shared);
	return ok();
}
