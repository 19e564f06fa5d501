/* SPDX-License-Identifier: Apache-2.0 */
/*	"BB1\0" || list(hash32 || octets) */
#include "core/vault/blob_batch.h"

#include "core/codec/list.h"
#include "core/vault/part.h"

#define MAGIC     BYTES_LIT("BB1\0")
#define ANY_MAGIC BYTES_LIT("BB")

enum { HASH = sizeof(hash32), NUMBER = 4, COUNT_AT = 4, HEAD = COUNT_AT + NUMBER };

/* An item without octets is no blob. */
static err
take_item(struct blob_batch_item *out, bytes in)
{
	reader r = reader_of(in);
	out->hash = reader_hash32(&r);
	out->octets = reader_rest(&r);
	return r.bad || out->octets.len == 0 ? failure(E_FORMAT) : ok();
}

err
blob_batch_decode(struct blob_batch *out, bytes body)
{
	list items;
	bytes item;
	struct blob_batch b = {0};
	if (body.len > BLOB_BATCH_MAX)
		return failure(E_TOO_LARGE);
	if (bytes_has_prefix(body, ANY_MAGIC) && !bytes_has_prefix(body, MAGIC))
		return failure(E_VERSION);
	if (!bytes_has_prefix(body, MAGIC))
		return failure(E_FORMAT);
	err e = list_decode(&items, bytes_slice(body, MAGIC.len, body.len - MAGIC.len));
	if (!failed(e) && items.left == 0)
		e = failure(E_FORMAT);
	if (!failed(e) && items.left > BLOB_BATCH_ITEMS)
		e = failure(E_TOO_LARGE);
	while (!failed(e) && list_next(&item, &items))
		e = take_item(&b.items[b.count++], item);
	if (!failed(e))
		*out = b;
	return e;
}

err
blob_batch_verify(const struct blob_batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct blob_batch_item *item = &b->items[i];
		const struct part blob = {{PART_BLOB, item->hash}, item->octets.len};
		if (failed(part_verify(&blob, item->octets)))
			return failure_at(E_PAYLOAD, i + 1);
	}
	return ok();
}

struct blob_batch_writer
blob_batch_begin(buf body)
{
	struct blob_batch_writer w = {.body = body};
	must(body.len == 0 && body.cap >= HEAD && body.cap <= BLOB_BATCH_MAX);
	buf_put(&w.body, MAGIC);
	buf_u32(&w.body, 0);
	return w;
}

buf
blob_batch_room(const struct blob_batch_writer *w)
{
	const buf *b = &w->body;
	size_t taken = b->len + NUMBER + HASH;
	if (w->count == BLOB_BATCH_ITEMS || taken >= b->cap)
		return buf_of(b->data, 0);
	return buf_of(b->data + taken, b->cap - taken);
}

void
blob_batch_put(struct blob_batch_writer *w, const hash32 *hash, size_t n)
{
	must(n > 0 && n <= blob_batch_room(w).cap);
	buf_u32(&w->body, (uint32_t)(HASH + n));
	buf_put(&w->body, BYTES_ARRAY(hash->b));
	w->body.len += n;
	w->count++;
}

bytes
blob_batch_end(struct blob_batch_writer *w)
{
	buf count = buf_of(w->body.data + COUNT_AT, HEAD - COUNT_AT);
	must(w->count > 0);
	buf_u32(&count, w->count);
	return buf_bytes(&w->body);
}
