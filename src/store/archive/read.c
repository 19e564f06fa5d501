/* SPDX-License-Identifier: Apache-2.0 */
/* The lock is held while tables are asked, never while the journal is read: what is in the journal
 * does not change any more. */
#include "store/archive/read.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/hash.h"
#include "store/archive/blobs.h"
#include "store/archive/derive.h"
#include "store/archive/frame.h"

static void
lock(struct archive *a)
{
	(void)pthread_mutex_lock(&a->lock);
}

static void
unlock(struct archive *a)
{
	(void)pthread_mutex_unlock(&a->lock);
}

/* The tables were asked and E came of it. When they are damaged, the next opening makes them anew.
 */
static void
unlock_after(struct archive *a, err e)
{
	if (err_is(e, E_DAMAGED))
		archive_forget_index(a);
	unlock(a);
}

err
read_chain(void *self, struct store_chain *out, const chain_id *chain)
{
	struct archive *a = self;
	lock(a);
	uint32_t number = chains_find(&a->chains, chain);
	if (number != CHAINS_NONE)
		*out = a->chains.entries[number].state;
	unlock(a);
	return number != CHAINS_NONE ? ok() : failure(E_NOT_FOUND);
}

err
read_chains(void *self, store_chain_fn *each, void *user)
{
	struct archive *a = self;
	err e = ok();
	lock(a);
	for (uint32_t i = 0; i < a->chains.count && !failed(e); i++)
		e = each(user, &a->chains.entries[i].state);
	unlock(a);
	return e;
}

err
read_changes(void *self, uint64_t since, store_chain_fn *each, void *user)
{
	struct archive *a = self;
	err e = ok();
	lock(a);
	for (uint32_t i = a->chains.newest; i != CHAINS_NONE && !failed(e);
		i = a->chains.entries[i].older) {
		if (a->chains.entries[i].state.last < since)
			break;
		e = each(user, &a->chains.entries[i].state);
	}
	unlock(a);
	return e;
}

/* Exactly N octets of the journal. */
static err
read_journal(const struct archive *a, segment_place at, uint8_t *to, size_t n)
{
	char path[SEGMENT_PATH_MAX];
	disk_file f;
	size_t got = 0;
	segment_path(path, at.segment);
	err e = a->disk->open(a->disk->self, &f, path, DISK_READ);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? failure(E_DAMAGED) : e;
	e = a->disk->read(a->disk->self, &got, f, at.at, to, n);
	a->disk->close(a->disk->self, f);
	return !failed(e) && got != n ? failure(E_DAMAGED) : e;
}

/* A submission in memory of its own. */
struct loaded {
	uint64_t place; /* 0: none */
	uint8_t *octets;
	struct submission submission;
};

static void
loaded_done(struct loaded *l)
{
	free(l->octets);
	*l = (struct loaded){0};
}

/* The submission at PLACE, unless it is the one at hand. */
static err
load(const struct archive *a, struct loaded *l, uint64_t place)
{
	uint8_t head[FRAME_HEAD];
	if (l->place == place)
		return ok();
	loaded_done(l);
	segment_place at = segment_place_decode(place);
	err e = read_journal(a, at, head, sizeof head);
	if (failed(e))
		return e;
	uint64_t length = 0;
	for (size_t i = FRAME_HEAD - 4; i < FRAME_HEAD; i++)
		length = length << 8 | head[i];
	if (head[0] != STORE_SUBMISSION || length == 0 || length > SUBMISSION_MAX)
		return failure(E_DAMAGED);
	l->octets = malloc((size_t)length);
	if (l->octets == NULL)
		return failure(E_NOMEM);
	at.at += FRAME_HEAD;
	e = read_journal(a, at, l->octets, (size_t)length);
	if (!failed(e) &&
		failed(submission_decode(&l->submission, bytes_of(l->octets, (size_t)length))))
		e = failure(E_DAMAGED);
	if (failed(e))
		loaded_done(l);
	else
		l->place = place;
	return e;
}

