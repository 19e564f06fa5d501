/* SPDX-License-Identifier: Apache-2.0 */
/* The checkpoint's signatures are verified once: that all receipts have the same one, octet for
 * octet, makes the others hashes up to its root. */
#include "core/evidence/evidence_inner.h"
#include "core/vault/map_proof.h"

struct evidence_chain *
evidence_find(const struct evidence_work *w, const chain_id *id)
{
	for (size_t i = 0; i < w->chain_count; i++)
		if (map_hash_is_same(&w->chains[i].id, id))
			return &w->chains[i];
	return NULL;
}

err
evidence_include(struct evidence_work *w, uint64_t index, const leaf33 *leaf)
{
	struct receipt r;
	struct evidence_file *f;
	struct place p = {.kind = PLACE_RECEIPT, .index = index};
	hash32 hash = leaf_hash(leaf);
	err e = evidence_need(&f, w, &p);
	if (failed(e))
		return e;
	e = receipt_decode(&r, w->perm, f->octets);
	if (failed(e))
		return evidence_blame(w, f->path, e, "it is a tlog-proof");
	if (r.index != index || r.extra.len > 0)
		return evidence_fail(w, f->path, E_FORMAT, "it is of the index in its name");
	if (w->checkpoint.len == 0) {
		e = receipt_verify(&w->out->verdict, w->out->policy, &r, &hash);
		if (!failed(e)) {
			w->checkpoint = r.checkpoint;
			w->tree = w->out->verdict.checkpoint.tree;
		}
		return evidence_blame(w, f->path, e, NULL);
	}
	if (!bytes_equal(r.checkpoint, w->checkpoint))
		return evidence_fail(
			w, f->path, E_FORMAT, "all receipts are of the same checkpoint");
	merkle_path path = {r.hashes, r.hash_count};
	return evidence_blame(
		w, f->path, merkle_inclusion_verify(&w->tree, index, &hash, path), NULL);
}

static err
new_state(struct evidence_chain *c, arena *perm)
{
	const id16 *id = &c->id.id;
	if (c->id.kind == CHAIN_USER) {
		c->user = arena_new(perm, struct policy_user, 1);
		if (c->user != NULL)
			policy_user_init(c->user, id);
	} else if (c->id.kind == CHAIN_FIRM) {
		c->firm = arena_new(perm, struct policy_firm, 1);
		if (c->firm != NULL)
			policy_firm_init(c->firm, id);
	} else {
		c->matter = arena_new(perm, struct policy_matter, 1);
		if (c->matter != NULL)
			policy_matter_init(c->matter, id);
	}
	bool made = c->user != NULL || c->firm != NULL || c->matter != NULL;
	return made ? ok() : failure(E_NOMEM);
}

/* Nothing stands in a bundle that proves nothing: no parts, which are stored elsewhere; of contents
 * the leaf alone, and what is not revealed has no class or epoch to speak of. Its index shows where
 * in the chain it is. */
static bool
is_bare(struct evidence_work *w, const struct evidence_chain *c, const struct record *r)
{
	static const id16 nobody;
	struct place p = {.kind = PLACE_EVENT, .index = r->index};
	if (r->parts.left > 0)
		return false;
	if (r->class == EVENT_CLASS_CONTROL)
		return true;
	if (c->id.kind == CHAIN_MATTER && evidence_take(w, &p) != NULL)
		return r->octets.len == 0;
	return r->octets.len == 0 && r->class == EVENT_CLASS_CONTENT && r->epoch == 0 &&
		id16_equal(&r->event, &nobody);
}

/* The records of the stream into C's table; only counted while there is none. */
static err
take_records(struct evidence_work *w, struct evidence_chain *c)
{
	size_t count = 0;
	struct record_stream s = record_stream_of(c->file->octets, 0);
	while (!record_at_end(&s)) {
		struct record r;
		err e = record_next(&r, &s);
		if (failed(e))
			return e;
		if (!is_bare(w, c, &r))
			return failure(E_FORMAT);
		if (c->records != NULL)
			c->records[count] = r;
		count++;
	}
	c->count = count;
	return count > 0 ? ok() : failure(E_FORMAT);
}

static err
open_chain(struct evidence_work *w, struct evidence_chain *c)
{
	err e = take_records(w, c);
	if (failed(e))
		return evidence_blame(w, c->file->path, e, "it is a record stream");
	c->records = arena_new(w->perm, struct record, c->count);
	if (c->records == NULL)
		return failure(E_NOMEM);
	e = take_records(w, c);
	return failed(e) ? e : new_state(c, w->perm);
}

err
evidence_open_control(struct event *out, struct control *out_body, struct evidence_work *w,
	const struct evidence_chain *chain, const struct record *r)
{
	err e = record_open_control(out, r, &chain->id);
	if (!failed(e))
		e = control_decode(out_body, out->type, out->body);
	return evidence_blame(w, chain->file->path, e, "its control events open their leaves");
}

static err
need_chain(struct evidence_work *w, enum chain_kind kind, const id16 *id)
{
	struct evidence_file *unused;
	struct place p = {.kind = PLACE_CHAIN, .chain = {kind, *id}};
	return evidence_need(&unused, w, &p);
}

