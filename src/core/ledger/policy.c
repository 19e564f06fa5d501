/* SPDX-License-Identifier: Apache-2.0 */
/*	log VKEY [URL]
 *	witness NAME VKEY [URL]
 *	group NAME all|any|K MEMBER...
 *	quorum NAME|none
 *
 * Names are defined before they are used, and each is a member at most once; so the groups are a
 * forest whose children come first, and one pass in order evaluates it, without recursion and
 * whatever the policy says. Members are bits of a word each for witnesses and groups. */
#include "core/ledger/policy.h"

#include "base/reader.h"
#include "base/text.h"

struct parser {
	struct policy *p;
	bytes line;              /* what is left of it */
	uint64_t used_witnesses; /* members of some group already */
	uint64_t used_groups;
	bool has_quorum;
};

/* What a name stands for. */
struct part {
	enum policy_quorum kind; /* POLICY_NONE: nothing */
	size_t index;
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The next item of the line; empty when there is none. */
static bytes
next_item(struct parser *s)
{
	bytes l = s->line;
	size_t from = 0;
	while (from < l.len && is_blank(l.data[from]))
		from++;
	size_t to = from;
	while (to < l.len && !is_blank(l.data[to]))
		to++;
	s->line = bytes_slice(l, to, l.len - to);
	return bytes_slice(l, from, to - from);
}

static err
end_of_line(struct parser *s)
{
	return next_item(s).len == 0 ? ok() : failure(E_FORMAT);
}

/* An address, if any, and nothing after it. What begins like a comment is a mistake, not one. */
static err
read_url(bytes *out, struct parser *s)
{
	bytes url = next_item(s);
	if (bytes_has_prefix(url, BYTES_LIT("#")))
		return failure(E_FORMAT);
	*out = url;
	return end_of_line(s);
}

static struct part
find(const struct policy *p, bytes name)
{
	for (size_t i = 0; i < p->witness_count; i++) {
		if (bytes_equal(p->witnesses[i].name, name))
			return (struct part){POLICY_WITNESS, i};
	}
	for (size_t i = 0; i < p->group_count; i++) {
		if (bytes_equal(p->groups[i].name, name))
			return (struct part){POLICY_GROUP, i};
	}
	return (struct part){POLICY_NONE, 0};
}

/* A name that is being defined. */
static err
read_new_name(bytes *out, struct parser *s)
{
	bytes name = next_item(s);
	if (name.len == 0 || bytes_equal(name, BYTES_LIT("none")) ||
		find(s->p, name).kind != POLICY_NONE)
		return failure(E_FORMAT);
	*out = name;
	return ok();
}

/* The same key twice would count one party as two; under another name or in the other role, too.
 * The same name and id for two keys would make signature lines ambiguous. */
static bool
has_key(const struct vkey *keys, size_t count, const struct vkey *k)
{
	for (size_t i = 0; i < count; i++) {
		if (vkey_same(&keys[i], k) ||
			bytes_equal(BYTES_ARRAY(keys[i].key), BYTES_ARRAY(k->key)))
			return true;
	}
	return false;
}

static err
read_key(struct vkey *out, struct parser *s, enum vkey_type type)
{
	struct vkey k;
	err e = vkey_decode(&k, next_item(s));
	if (failed(e))
		return e;
	if (k.type != type)
		return failure(E_KEY);
	if (has_key(s->p->logs, s->p->log_count, &k) ||
		has_key(s->p->keys, s->p->witness_count, &k))
		return failure(E_FORMAT);
	*out = k;
	return ok();
}

static err
read_log(struct parser *s)
{
	struct policy *p = s->p;
	if (p->log_count == POLICY_LOGS)
		return failure(E_TOO_LARGE);
	err e = read_key(&p->logs[p->log_count], s, VKEY_ED25519);
	if (!failed(e))
		e = read_url(&p->log_urls[p->log_count], s);
	if (!failed(e))
		p->log_count++;
	return e;
}

static err
read_witness(struct parser *s)
{
	struct policy *p = s->p;
	if (p->witness_count == POLICY_WITNESSES)
		return failure(E_TOO_LARGE);
	struct policy_witness *w = &p->witnesses[p->witness_count];
	err e = read_new_name(&w->name, s);
	if (!failed(e))
		e = read_key(&p->keys[p->witness_count], s, VKEY_COSIGNATURE);
	if (!failed(e))
		e = read_url(&w->url, s);
	if (!failed(e))
		p->witness_count++;
	return e;
}

/* Add the part called NAME to G, if it is nobody's member yet. */
static err
add_member(struct parser *s, struct policy_group *g, bytes name)
{
	struct part part = find(s->p, name);
	if (part.kind == POLICY_NONE)
		return failure(E_FORMAT);
	uint64_t bit = UINT64_C(1) << part.index;
	uint64_t *used = part.kind == POLICY_WITNESS ? &s->used_witnesses : &s->used_groups;
	uint64_t *members = part.kind == POLICY_WITNESS ? &g->witnesses : &g->groups;
	if ((*used & bit) != 0)
		return failure(E_FORMAT);
	*used |= bit;
	*members |= bit;
	return ok();
}

static err
decode_threshold(unsigned *out, bytes item, unsigned members)
{
	uint64_t k = 0;
	if (bytes_equal(item, BYTES_LIT("all")))
		k = members;
	else if (bytes_equal(item, BYTES_LIT("any")))
		k = 1;
	else if (failed(decimal_decode(&k, item)))
		return failure(E_FORMAT);
	if (k < 1 || k > members)
		return failure(E_FORMAT);
	*out = (unsigned)k;
	return ok();
}

static err
read_group(struct parser *s)
{
	struct policy *p = s->p;
	if (p->group_count == POLICY_GROUPS)
		return failure(E_TOO_LARGE);
	struct policy_group *g = &p->groups[p->group_count];
	err e = read_new_name(&g->name, s);
	if (failed(e))
		return e;
	bytes threshold = next_item(s);
	unsigned members = 0;
	for (bytes name = next_item(s); name.len > 0; name = next_item(s)) {
		e = add_member(s, g, name);
		if (failed(e))
			return e;
		members++;
	}
	e = decode_threshold(&g->threshold, threshold, members);
	if (!failed(e))
		p->group_count++;
	return e;
}

static err
read_quorum(struct parser *s)
{
	bytes name = next_item(s);
	struct part part = find(s->p, name);
	if (s->has_quorum || (part.kind == POLICY_NONE && !bytes_equal(name, BYTES_LIT("none"))))
		return failure(E_FORMAT);
	s->has_quorum = true;
	s->p->quorum = part.kind;
	s->p->quorum_index = part.index;
	return end_of_line(s);
}

static err
read_line(struct parser *s)
{
	static const struct {
		const char *keyword;
		err (*read)(struct parser *);
	} kinds[] = {{"log", read_log}, {"witness", read_witness}, {"group", read_group},
		{"quorum", read_quorum}};
	for (size_t i = 0; i < s->line.len; i++) {
		uint8_t c = s->line.data[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return failure(E_FORMAT);
	}
	bytes keyword = next_item(s);
	if (keyword.len == 0 || keyword.data[0] == '#')
		return ok();
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (bytes_equal(keyword, bytes_of_text(kinds[i].keyword)))
			return kinds[i].read(s);
	}
	return failure(E_FORMAT);
}

err
policy_decode(const struct policy **out, arena *perm, bytes text)
{
	if (text.len > POLICY_MAX)
		return failure(E_TOO_LARGE);
	struct parser s = {.p = arena_new(perm, struct policy, 1)};
	if (s.p == NULL)
		return failure(E_NOMEM);
	reader r = reader_of(text);
	uint64_t line = 0;
	while (!reader_at_end(&r)) {
		line++;
		s.line = reader_line(&r);
		err e = r.bad ? failure(E_FORMAT) : read_line(&s);
		if (failed(e))
			return failure_at((enum err_code)e.code, line);
	}
	if (failed(reader_done(&r)) || !s.has_quorum)
		return failure_at(E_FORMAT, line + 1);
	*out = s.p;
	return ok();
}

static unsigned
count_bits(uint64_t v)
{
	unsigned n = 0;
	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

bool
policy_is_satisfied(const struct policy *p, uint64_t cosigned)
{
	uint64_t groups = 0;
	for (size_t i = 0; i < p->group_count; i++) {
		const struct policy_group *g = &p->groups[i];
		if (count_bits(g->witnesses & cosigned) + count_bits(g->groups & groups) >=
			g->threshold)
			groups |= UINT64_C(1) << i;
	}
	switch (p->quorum) {
	case POLICY_NONE:
		return true;
	case POLICY_WITNESS:
		return (cosigned >> p->quorum_index & 1) != 0;
	case POLICY_GROUP:
		return (groups >> p->quorum_index & 1) != 0;
	}
	return false;
}
