/* SPDX-License-Identifier: Apache-2.0 */
/* A proof that is read is written the same. Under the one tree it leads to it says one thing only:
 * not also the opposite, not for another kind of chain, not with another head. */
#include "core/vault/map_proof.h"

#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const chain_id chain = {CHAIN_MATTER, {{1}}};
static const struct map_heads head = {
	.all = {.count = 3, .hash = {{7}}}, .control = {.count = 2, .hash = {{5}}}};

static uint8_t again[MAP_PROOF_MAX];

static hash32
up(hash32 hash, const hash32 *lid, bytes step)
{
	reader r = reader_of(step);
	unsigned bit = reader_u8(&r);
	hash32 sibling = reader_hash32(&r);
	return map_hash_bit(lid, bit) == 0 ? map_hash_node(bit, &hash, &sibling)
					   : map_hash_node(bit, &sibling, &hash);
}

/* The tree to which P leads when the entry ENDS it. */
static hash32
tree_of(const struct map_proof *p, const struct map_entry *end)
{
	hash32 hash = map_hash_entry(end);
	for (size_t at = p->steps.len; at > 0; at -= MAP_STEP_BYTES)
		hash = up(hash, &end->lid,
			bytes_slice(p->steps, at - MAP_STEP_BYTES, MAP_STEP_BYTES));
	return hash;
}

static void
check_head(const struct map_proof *p)
{
	struct map_entry own = map_hash_state(&chain, &head);
	hash32 tree = tree_of(p, &own);
	must(!failed(map_proof_verify_head(p, &tree, &chain, &head)));
	must(failed(map_proof_verify_absent(p, &tree, &chain)));
	struct map_heads other = head;
	other.all.count++;
	must(failed(map_proof_verify_head(p, &tree, &chain, &other)));
	other = head;
	other.control.count++;
	must(failed(map_proof_verify_head(p, &tree, &chain, &other)));
	chain_id stranger = {CHAIN_JOB, chain.id};
	must(failed(map_proof_verify_head(p, &tree, &stranger, &head)));
	tree.b[31] ^= 1;
	must(failed(map_proof_verify_head(p, &tree, &chain, &head)));
}

static void
check_absent(const struct map_proof *p)
{
	hash32 tree = tree_of(p, &p->other), lid = map_hash_lid(&chain);
	bool same = true;
	for (size_t i = 0; i < p->steps.len; i += MAP_STEP_BYTES) {
		unsigned bit = p->steps.data[i];
		same = same && map_hash_bit(&lid, bit) == map_hash_bit(&p->other.lid, bit);
	}
	same = same && !hash32_equal(&lid, &p->other.lid);
	must(failed(map_proof_verify_absent(p, &tree, &chain)) == !same);
	must(failed(map_proof_verify_head(p, &tree, &chain, &head)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct map_proof p;
	bytes in = bytes_of(data, size);
	if (failed(map_proof_decode(&p, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	map_proof_encode(&b, &p);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	if (p.end == MAP_END_ENTRY)
		check_head(&p);
	else if (p.end == MAP_END_OTHER)
		check_absent(&p);
	return 0;
}
