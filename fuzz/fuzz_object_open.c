/* SPDX-License-Identifier: Apache-2.0 */
/* A slot and a blob that a member made and signed the hashes of: u16 length of the content, u16
 * length of the slot, the slot, the blob. Whatever they are, it ends, and content that is called
 * whole has the length and the digest that it was to have. */
#include "base/reader.h"
#include "core/vault/object_open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t room[OBJECT_OPEN_ROOM];

static err
count(void *user, bytes piece)
{
	uint64_t *sum = user;
	*sum += piece.len;
	return ok();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t seed_room[32], key_room[FILE_KEY_BYTES];
	static const uint8_t seed_octets[32] = {7, 8, 9};
	struct secret seed, file_key;
	uint64_t sum = 0;
	reader r = reader_of(bytes_of(data, size));
	struct object_put put = {.length = reader_u16(&r)};
	bytes slot = reader_take(&r, reader_u16(&r)), blob = reader_rest(&r);
	if (r.bad)
		return 0;
	secret_init(&seed, seed_room, sizeof seed_room);
	secret_init(&file_key, key_room, sizeof key_room);
	err e = secret_set(&seed, BYTES_ARRAY(seed_octets));
	must(!failed(e));
	put.digest = sha256(bytes_slice(slot, 0, put.length));
	struct object_opener o = {.to = {count, &sum}, .room = room, .file_key = &file_key};
	if (failed(object_open_begin(&o, &put, slot, &seed)))
		return 0;
	if (failed(object_open_add(&o, blob)))
		object_open_abandon(&o);
	else if (!failed(object_open_end(&o)))
		must(sum == put.length);
	must(sum <= put.length);
	return 0;
}
