/* SPDX-License-Identifier: Apache-2.0 */
#include "client/enroll.h"

#include "client/draft.h"
#include "client/log.h"
#include "client/session.h"
#include "client/space.h"
#include "client/view.h"
#include "core/codec/keyprint.h"
#include "core/codec/message.h"
#include "core/vault/content.h"

static const id16 nobody = {{0}};

bool
enroll_is_pending(const struct known *s)
{
	return !id16_equal(&s->invite, &nobody);
}

bool
enroll_founds(const struct known *s)
{
	struct key_name root = {.use = KEY_FIRM_ROOT, .id = s->firm};
	return enroll_is_pending(s) && keys_has(&s->keys, &root);
}

/* A fresh random key of USE for ID. */
static err
draw_key(struct client *c, const struct key_name *name)
{
	uint8_t seed[CLIENT_SEED];
	err e = client_draw(c, seed, sizeof seed);
	if (!failed(e))
		e = keys_put(&c->state->keys, name, seed);
	wipe(seed, sizeof seed);
	return e;
}

/* A root, made of the recovery code. */
static err
derive_root(struct client *c, const struct secret *recovery, const struct key_name *name)
{
	uint8_t seed[CLIENT_SEED];
	uint8_t kind = name->use == KEY_USER_ROOT ? CHAIN_USER : CHAIN_FIRM;
	message_kdf(seed, secret_expose(recovery), BYTES_LIT(""),
		MESSAGE(LABEL_ROOT_SEED, bytes_of(&kind, 1), BYTES_ARRAY(name->id.b)));
	err e = keys_put(&c->state->keys, name, seed);
	wipe(seed, sizeof seed);
	return e;
}

static err
draw_keys(struct client *c, const struct enroll_code *code)
{
	struct known *s = c->state;
	const struct key_name signing = {.use = KEY_DEVICE_SIGNING, .id = s->device},
			      identity = {.use = KEY_DEVICE_IDENTITY, .id = s->device},
			      own = {.use = KEY_USER, .id = s->user, .number = 1},
			      root = {.use = KEY_USER_ROOT, .id = s->user},
			      firm_root = {.use = KEY_FIRM_ROOT, .id = s->firm};
	err e = draw_key(c, &signing);
	if (!failed(e))
		e = draw_key(c, &identity);
	if (!failed(e))
		e = draw_key(c, &own);
	if (!failed(e))
		e = derive_root(c, code->recovery, &root);
	if (!failed(e) && invite_is_founding(&code->invite))
		e = derive_root(c, code->recovery, &firm_root);
	return e;
}

/* The invitation's key, and the firm's root as the invitation knows it. */
static err
take_invitation(struct client *c, const struct enroll_code *code)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct known *s = c->state;
	const struct key_name name = {.use = KEY_INVITATION, .id = code->invite.invite};
	secret_init(&seed, room, sizeof room);
	invite_seed(&seed, &code->invite, code->secret);
	err e = keys_put(&s->keys, &name, room);
	secret_done(&seed);
	if (failed(e) || invite_is_founding(&code->invite))
		return e;
	struct known_firm pin = {code->invite.firm, code->invite.firm_root, KNOWN_FIRM_OWN};
	return known_put_firm(s, &pin);
}

err
enroll_prepare(
	struct client *c, bytes url, const struct server *server, const struct enroll_code *code)
{
	struct known *s = c->state;
	hash32 log = invite_log(bytes_of(server->log_vkey.data, server->log_vkey.len));
	if (!hash32_equal(&log, &code->invite.log))
		return alarm_raise(&c->alarm, ALARM_INVITE_LOG);
	err e = server_remember(c, url, server);
	if (!failed(e))
		e = client_draw(c, s->user.b, sizeof s->user.b);
	if (!failed(e))
		e = client_draw(c, s->device.b, sizeof s->device.b);
	s->invite = code->invite.invite;
	s->firm = code->invite.firm;
	if (!failed(e) && invite_is_founding(&code->invite))
		e = client_draw(c, s->firm.b, sizeof s->firm.b);
	if (!failed(e))
		e = draw_keys(c, code);
	if (!failed(e))
		e = take_invitation(c, code);
	/* An invitation that is used up opens none: said now, before there is an account. */
	return failed(e) ? e : session_begin(c, SESSION_INVITATION);
}