/* A reading of records. */
struct reading {
	const struct archive *a;
	const struct store_query *query;
	store_record_fn *each;
	void *user;
	struct loaded loaded;
};

/* The events of RUN that are asked for. */
static err
give_run(struct reading *g, const struct tables_run *run)
{
	err e = load(g->a, &g->loaded, run->frame);
	if (failed(e))
		return e;
	struct submission_walk items = submission_walk_of(&g->loaded.submission);
	struct submission_item item;
	uint64_t position = g->query->control ? run->control : run->position;
	for (uint64_t i = 0; i < run->item + run->count && !failed(e); i++) {
		if (!submission_next(&item, &items))
			return failure(E_DAMAGED);
		bool counts = !g->query->control || item.record.class == EVENT_CLASS_CONTROL;
		if (i < run->item || !counts)
			continue;
		item.record.index = run->first + i - run->item;
		if (position >= g->query->position)
			e = g->each(g->user, &item.record, position);
		position++;
	}
	return e;
}

err
read_records(void *self, const struct store_query *query, store_record_fn *each, void *user)
{
	struct archive *a = self;
	struct tables_run runs[TABLES_RUNS];
	struct store_query next = *query;
	struct reading g = {.a = a, .query = &next, .each = each, .user = user};
	err e = ok();
	for (size_t n = TABLES_RUNS; n == TABLES_RUNS && !failed(e);) {
		n = 0;
		lock(a);
		uint32_t number = chains_find(&a->chains, &query->chain);
		e = number == CHAINS_NONE ? failure(E_NOT_FOUND)
					  : tables_runs(&a->tables, runs, &n, number, &next);
		unlock_after(a, e);
		for (size_t i = 0; i < n && !failed(e); i++) {
			const struct tables_run *r = &runs[i];
			uint64_t end =
				query->control ? r->control + r->controls : r->position + r->count;
			if (end <= next.position)
				continue;
			e = give_run(&g, r);
			next.position = end;
		}
	}
	loaded_done(&g.loaded);
	return e;
}

err
read_index(void *self, uint64_t *out, const struct store_query *query)
{
	struct archive *a = self;
	struct tables_run runs[TABLES_RUNS];
	const struct store_query q = {.chain = query->chain, .position = query->position};
	size_t n = 0;
	lock(a);
	uint32_t number = chains_find(&a->chains, &q.chain);
	err e = number == CHAINS_NONE ? failure(E_NOT_FOUND)
				      : tables_runs(&a->tables, runs, &n, number, &q);
	unlock_after(a, e);
	if (failed(e))
		return e;
	if (n == 0 || q.position - runs[0].position >= runs[0].count)
		return failure(E_NOT_FOUND);
	*out = runs[0].first + (q.position - runs[0].position);
	return ok();
}

/* Whether FOUND is the part NAME; then *out is it. */
static err
give_part(const struct archive *a, struct store_part *out, buf *room,
	const struct tables_found *found, const struct part *part)
{
	if (derive_is_mark(found->place)) {
		char path[DISK_PATH_MAX];
		int fd = -1;
		blobs_path(path, &part->name.hash);
		err e = a->disk->descriptor(a->disk->self, &fd, path);
		if (!failed(e))
			*out = (struct store_part){.length = part->length, .fd = fd};
		return err_is(e, E_NOT_FOUND) ? failure(E_DAMAGED) : e;
	}
	uint8_t *to = buf_room(room, (size_t)part->length);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	err e = read_journal(a, segment_place_decode(found->place), to, (size_t)part->length);
	if (!failed(e) && failed(part_verify(part, bytes_of(to, (size_t)part->length))))
		e = failure(E_DAMAGED);
	if (failed(e))
		room->len -= (size_t)part->length;
	else
		*out = (struct store_part){.length = part->length, .fd = -1};
	return e;
}