/* The chains that an event speaks of: without one of them, not all that bears on it is known. */
static err
need_named(struct evidence_work *w, const struct event *event, const struct control *body)
{
	err e = need_chain(w, CHAIN_USER, &event->actor);
	if (!failed(e) && body->type == EVENT_TYPE_MATTER_CREATE)
		e = need_chain(w, CHAIN_FIRM, &body->as.matter_create.firm);
	if (body->type != EVENT_TYPE_EPOCH)
		return e;
	for (size_t i = 0; i < epoch_member_count(&body->as.epoch) && !failed(e); i++) {
		struct epoch_member m = epoch_member_at(&body->as.epoch, i);
		e = need_chain(w, CHAIN_USER, &m.user);
		if (!failed(e))
			e = need_chain(w, CHAIN_FIRM, &m.firm);
	}
	return e;
}

static err
check_records(struct evidence_work *w, const struct evidence_chain *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct event event;
		struct control body;
		const struct record *r = &c->records[i];
		if (r->class != EVENT_CLASS_CONTROL)
			continue;
		err e = evidence_open_control(&event, &body, w, c, r);
		if (!failed(e))
			e = evidence_include(w, r->index, &r->leaf);
		if (!failed(e))
			e = need_named(w, &event, &body);
		if (failed(e))
			return e;
		w->out->control_count++;
	}
	return ok();
}

/* C stands in the map where its records lead to. */
static err
check_head(struct evidence_work *w, const struct evidence_chain *c)
{
	struct evidence_file *f;
	struct map_proof proof;
	struct map_heads heads = {.all = {.count = 0}};
	struct place p = {.kind = PLACE_MAP_PROOF, .chain = c->id};
	for (size_t i = 0; i < c->count && c->records[i].index < w->out->map.size; i++) {
		const struct record *r = &c->records[i];
		heads.all = head_next(&heads.all, &r->leaf);
		if (r->class == EVENT_CLASS_CONTROL)
			heads.control = head_next(&heads.control, &r->leaf);
	}
	err e = evidence_need(&f, w, &p);
	if (failed(e))
		return e;
	e = map_proof_decode(&proof, f->octets);
	if (!failed(e))
		e = heads.all.count > 0
			? map_proof_verify_head(&proof, &w->out->map.tree, &c->id, &heads)
			: map_proof_verify_absent(&proof, &w->out->map.tree, &c->id);
	return evidence_blame(w, f->path, e, "the chain stands in the map where it ends");
}

/* The map's version, and where the log has its leaf. */
static err
check_map(struct evidence_work *w)
{
	struct evidence_file *f;
	struct place p = {.kind = PLACE_MAP_VERSION};
	struct map_version *v = &w->out->map;
	err e = evidence_need(&f, w, &p);
	if (failed(e))
		return e;
	reader r = reader_of(f->octets);
	bytes version = reader_take(&r, MAP_VERSION_BYTES);
	uint64_t index = reader_u64(&r);
	if (failed(reader_done(&r)) || failed(map_version_decode(v, version)) || index < v->size)
		return evidence_fail(w, f->path, E_FORMAT, "it is a version, and its index");
	leaf33 leaf = map_version_leaf(v);
	e = evidence_include(w, index, &leaf);
	for (size_t i = 0; i < w->chain_count && !failed(e); i++)
		e = check_head(w, &w->chains[i]);
	return e;
}

/* Chains are the rows of their kind; one of them is a matter. */
static err
list_chains(struct evidence_work *w)
{
	size_t matters = 0;
	w->chains = arena_new(w->perm, struct evidence_chain, w->file_count);
	w->out->firms = arena_new(w->perm, const struct policy_firm *, w->file_count);
	if (w->chains == NULL || w->out->firms == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < w->file_count; i++) {
		struct evidence_file *f = &w->rows[i];
		struct evidence_chain *c = &w->chains[w->chain_count];
		if (f->place.kind != PLACE_CHAIN)
			continue;
		*c = (struct evidence_chain){.id = f->place.chain, .file = f};
		err e = open_chain(w, c);
		if (failed(e))
			return e;
		w->chain_count++;
		if (c->firm != NULL)
			w->out->firms[w->out->firm_count++] = c->firm;
		if (c->matter != NULL) {
			matters++;
			f->used = true;
			w->out->matter = c->id.id;
		}
	}
	if (matters != 1)
		return evidence_fail(
			w, BYTES_LIT("manifest"), E_FORMAT, "a bundle is of one matter");
	return ok();
}

/* TEXT, or what the bundle says itself; it is there in any case. */
static err
take_policy(struct evidence_work *w, bytes text)
{
	struct evidence_file *f;
	const struct policy *own = NULL;
	struct place p = {.kind = PLACE_POLICY};
	err e = evidence_need(&f, w, &p);
	if (failed(e))
		return e;
	e = policy_decode(&own, w->perm, f->octets);
	if (failed(e))
		return evidence_blame(w, f->path, e, "it is a tlog-policy");
	w->out->policy = own;
	if (text.len == 0)
		return ok();
	return evidence_blame(w, BYTES_LIT("the policy"),
		policy_decode(&w->out->policy, w->perm, text), "it is a tlog-policy");
}

err
evidence_open_chains(struct evidence_work *w, bytes policy)
{
	err e = take_policy(w, policy);
	if (!failed(e))
		e = list_chains(w);
	for (size_t i = 0; i < w->chain_count && !failed(e); i++)
		e = check_records(w, &w->chains[i]);
	return failed(e) ? e : check_map(w);
}