/* A seed among the keys, in the caller's room for CLIENT_SEED octets. */
static err
get_key(struct secret *out, uint8_t *room, const struct client *c, struct key_name name)
{
	secret_init(out, room, CLIENT_SEED);
	return keys_get(out, &c->state->keys, &name);
}

/* Parts of user/create: the device's recipient, the puk's, the puk's wrap to the device. */
static err
make_own_puk(
	struct puk *out, struct user_device *device, struct client *c, struct submit_part parts[3])
{
	uint8_t puk_room[CLIENT_SEED], device_room[CLIENT_SEED];
	struct secret puk, identity;
	struct recipient to, own;
	const struct known *s = c->state;
	const struct keywrap what = {KEYWRAP_PUK, s->user, 1};
	err e = get_key(&identity, device_room, c,
		(struct key_name){.use = KEY_DEVICE_IDENTITY, .id = s->device});
	if (!failed(e))
		e = get_key(&puk, puk_room, c,
			(struct key_name){.use = KEY_USER, .id = s->user, .number = 1});
	if (!failed(e)) {
		parts_recipient_of(&to, &device->fp, &identity);
		parts_recipient_of(&own, &out->fp, &puk);
		e = parts_of_recipient(&parts[0], c, &to);
	}
	if (!failed(e))
		e = parts_of_recipient(&parts[1], c, &own);
	if (!failed(e))
		e = parts_wrap(&parts[2], c, &to, &what, &puk);
	wipe(puk_room, sizeof puk_room);
	wipe(device_room, sizeof device_room);
	return e;
}

static err
device_key(struct signature_key *out, struct client *c)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	err e = get_key(&seed, room, c,
		(struct key_name){.use = KEY_DEVICE_SIGNING, .id = c->state->device});
	if (!failed(e))
		*out = signature_key_of(&seed);
	wipe(room, sizeof room);
	return e;
}

/* user/create, the first event of our chain. */
static err
submit_user(struct submit *s, struct client *c)
{
	uint8_t *wraps = arena_new(c->perm, uint8_t, PUK_WRAPS_BYTES);
	struct submit_part *parts = arena_new(c->perm, struct submit_part, 3);
	uint8_t root_room[CLIENT_SEED];
	struct secret root;
	const struct known *k = c->state;
	struct control body = {.type = EVENT_TYPE_USER_CREATE};
	struct user_create *u = &body.as.user_create;
	struct submit_place at = {.chain = {CHAIN_USER, k->user}};
	if (wraps == NULL || parts == NULL)
		return failure(E_NOMEM);
	u->puk.gen = 1;
	err e = make_own_puk(&u->puk, &u->device, c, parts);
	if (!failed(e))
		e = device_key(&u->device.key, c);
	if (!failed(e)) {
		buf b = buf_of(wraps, PUK_WRAPS_BYTES);
		struct puk_wrap w = {k->device, parts[2].part.name.hash};
		e = puk_set_wraps(&u->puk, &b, &w, 1);
	}
	if (!failed(e))
		e = get_key(&root, root_room, c,
			(struct key_name){.use = KEY_USER_ROOT, .id = k->user});
	if (!failed(e)) {
		user_create_sign(u, &k->user, &k->device, &root);
		e = submit_control(s, &at, &body, (struct submit_parts){parts, 3});
	}
	wipe(root_room, sizeof root_room);
	return e;
}

/* The root's public key of a root seed that is still held. */
static err
root_key(struct signature_key *out, struct client *c, const struct key_name *name)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	err e = get_key(&seed, room, c, *name);
	if (!failed(e))
		*out = signature_key_of(&seed);
	wipe(room, sizeof room);
	return e;
}