err
read_part(void *self, struct store_part *out, buf *room, const chain_id *chain,
	const struct part_name *name)
{
	struct archive *a = self;
	struct tables_found found[TABLES_FOUND];
	size_t n = 0;
	uint64_t mark = 0, key = derive_part_key(&mark, name, chain);
	lock(a);
	err e = tables_found(&a->tables, found, &n, key);
	unlock_after(a, e);
	err last = failure(E_NOT_FOUND);
	for (size_t i = 0; i < n && !failed(e); i++) {
		const struct part part = {.name = *name, .length = found[i].value};
		if (derive_is_mark(found[i].place) && found[i].place != mark)
			continue;
		last = give_part(a, out, room, &found[i], &part);
		if (!err_is(last, E_DAMAGED))
			break;
	}
	return failed(e) ? e : last;
}

err
read_device(void *self, struct store_device *out, const id16 *device)
{
	struct archive *a = self;
	struct store_device d;
	lock(a);
	err e = tables_device(&a->tables, &d, device);
	if (!failed(e))
		e = tables_user(&a->tables, &d.firm, &d.user);
	unlock_after(a, e);
	if (!failed(e))
		*out = d;
	return e;
}

err
read_firm(void *self, id16 *out, const id16 *user)
{
	struct archive *a = self;
	lock(a);
	err e = tables_user(&a->tables, out, user);
	unlock_after(a, e);
	return e;
}

err
read_invite(void *self, id16 *out, const id16 *invite)
{
	struct archive *a = self;
	lock(a);
	err e = tables_invite(&a->tables, out, invite);
	unlock_after(a, e);
	return e;
}

err
read_membership(void *self, struct store_membership *out, const id16 *user, const chain_id *space)
{
	struct archive *a = self;
	struct tables_member m;
	lock(a);
	uint32_t number = chains_find(&a->chains, space);
	err e = number == CHAINS_NONE ? failure(E_NOT_FOUND)
				      : tables_member(&a->tables, &m, user, number);
	if (!failed(e)) {
		m.m.space = a->chains.entries[number].state;
		*out = m.m;
	}
	unlock_after(a, e);
	return e;
}

struct memberships {
	const struct archive *a;
	store_membership_fn *each;
	void *user;
};

static err
give_membership(void *user, const struct tables_member *m)
{
	const struct memberships *g = user;
	struct store_membership out = m->m;
	if (m->chain >= g->a->chains.count)
		return failure(E_DAMAGED);
	out.space = g->a->chains.entries[m->chain].state;
	return g->each(g->user, &out);
}

err
read_memberships(void *self, const id16 *user, store_membership_fn *each, void *arg)
{
	struct archive *a = self;
	struct memberships g = {.a = a, .each = each, .user = arg};
	lock(a);
	err e = tables_member_of(&a->tables, user, give_membership, &g);
	unlock(a);
	return e;
}

err
read_answer(void *self, struct store_answer *out, const id16 *device, const id16 *idem)
{
	struct archive *a = self;
	struct tables_found found[TABLES_FOUND];
	struct loaded l = {0};
	size_t n = 0;
	lock(a);
	err e = tables_found(&a->tables, found, &n, derive_answer_key(device, idem));
	unlock_after(a, e);
	err last = failure(E_NOT_FOUND);
	for (size_t i = 0; i < n && !failed(e) && failed(last); i++) {
		e = load(a, &l, found[i].place);
		const struct submission *s = &l.submission;
		if (failed(e) || !id16_equal(&s->device, device) || !id16_equal(&s->idem, idem))
			continue;
		*out = (struct store_answer){
			.message = sha256(s->message), .first = found[i].value, .count = s->count};
		last = ok();
	}
	loaded_done(&l);
	return failed(e) ? e : last;
}

err
read_versions(void *self, uint64_t from, store_version_fn *each, void *user)
{
	struct archive *a = self;
	lock(a);
	err e = tables_versions(&a->tables, from, each, user);
	unlock(a);
	return e;
}
