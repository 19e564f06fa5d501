/* SPDX-License-Identifier: Apache-2.0 */
/* A batch that is read is written the same by the writer, which stays within its room. */
#include "core/vault/blob_batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20 };

static uint8_t again[INPUT_MAX];

static void
put_item(struct blob_batch_writer *w, const struct blob_batch_item *item)
{
	buf room = blob_batch_room(w);
	buf_put(&room, item->octets);
	must(!failed(buf_done(&room)));
	blob_batch_put(w, &item->hash, item->octets.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob_batch b;
	bytes in = bytes_of(data, size);
	if (size > INPUT_MAX || failed(blob_batch_decode(&b, in)))
		return 0;
	must(b.count >= 1 && b.count <= BLOB_BATCH_ITEMS);
	err e = blob_batch_verify(&b);
	must(!failed(e) || (err_is(e, E_PAYLOAD) && e.at >= 1 && e.at <= b.count));
	struct blob_batch_writer w = blob_batch_begin(buf_of(again, size));
	for (uint32_t i = 0; i < b.count; i++)
		put_item(&w, &b.items[i]);
	must(blob_batch_room(&w).cap == 0);
	must(bytes_equal(blob_batch_end(&w), in));
	return 0;
}