/* The invitation's word for the identity that joins FIRM in ROLE. */
static err
endorse(uint8_t out[SIGNATURE_BYTES], struct client *c, const struct signature_key *root,
	enum firm_role role)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	const struct known *s = c->state;
	const struct firm_entry entry = {s->firm, s->user, *root, role};
	err e = get_key(&seed, room, c, (struct key_name){.use = KEY_INVITATION, .id = s->invite});
	if (!failed(e))
		firm_endorse(out, &entry, &seed);
	wipe(room, sizeof room);
	return e;
}

/* It is done: the roots are on paper only from now on. */
static err
finish(struct client *c)
{
	struct known *s = c->state;
	const struct key_name gone[] = {{.use = KEY_USER_ROOT, .id = s->user},
		{.use = KEY_FIRM_ROOT, .id = s->firm}, {.use = KEY_INVITATION, .id = s->invite}};
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		keys_drop(&s->keys, &gone[i]);
	s->invite = nobody;
	return client_save(c);
}

/* The change was refused: this device has signed nothing that anybody has, and begins anew. */
static void
begin_anew(struct client *c)
{
	struct known *s = c->state;
	const chain_id chains[] = {{CHAIN_USER, s->user}, {CHAIN_FIRM, s->firm}};
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
		struct known_chain *row = known_chain(s, &chains[i]);
		if (row == NULL)
			continue;
		row->seq = 0;
		row->prev_leaf = (hash32){{0}};
	}
	s->void_count = 0;
}

/* What became of the change, when it is not in the outbox: refused, it has left voids; taken, it
 * has left our chain a place. Both are saved with the outbox itself, so they hold also where the
 * run that learned it was killed before it could draw its conclusion. */
static bool
was_refused(const struct known *s)
{
	return s->outbox_count == 0 && s->void_count > 0;
}

static bool
was_taken(struct known *s)
{
	const chain_id user = {CHAIN_USER, s->user};
	const struct known_chain *row = known_chain(s, &user);
	return s->outbox_count == 0 && row != NULL && row->seq > 0;
}

/* Send what an earlier run has signed, if there is any; *out: it was taken, all is done. */
static err
resume(bool *out, struct client *c)
{
	size_t sent = 0;
	err e = submit_resume(&sent, NULL, c);
	if (failed(e))
		return e;
	if (was_refused(c->state))
		begin_anew(c);
	*out = was_taken(c->state);
	return *out ? finish(c) : ok();
}

static err
send(struct submit *s, struct client *c)
{
	struct submit_result result;
	err e = submit_send(&result, s);
	if (!failed(e))
		return finish(c);
	if (!was_refused(c->state))
		return e;
	begin_anew(c);
	err saved = client_save(c);
	return failed(saved) ? saved : e;
}

/* The invitation as the firm's chain has it, for its role; and where that chain stands. */
static err
find_invitation(enum firm_role *out_role, struct submit_place *out_at, struct client *c)
{
	struct view *v = arena_new(c->perm, struct view, 1);
	const chain_id firm = {CHAIN_FIRM, c->state->firm};
	if (v == NULL)
		return failure(E_NOMEM);
	err e = view_begin(v, c);
	if (!failed(e))
		e = view_add(v, &firm, false);
	if (!failed(e))
		e = view_settle(v);
	if (failed(e))
		return e;
	const struct view_chain *row = view_find(v, &firm);
	const struct policy_invite *i = policy_firm_find_invite(row->firm, &c->state->invite);
	if (i == NULL || i->state != POLICY_INVITE_OPEN)
		return failure(E_NOT_FOUND);
	*out_role = i->invite.role;
	*out_at = (struct submit_place){firm, row->firm->directory.number, row->chain.control};
	return ok();
}

static err
submit_join(struct submit *s, struct submit_place *at, struct client *c, enum firm_role role)
{
	struct control body = {.type = EVENT_TYPE_FIRM_JOIN};
	struct firm_join *j = &body.as.firm_join;
	const struct key_name root = {.use = KEY_USER_ROOT, .id = c->state->user};
	j->invite = c->state->invite;
	err e = root_key(&j->root, c, &root);
	if (!failed(e))
		e = endorse(j->endorsement, c, &j->root, role);
	return failed(e) ? e : submit_control(s, at, &body, (struct submit_parts){NULL, 0});
}

