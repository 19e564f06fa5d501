/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence/place.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/vault/object.h"

static const struct {
	const char *before;
	const char *behind;
} shapes[] = {
	[PLACE_POLICY] = {"policy", ""},
	[PLACE_MAP_VERSION] = {"map/version", ""},
	[PLACE_MAP_PROOF] = {"map/", ".proof"},
	[PLACE_CHAIN] = {"chains/", ""},
	[PLACE_EVENT] = {"events/", ""},
	[PLACE_RECEIPT] = {"receipts/", ".tlog-proof"},
	[PLACE_OBJECT] = {"objects/", ""},
};

static const char *const kinds[] = {
	[CHAIN_USER] = "user-",
	[CHAIN_FIRM] = "firm-",
	[CHAIN_MATTER] = "matter-",
};

static bool
is_of_chain(enum place_kind kind)
{
	return kind == PLACE_MAP_PROOF || kind == PLACE_CHAIN;
}

static bool
is_of_index(enum place_kind kind)
{
	return kind == PLACE_EVENT || kind == PLACE_RECEIPT || kind == PLACE_OBJECT;
}

void
place_encode(buf *out, const struct place *p)
{
	buf_text(out, shapes[p->kind].before);
	if (is_of_chain(p->kind)) {
		must(p->chain.kind >= CHAIN_USER && p->chain.kind <= CHAIN_MATTER);
		buf_text(out, kinds[p->chain.kind]);
		hex_encode(out, BYTES_ARRAY(p->chain.id.b));
	}
	if (is_of_index(p->kind))
		buf_decimal(out, p->index);
	if (p->kind == PLACE_OBJECT) {
		buf_text(out, "/");
		buf_put(out, p->name);
	}
	buf_text(out, shapes[p->kind].behind);
}

static bool
decode_chain(chain_id *out, bytes in)
{
	for (int kind = CHAIN_USER; kind <= CHAIN_MATTER; kind++) {
		bytes word = bytes_of_text(kinds[kind]);
		buf id = BUF_ARRAY(out->id.b);
		out->kind = (enum chain_kind)kind;
		if (bytes_has_prefix(in, word))
			return in.len == word.len + 2 * sizeof out->id.b &&
				!failed(hex_decode(
					&id, bytes_slice(in, word.len, in.len - word.len)));
	}
	return false;
}

static bool
decode_object(struct place *out, bytes in)
{
	size_t slash = bytes_find(in, 0, '/');
	if (slash == in.len)
		return false;
	out->name = bytes_slice(in, slash + 1, in.len - slash - 1);
	return !failed(decimal_decode(&out->index, bytes_slice(in, 0, slash))) &&
		object_is_name(out->name) && bytes_find(out->name, 0, '/') == out->name.len;
}

/* IN is what stands between. */
static bool
decode_middle(struct place *out, bytes in)
{
	if (is_of_chain(out->kind))
		return decode_chain(&out->chain, in);
	if (out->kind == PLACE_OBJECT)
		return decode_object(out, in);
	return is_of_index(out->kind) ? !failed(decimal_decode(&out->index, in)) : in.len == 0;
}

err
place_decode(struct place *out, bytes path)
{
	for (int kind = PLACE_POLICY; kind <= PLACE_OBJECT; kind++) {
		struct place p = {.kind = (enum place_kind)kind};
		bytes before = bytes_of_text(shapes[kind].before);
		bytes behind = bytes_of_text(shapes[kind].behind);
		size_t around = before.len + behind.len;
		if (path.len < around || !bytes_has_prefix(path, before) ||
			!bytes_equal(bytes_slice(path, path.len - behind.len, behind.len), behind))
			continue;
		if (decode_middle(&p, bytes_slice(path, before.len, path.len - around))) {
			*out = p;
			return ok();
		}
	}
	return failure(E_FORMAT);
}

bytes
place_name(bytes object_name)
{
	size_t from = 0;
	for (size_t at = 0; at < object_name.len; at++)
		if (object_name.data[at] == '/')
			from = at + 1;
	return bytes_slice(object_name, from, object_name.len - from);
}
