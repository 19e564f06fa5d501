/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/map_hash.h"

#include "core/codec/message.h"

bool
map_hash_is_same(const chain_id *a, const chain_id *b)
{
	return a->kind == b->kind && id16_equal(&a->id, &b->id);
}

hash32
map_hash_lid(const chain_id *chain)
{
	must(chain->kind >= CHAIN_USER && chain->kind <= CHAIN_RELEASE);
	uint8_t kind = (uint8_t)chain->kind;
	return message_hash(MESSAGE(LABEL_LID, bytes_of(&kind, 1), BYTES_ARRAY(chain->id.b)));
}

struct map_entry
map_hash_state(const chain_id *chain, const struct map_heads *heads)
{
	must(heads->all.count > 0);
	uint8_t room[2 * HEAD_BYTES];
	buf b = BUF_ARRAY(room);
	head_encode(&b, &heads->all);
	head_encode(&b, &heads->control);
	return (struct map_entry){.lid = map_hash_lid(chain),
		.state = message_hash(
			MESSAGE(LABEL_MAP_STATE, BYTES_ARRAY(chain->id.b), buf_bytes(&b)))};
}

unsigned
map_hash_bit(const hash32 *lid, unsigned bit)
{
	must(bit < MAP_BITS);
	return ((unsigned)lid->b[bit / 8] >> (7 - bit % 8)) & 1U;
}

unsigned
map_hash_first_difference(const hash32 *a, const hash32 *b)
{
	unsigned at = 0;
	while (at < MAP_BITS && a->b[at / 8] == b->b[at / 8])
		at += 8;
	while (at < MAP_BITS && map_hash_bit(a, at) == map_hash_bit(b, at))
		at++;
	return at;
}

hash32
map_hash_node(unsigned bit, const hash32 *left, const hash32 *right)
{
	must(bit < MAP_BITS);
	uint8_t at = (uint8_t)bit;
	return message_hash(MESSAGE(
		LABEL_MAP_NODE, bytes_of(&at, 1), BYTES_ARRAY(left->b), BYTES_ARRAY(right->b)));
}

hash32
map_hash_entry(const struct map_entry *entry)
{
	return message_hash(
		MESSAGE(LABEL_MAP_ENTRY, BYTES_ARRAY(entry->lid.b), BYTES_ARRAY(entry->state.b)));
}