err
enroll_join(struct client *c)
{
	struct submit s;
	struct submit_place at;
	enum firm_role role = FIRM_MEMBER;
	bool done = false;
	err e = resume(&done, c);
	if (failed(e) || done)
		return e;
	e = session_begin(c, SESSION_INVITATION);
	if (!failed(e))
		e = log_advance(c, 0);
	if (!failed(e))
		e = find_invitation(&role, &at, c);
	if (!failed(e))
		e = submit_begin(&s, c, 2);
	if (!failed(e))
		e = submit_user(&s, c);
	if (!failed(e))
		e = submit_join(&s, &at, c, role);
	return failed(e) ? e : send(&s, c);
}

static err
submit_firm(struct submit *s, struct submit_place *at, struct client *c)
{
	uint8_t room[CLIENT_SEED];
	struct secret root;
	struct control body = {.type = EVENT_TYPE_FIRM_CREATE};
	struct firm_create *f = &body.as.firm_create;
	const struct known *k = c->state;
	const struct key_name user_root = {.use = KEY_USER_ROOT, .id = k->user};
	f->invite = k->invite;
	err e = root_key(&f->owner, c, &user_root);
	if (!failed(e))
		e = endorse(f->endorsement, c, &f->owner, FIRM_OWNER);
	if (!failed(e))
		e = get_key(&root, room, c, (struct key_name){.use = KEY_FIRM_ROOT, .id = k->firm});
	if (!failed(e)) {
		firm_create_sign(f, &k->firm, &k->user, &root);
		struct known_firm pin = {k->firm, keyprint_of(&f->root), KNOWN_FIRM_OWN};
		e = known_put_firm(c->state, &pin);
	}
	wipe(room, sizeof room);
	return failed(e) ? e : submit_control(s, at, &body, (struct submit_parts){NULL, 0});
}

/* The directory's first epoch, with us in it. */
static err
submit_directory(struct submit *s, struct submit_place *at, struct client *c)
{
	uint8_t room[CLIENT_SEED];
	struct secret puk;
	const struct known *k = c->state;
	struct draft *d = arena_new(c->perm, struct draft, 1);
	struct draft_member me = {.row = {k->user, EPOCH_MANAGER, k->firm, 1, {{0}}}, .from = 1};
	if (d == NULL)
		return failure(E_NOMEM);
	d->chain = at->chain;
	d->number = 1;
	d->reason = REASON_FIRST;
	err e = draft_new_seed(c, &at->chain, 1);
	if (!failed(e))
		e = get_key(&puk, room, c,
			(struct key_name){.use = KEY_USER, .id = k->user, .number = 1});
	if (!failed(e)) {
		parts_recipient_of(&me.to, &me.row.puk_fp, &puk);
		e = draft_put_member(d, &me);
	}
	wipe(room, sizeof room);
	return failed(e) ? e : draft_submit(s, at, d);
}

err
enroll_found(struct client *c, const struct enroll_names *names)
{
	struct submit s;
	const struct known *k = c->state;
	struct submit_place at = {.chain = {CHAIN_FIRM, k->firm}};
	const struct content_name firm = {CONTENT_NAME_FIRM, k->firm, names->firm, {NULL, 0}},
				  user = {CONTENT_NAME_USER, k->user, names->user, {NULL, 0}};
	bool done = false;
	err e = resume(&done, c);
	if (failed(e) || done)
		return e;
	e = log_advance(c, 0);
	if (!failed(e))
		e = submit_begin(&s, c, 5);
	if (!failed(e))
		e = submit_user(&s, c);
	if (!failed(e))
		e = submit_firm(&s, &at, c);
	if (!failed(e))
		e = submit_directory(&s, &at, c);
	if (!failed(e))
		e = space_submit_name(&s, &at, &firm);
	if (!failed(e))
		e = space_submit_name(&s, &at, &user);
	return failed(e) ? e : send(&s, c);
}
