/* SPDX-License-Identifier: Apache-2.0 */
/*	octets	what
 *	4	"MP1\0"
 *	1	end
 *	64	lid || state of the other entry: end 2 only
 *	2	number of steps
 *	33 each	bit || sibling's hash, from the root down: bits rise
 *
 * Rising bits bound the number of steps, and make every path one that a tree can have. */
#include "core/vault/map_proof.h"

#include "base/reader.h"

static const uint8_t magic[4] = {'M', 'P', '1', 0};
static const uint8_t any_version[2] = {'M', 'P'};

void
map_proof_encode_end(buf *out, enum map_end end, const struct map_entry *other, size_t count)
{
	must(count <= MAP_BITS && (end == MAP_END_OTHER) == (other != NULL));
	buf_put(out, BYTES_ARRAY(magic));
	buf_u8(out, (uint8_t)end);
	if (other != NULL) {
		buf_put(out, BYTES_ARRAY(other->lid.b));
		buf_put(out, BYTES_ARRAY(other->state.b));
	}
	buf_u16(out, (uint16_t)count);
}

void
map_proof_encode_step(buf *out, unsigned bit, const hash32 *sibling)
{
	must(bit < MAP_BITS);
	buf_u8(out, (uint8_t)bit);
	buf_put(out, BYTES_ARRAY(sibling->b));
}

void
map_proof_encode(buf *out, const struct map_proof *proof)
{
	map_proof_encode_end(out, proof->end, proof->end == MAP_END_OTHER ? &proof->other : NULL,
		proof->steps.len / MAP_STEP_BYTES);
	buf_put(out, proof->steps);
}

static unsigned
step_bit(const struct map_proof *p, size_t step)
{
	return p->steps.data[step * MAP_STEP_BYTES];
}

static hash32
step_sibling(const struct map_proof *p, size_t step)
{
	reader r = reader_of(bytes_slice(p->steps, step * MAP_STEP_BYTES + 1, sizeof(hash32)));
	return reader_hash32(&r);
}

static size_t
step_count(const struct map_proof *p)
{
	return p->steps.len / MAP_STEP_BYTES;
}

static bool
bits_rise(const struct map_proof *p)
{
	for (size_t i = 1; i < step_count(p); i++) {
		if (step_bit(p, i - 1) >= step_bit(p, i))
			return false;
	}
	return true;
}

err
map_proof_decode(struct map_proof *out, bytes in)
{
	if (bytes_has_prefix(in, BYTES_ARRAY(any_version)) &&
		!bytes_has_prefix(in, BYTES_ARRAY(magic)))
		return failure(E_VERSION);
	reader r = reader_of(in);
	reader_expect(&r, BYTES_ARRAY(magic));
	uint8_t end = reader_u8(&r);
	if (end > MAP_END_OTHER)
		return failure(E_FORMAT);
	struct map_proof p = {.end = (enum map_end)end};
	if (p.end == MAP_END_OTHER) {
		p.other.lid = reader_hash32(&r);
		p.other.state = reader_hash32(&r);
	}
	size_t count = reader_u16(&r);
	p.steps = reader_take(&r, count * MAP_STEP_BYTES);
	if (failed(reader_done(&r)) || count > MAP_BITS || !bits_rise(&p))
		return failure(E_FORMAT);
	if (p.end == MAP_END_NONE && count > 0)
		return failure(E_FORMAT);
	*out = p;
	return ok();
}

/* Up from the entry with HASH, on the side where LID goes at each step, one arrives at TREE. */
static bool
leads_to(const struct map_proof *p, const hash32 *lid, hash32 hash, const hash32 *tree)
{
	for (size_t i = step_count(p); i > 0; i--) {
		unsigned bit = step_bit(p, i - 1);
		hash32 sibling = step_sibling(p, i - 1);
		hash = map_hash_bit(lid, bit) == 0 ? map_hash_node(bit, &hash, &sibling)
						   : map_hash_node(bit, &sibling, &hash);
	}
	return hash32_equal(&hash, tree);
}

err
map_proof_verify_head(const struct map_proof *proof, const hash32 *tree, const chain_id *chain,
	const struct map_heads *heads)
{
	if (proof->end != MAP_END_ENTRY || heads->all.count == 0)
		return failure(E_PROOF);
	struct map_entry own = map_hash_state(chain, heads);
	return leads_to(proof, &own.lid, map_hash_entry(&own), tree) ? ok() : failure(E_PROOF);
}

/* B goes where A goes at each step. */
static bool
same_way(const struct map_proof *p, const hash32 *a, const hash32 *b)
{
	for (size_t i = 0; i < step_count(p); i++) {
		if (map_hash_bit(a, step_bit(p, i)) != map_hash_bit(b, step_bit(p, i)))
			return false;
	}
	return true;
}

err
map_proof_verify_absent(const struct map_proof *proof, const hash32 *tree, const chain_id *chain)
{
	static const hash32 empty;
	if (proof->end == MAP_END_NONE)
		return hash32_equal(tree, &empty) ? ok() : failure(E_PROOF);
	hash32 lid = map_hash_lid(chain);
	if (proof->end != MAP_END_OTHER || hash32_equal(&proof->other.lid, &lid) ||
		!same_way(proof, &lid, &proof->other.lid))
		return failure(E_PROOF);
	return leads_to(proof, &lid, map_hash_entry(&proof->other), tree) ? ok() : failure(E_PROOF);
}
