/* SPDX-License-Identifier: Apache-2.0 */
/*	c2sp.org/tlog-proof@v1 LF
 *	[ "extra " base64 LF ]
 *	"index " decimal LF
 *	{ base64(hash) LF }         from the leaf up
 *	LF
 *	the signed checkpoint, to the end
 *
 * Only the checkpoint is signed; what stands before it is proven by leading from the leaf to the
 * signed root. Each value has one spelling, so that a changed octet either breaks the receipt, or
 * makes a signature line one of an unknown key, which takes that cosigner away and nothing else. */
#include "core/ledger/receipt.h"

#include "base/reader.h"
#include "base/text.h"

#define MAGIC   BYTES_LIT("c2sp.org/tlog-proof@")
#define VERSION BYTES_LIT("v1")

/* Lines before the checkpoint, with the number of the last one read. */
struct lines {
	reader r;
	uint64_t line;
};

static bytes
next_line(struct lines *l)
{
	l->line++;
	return reader_line(&l->r);
}

static err
refuse(const struct lines *l, enum err_code code)
{
	return failure_at(code, l->line);
}

/* LINE after KEYWORD; empty when it begins otherwise. */
static bytes
after(bytes line, bytes keyword)
{
	if (!bytes_has_prefix(line, keyword))
		return (bytes){NULL, 0};
	return bytes_slice(line, keyword.len, line.len - keyword.len);
}

