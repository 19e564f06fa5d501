/* SPDX-License-Identifier: Apache-2.0 */
/*	"ER1\0" || r32 || EV */
#include "core/evidence/revealed.h"

#include "core/vault/event_type.h"

static const uint8_t magic[4] = {'E', 'R', '1', 0};

void
revealed_encode(buf *out, bytes opening)
{
	buf_put(out, BYTES_ARRAY(magic));
	buf_put(out, opening);
}

err
revealed_decode(struct revealed *out, bytes extra)
{
	struct opening o;
	struct revealed r;
	if (!bytes_has_prefix(extra, bytes_of(magic, 2)) || extra.len < sizeof magic)
		return failure(E_FORMAT);
	if (!bytes_has_prefix(extra, BYTES_ARRAY(magic)))
		return failure(E_VERSION);
	err e = opening_decode(&o, bytes_slice(extra, sizeof magic, extra.len - sizeof magic));
	if (!failed(e))
		e = event_decode(&r.event, o.ev);
	if (failed(e) || r.event.type != EVENT_TYPE_OBJECT_PUT ||
		failed(object_decode_put(&r.put, r.event.body)))
		return failure(E_FORMAT);
	r.leaf = opening_leaf(&o);
	*out = r;
	return ok();
}

err
revealed_verify(const struct revealed *r, const hash32 *digest, uint64_t length)
{
	bool same = r->put.length == length && hash32_equal(&r->put.digest, digest);
	return same ? ok() : failure(E_COMMITMENT);
}
