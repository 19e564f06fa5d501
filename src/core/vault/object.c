/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/object.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/message.h"
#include "core/vault/content.h"

enum {
	BUCKET_MIN = 1024,
	PAYLOAD_NONCE = 16,
	PAYLOAD_CHUNK = 65536,
	PAYLOAD_TAG = 16,
	NUMBERS_MAX = 4 + 1 + 4 + 8 + 8
};

/* restricted-name-chars of RFC 6838, section 4.2, without capitals. */
static bool
is_media_char(uint8_t c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return true;
	return !first && bytes_find(BYTES_LIT("!#$&-^_.+"), 0, c) < 9;
}

static bool
is_media_name(bytes name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (!is_media_char(name.data[i], i == 0))
			return false;
	}
	return name.len > 0;
}

bool
object_is_media(bytes media)
{
	size_t slash = bytes_find(media, 0, '/');
	return media.len <= OBJECT_MEDIA_MAX && slash < media.len &&
		is_media_name(bytes_slice(media, 0, slash)) &&
		is_media_name(bytes_slice(media, slash + 1, media.len - slash - 1));
}

static bool
is_element(bytes element)
{
	return element.len >= 1 && element.len <= OBJECT_ELEMENT_MAX &&
		!bytes_equal(element, BYTES_LIT(".")) && !bytes_equal(element, BYTES_LIT(".."));
}

/* A backslash would separate elements on some systems. */
bool
object_is_name(bytes name)
{
	if (name.len > OBJECT_NAME_MAX || !content_is_line(name) ||
		bytes_find(name, 0, '\\') < name.len)
		return false;
	size_t from = 0;
	for (;;) {
		size_t end = bytes_find(name, from, '/');
		if (!is_element(bytes_slice(name, from, end - from)))
			return false;
		if (end == name.len)
			return true;
		from = end + 1;
	}
}

static bool
is_sound(const struct object_put *p)
{
	static const hash32 zero;
	return (p->kind == OBJECT_FILE || p->kind == OBJECT_MESSAGE) && p->version >= 1 &&
		(p->version == 1) == hash32_equal(&p->previous, &zero) &&
		p->length <= OBJECT_CONTENT_MAX && object_is_media(p->media) &&
		object_is_name(p->name);
}

/* The fields that event and header hash have in common, from the recipient on. */
struct numbers {
	uint8_t room[NUMBERS_MAX];
	bytes epoch, kind, version, length, blob_length;
};

static void
number_fields(struct numbers *n, const struct object_put *p, uint32_t epoch)
{
	buf room = BUF_ARRAY(n->room);
	n->epoch = field_number(&room, epoch, 4);
	n->kind = field_number(&room, (uint64_t)p->kind, 1);
	n->version = field_number(&room, p->version, 4);
	n->length = field_number(&room, p->length, 8);
	n->blob_length = field_number(&room, object_blob_length(p->length), 8);
}

void
object_encode_put(buf *out, const struct object_put *p)
{
	must(is_sound(p));
	struct numbers n;
	number_fields(&n, p, 0);
	const bytes fields[] = {BYTES_ARRAY(p->object.b), BYTES_ARRAY(p->recipient.b), n.kind,
		n.version, BYTES_ARRAY(p->previous.b), n.length, BYTES_ARRAY(p->digest.b), p->media,
		p->name, BYTES_ARRAY(p->slot.b), BYTES_ARRAY(p->blob.b), n.blob_length};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		field_put(out, fields[i]);
}

err
object_decode_put(struct object_put *out, bytes body)
{
	reader r = reader_of(body);
	struct object_put p = {.object = field_take_id16(&r)};
	p.recipient = field_take_hash32(&r);
	uint8_t kind = field_take_u8(&r);
	p.version = field_take_u32(&r);
	p.previous = field_take_hash32(&r);
	p.length = field_take_u64(&r);
	p.digest = field_take_hash32(&r);
	p.media = field_take(&r);
	p.name = field_take(&r);
	p.slot = field_take_hash32(&r);
	p.blob = field_take_hash32(&r);
	uint64_t blob_length = field_take_u64(&r);
	if (failed(reader_done(&r)) || (kind != OBJECT_FILE && kind != OBJECT_MESSAGE))
		return failure(E_FORMAT);
	p.kind = (enum object_kind)kind;
	if (!is_sound(&p) || blob_length != object_blob_length(p.length))
		return failure(E_FORMAT);
	*out = p;
	return ok();
}

void
object_encode_remove(buf *out, const struct object_remove *r)
{
	field_put(out, BYTES_ARRAY(r->object.b));
	field_put(out, BYTES_ARRAY(r->header.b));
}

err
object_decode_remove(struct object_remove *out, bytes body)
{
	reader r = reader_of(body);
	struct object_remove o = {.object = field_take_id16(&r)};
	o.header = field_take_hash32(&r);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	*out = o;
	return ok();
}

hash32
object_hash_header(const struct object_put *p, const id16 *chain, uint32_t epoch)
{
	struct numbers n;
	number_fields(&n, p, epoch);
	return message_hash(MESSAGE(LABEL_OBJECT, BYTES_ARRAY(p->object.b), BYTES_ARRAY(chain->b),
		n.epoch, BYTES_ARRAY(p->recipient.b), n.kind, n.version, BYTES_ARRAY(p->previous.b),
		n.length, BYTES_ARRAY(p->digest.b), p->media, p->name));
}

static unsigned
log2_floor(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

/* Padme: of a length only as many leading bits stay as it has octets of itself, so to say: the
 * logarithm of the logarithm. It costs at most 12 percent, and less for larger files. */
uint64_t
object_bucket(uint64_t length)
{
	must(length <= OBJECT_CONTENT_MAX);
	if (length <= BUCKET_MIN)
		return BUCKET_MIN;
	unsigned exponent = log2_floor(length), kept = log2_floor(exponent) + 1;
	uint64_t mask = (UINT64_C(1) << (exponent - kept)) - 1;
	return (length + mask) & ~mask;
}

uint64_t
object_blob_length(uint64_t length)
{
	uint64_t padded = object_bucket(length);
	uint64_t chunks = (padded + PAYLOAD_CHUNK - 1) / PAYLOAD_CHUNK;
	return PAYLOAD_NONCE + padded + chunks * PAYLOAD_TAG;
}