static err
decode_extra(bytes *out, arena *perm, bytes base64)
{
	size_t max = base64_decoded_max(base64.len);
	if (max > RECEIPT_EXTRA_MAX)
		return failure(E_TOO_LARGE);
	if (max == 0)
		return failure(E_FORMAT);
	uint8_t *mem = arena_new(perm, uint8_t, max);
	if (mem == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(mem, max);
	err e = base64_decode(&b, base64, BASE64_PADDED);
	if (failed(e))
		return e;
	*out = buf_bytes(&b);
	return ok();
}

static err
decode_hash(hash32 *out, bytes base64)
{
	uint8_t space[33];
	buf b = BUF_ARRAY(space);
	if (failed(base64_decode(&b, base64, BASE64_PADDED)) || b.len != sizeof out->b)
		return failure(E_FORMAT);
	bytes_copy(out->b, buf_bytes(&b));
	return ok();
}

/* Hash lines and the empty line that ends them. */
static err
decode_hashes(struct receipt *out, struct lines *l)
{
	for (;;) {
		bytes line = next_line(l);
		if (l->r.bad)
			return refuse(l, E_FORMAT);
		if (line.len == 0)
			return ok();
		if (out->hash_count == RECEIPT_HASHES ||
			failed(decode_hash(&out->hashes[out->hash_count], line)))
			return refuse(l, E_FORMAT);
		out->hash_count++;
	}
}

/* Up to the checkpoint. */
static err
decode_proof(struct receipt *out, arena *perm, struct lines *l)
{
	bytes version = after(next_line(l), MAGIC);
	if (version.len == 0)
		return refuse(l, E_FORMAT);
	if (!bytes_equal(version, VERSION))
		return refuse(l, E_VERSION);
	bytes line = next_line(l);
	if (bytes_has_prefix(line, BYTES_LIT("extra "))) {
		err e = decode_extra(&out->extra, perm, after(line, BYTES_LIT("extra ")));
		if (failed(e))
			return refuse(l, (enum err_code)e.code);
		line = next_line(l);
	}
	if (failed(decimal_decode(&out->index, after(line, BYTES_LIT("index ")))))
		return refuse(l, E_FORMAT);
	return decode_hashes(out, l);
}

/* The signed checkpoint of R, in parts. */
static err
open_checkpoint(struct note *note, struct checkpoint *checkpoint, bytes in)
{
	err e = note_decode(note, in);
	if (failed(e))
		return e;
	return checkpoint_decode(checkpoint, note->text);
}

err
receipt_decode(struct receipt *out, arena *perm, bytes in)
{
	if (in.len > RECEIPT_MAX)
		return failure(E_TOO_LARGE);
	struct lines l = {.r = reader_of(in)};
	struct receipt r = {0};
	err e = decode_proof(&r, perm, &l);
	if (failed(e))
		return e;
	r.checkpoint = reader_rest(&l.r);
	struct note note;
	struct checkpoint checkpoint;
	e = open_checkpoint(&note, &checkpoint, r.checkpoint);
	if (failed(e))
		return failure_at((enum err_code)e.code, e.at == 0 ? 0 : l.line + e.at);
	if (note_has_twins(&note))
		return failure(E_FORMAT);
	*out = r;
	return ok();
}

void
receipt_encode(buf *out, const struct receipt *r)
{
	buf_put(out, MAGIC);
	buf_put(out, VERSION);
	if (r->extra.len > 0) {
		buf_text(out, "\nextra ");
		base64_encode(out, r->extra, BASE64_PADDED);
	}
	buf_text(out, "\nindex ");
	buf_decimal(out, r->index);
	buf_text(out, "\n");
	for (size_t i = 0; i < r->hash_count; i++) {
		base64_encode(out, BYTES_ARRAY(r->hashes[i].b), BASE64_PADDED);
		buf_text(out, "\n");
	}
	buf_text(out, "\n");
	buf_put(out, r->checkpoint);
}

/* A key of the policy for that origin has signed. Keys of other logs are not asked: what they sign
 * under this origin is not theirs to say. */
static err
verify_log(size_t *out, const struct policy *p, const struct note *note, bytes origin)
{
	struct vkey keys[POLICY_LOGS];
	size_t which[POLICY_LOGS], count = 0;
	for (size_t i = 0; i < p->log_count; i++) {
		if (!bytes_equal(p->logs[i].name, origin))
			continue;
		keys[count] = p->logs[i];
		which[count++] = i;
	}
	if (count == 0)
		return failure(E_ORIGIN);
	struct note_verdict v;
	err e = note_verify(&v, note, keys, count);
	if (failed(e))
		return e;
	size_t first = 0;
	while ((v.verified >> first & 1) == 0)
		first++;
	must(first < count);
	*out = which[first];
	return ok();
}

/* The witnesses of the policy among the signers; that there are none is no failure by itself. */
static err
verify_witnesses(struct note_verdict *out, const struct policy *p, const struct note *note)
{
	struct note_verdict v = {0};
	err e = note_verify(&v, note, p->keys, p->witness_count);
	if (failed(e) && !err_is(e, E_UNSIGNED))
		return e;
	*out = v;
	return ok();
}

/* The least time by which enough had signed. A time of 0 states none. */
static void
find_since(struct receipt_verdict *v, const struct policy *p)
{
	if (p->quorum == POLICY_NONE)
		return;
	for (size_t i = 0; i < p->witness_count; i++) {
		uint64_t t = v->times[i], by_then = 0;
		if ((v->cosigned >> i & 1) == 0 || t == 0 || (v->has_since && t >= v->since))
			continue;
		for (size_t k = 0; k < p->witness_count; k++) {
			bool counts = (v->cosigned >> k & 1) != 0 && v->times[k] != 0;
			if (counts && v->times[k] <= t)
				by_then |= UINT64_C(1) << k;
		}
		if (policy_is_satisfied(p, by_then)) {
			v->has_since = true;
			v->since = t;
		}
	}
}

err
receipt_verify(struct receipt_verdict *out, const struct policy *policy, const struct receipt *r,
	const hash32 *leaf)
{
	struct note note;
	struct receipt_verdict v = {.index = r->index};
	err e = open_checkpoint(&note, &v.checkpoint, r->checkpoint);
	if (failed(e))
		return e;
	if (note_has_twins(&note))
		return failure(E_FORMAT);
	e = verify_log(&v.log, policy, &note, v.checkpoint.origin);
	if (failed(e))
		return e;
	struct note_verdict witnesses;
	e = verify_witnesses(&witnesses, policy, &note);
	if (failed(e))
		return e;
	v.cosigned = witnesses.verified;
	for (size_t i = 0; i < policy->witness_count; i++)
		v.times[i] = witnesses.times[i];
	if (!policy_is_satisfied(policy, v.cosigned))
		return failure(E_QUORUM);
	merkle_path path = {r->hashes, r->hash_count};
	e = merkle_inclusion_verify(&v.checkpoint.tree, r->index, leaf, path);
	if (failed(e))
		return e;
	find_since(&v, policy);
	*out = v;
	return ok();
}
