/* SPDX-License-Identifier: Apache-2.0 */
#include "client/draft.h"

#include <string.h>

static struct key_name
epoch_key(const chain_id *chain, uint32_t number)
{
	return (struct key_name){KEY_EPOCH, chain->id, number};
}

err
draft_new_seed(struct client *c, const chain_id *chain, uint32_t number)
{
	uint8_t seed[CLIENT_SEED];
	struct key_name name = epoch_key(chain, number);
	err e = client_draw(c, seed, sizeof seed);
	keys_drop(&c->state->keys, &name);
	if (!failed(e))
		e = keys_put(&c->state->keys, &name, seed);
	wipe(seed, sizeof seed);
	return e;
}

/* Where USER's row is, or would be: rows rise by user. */
static size_t
place_of(const struct draft *d, const id16 *user)
{
	size_t i = 0;
	while (i < d->count && memcmp(d->members[i].row.user.b, user->b, sizeof user->b) < 0)
		i++;
	return i;
}

static bool
is_at(const struct draft *d, size_t i, const id16 *user)
{
	return i < d->count && id16_equal(&d->members[i].row.user, user);
}

err
draft_put_member(struct draft *d, const struct draft_member *member)
{
	size_t i = place_of(d, &member->row.user);
	if (!is_at(d, i, &member->row.user)) {
		if (d->count == EPOCH_MEMBERS_MAX)
			return failure(E_TOO_LARGE);
		memmove(&d->members[i + 1], &d->members[i], (d->count - i) * sizeof *d->members);
		d->count++;
	}
	d->members[i] = *member;
	return ok();
}

void
draft_drop_member(struct draft *d, const id16 *user)
{
	size_t i = place_of(d, user);
	if (!is_at(d, i, user))
		return;
	d->count--;
	memmove(&d->members[i], &d->members[i + 1], (d->count - i) * sizeof *d->members);
}

/* The wraps of one event, and their parts; the recipient is the first part. */
struct wraps {
	size_t count;
	struct epoch_wrap rows[EPOCH_WRAPS_MAX];
	struct submit_part parts[1 + EPOCH_WRAPS_MAX];
};

/* EPOCH's seed to each member who is given it. */
static err
add_wraps(struct wraps *w, struct client *c, const struct draft *d, uint32_t epoch,
	const struct secret *seed)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct draft_member *m = &d->members[i];
		const struct keywrap what = {KEYWRAP_EPOCH, d->chain.id, epoch};
		if (m->from == 0 || m->from > epoch)
			continue;
		if (w->count == EPOCH_WRAPS_MAX)
			return failure(E_TOO_LARGE);
		struct submit_part *part = &w->parts[1 + w->count];
		err e = parts_wrap(part, c, &m->to, &what, seed);
		if (failed(e))
			return e;
		w->rows[w->count++] = (struct epoch_wrap){epoch, m->row.user, part->part.name.hash};
	}
	return ok();
}

/* The event's own epoch: its recipient is the first part. */
static err
add_own(struct wraps *w, hash32 *out_fp, struct client *c, const struct draft *d,
	const struct secret *seed)
{
	struct recipient r;
	parts_recipient_of(&r, out_fp, seed);
	err e = parts_of_recipient(&w->parts[0], c, &r);
	return failed(e) ? e : add_wraps(w, c, d, d->number, seed);
}

static err
fill_wraps(struct wraps *w, hash32 *out_fp, struct client *c, const struct draft *d)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	err e = ok();
	secret_init(&seed, room, sizeof room);
	for (uint32_t epoch = 1; epoch <= d->number && !failed(e); epoch++) {
		struct key_name name = epoch_key(&d->chain, epoch);
		e = keys_get(&seed, &c->state->keys, &name);
		if (!failed(e))
			e = epoch == d->number ? add_own(w, out_fp, c, d, &seed)
					       : add_wraps(w, c, d, epoch, &seed);
		else if (epoch < d->number)
			e = ok();
	}
	secret_done(&seed);
	return e;
}

static err
fill_tables(struct epoch *out, struct client *c, const struct draft *d, const struct wraps *w)
{
	size_t cap = EPOCH_MEMBERS_BYTES + EPOCH_WRAPS_BYTES;
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	struct epoch_member *members = arena_new(c->perm, struct epoch_member, EPOCH_MEMBERS_MAX);
	if (room == NULL || members == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < d->count; i++)
		members[i] = d->members[i].row;
	buf b = buf_of(room, cap);
	err e = epoch_set_members(out, &b, members, d->count);
	return failed(e) ? e : epoch_set_wraps(out, &b, w->rows, w->count);
}

err
draft_submit(struct submit *s, struct submit_place *at, struct draft *d)
{
	struct client *c = s->c;
	struct wraps *w = arena_new(c->perm, struct wraps, 1);
	struct control body = {.type = EVENT_TYPE_EPOCH};
	if (w == NULL)
		return failure(E_NOMEM);
	body.as.epoch.number = d->number;
	body.as.epoch.reason = d->reason;
	err e = fill_wraps(w, &body.as.epoch.fp, c, d);
	if (!failed(e))
		e = fill_tables(&body.as.epoch, c, d, w);
	if (failed(e))
		return e;
	return submit_control(s, at, &body, (struct submit_parts){w->parts, 1 + w->count});
}
