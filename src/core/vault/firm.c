/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/firm.h"

#include "core/codec/field.h"
#include "core/codec/message.h"
#include "core/vault/body.h"

static enum firm_role
take_role(reader *r, enum firm_role least)
{
	uint8_t v = field_take_u8(r);
	if (v < least || v > FIRM_OWNER) {
		reader_refuse(r);
		return least;
	}
	return (enum firm_role)v;
}

void
firm_endorse(
	uint8_t out[SIGNATURE_BYTES], const struct firm_entry *entry, const struct secret *invite)
{
	uint8_t room[SIGNATURE_KEY_BYTES], role = (uint8_t)entry->role;
	body_sign(out, invite,
		MESSAGE(LABEL_ID_ENDORSE, BYTES_ARRAY(entry->firm.b), BYTES_ARRAY(entry->user.b),
			body_spell_key(room, &entry->root), bytes_of(&role, 1)));
}

err
firm_endorse_verify(const uint8_t endorsement[SIGNATURE_BYTES], const struct firm_entry *entry,
	const struct signature_key *invite)
{
	uint8_t room[SIGNATURE_KEY_BYTES], role = (uint8_t)entry->role;
	return body_verify(endorsement, invite,
		MESSAGE(LABEL_ID_ENDORSE, BYTES_ARRAY(entry->firm.b), BYTES_ARRAY(entry->user.b),
			body_spell_key(room, &entry->root), bytes_of(&role, 1)));
}

void
firm_create_sign(
	struct firm_create *c, const id16 *firm, const id16 *user, const struct secret *root)
{
	c->root = signature_key_of(root);
	uint8_t root_room[SIGNATURE_KEY_BYTES], owner_room[SIGNATURE_KEY_BYTES];
	body_sign(c->signature, root,
		MESSAGE(LABEL_FIRM_CREATE, BYTES_ARRAY(firm->b),
			body_spell_key(root_room, &c->root), BYTES_ARRAY(user->b),
			body_spell_key(owner_room, &c->owner)));
}

err
firm_create_verify(const struct firm_create *c, const id16 *firm, const id16 *user)
{
	uint8_t root_room[SIGNATURE_KEY_BYTES], owner_room[SIGNATURE_KEY_BYTES];
	return body_verify(c->signature, &c->root,
		MESSAGE(LABEL_FIRM_CREATE, BYTES_ARRAY(firm->b),
			body_spell_key(root_room, &c->root), BYTES_ARRAY(user->b),
			body_spell_key(owner_room, &c->owner)));
}

void
firm_create_put(buf *out, const struct firm_create *c)
{
	body_put_key(out, &c->root);
	body_put_key(out, &c->owner);
	field_put(out, BYTES_ARRAY(c->invite.b));
	field_put(out, BYTES_ARRAY(c->signature));
	field_put(out, BYTES_ARRAY(c->endorsement));
}

void
firm_create_take(struct firm_create *out, reader *r)
{
	out->root = body_take_key(r);
	out->owner = body_take_key(r);
	out->invite = field_take_id16(r);
	body_take_signature(out->signature, r);
	body_take_signature(out->endorsement, r);
}

void
firm_invite_put(buf *out, const struct firm_invite *i)
{
	field_put(out, BYTES_ARRAY(i->id.b));
	body_put_key(out, &i->key);
	body_put_number(out, (uint64_t)i->role, 1);
	body_put_number(out, i->expires_ms, 8);
}

void
firm_invite_take(struct firm_invite *out, reader *r)
{
	out->id = field_take_id16(r);
	out->key = body_take_key(r);
	out->role = take_role(r, FIRM_FOUNDER);
	out->expires_ms = field_take_u64(r);
}

void
firm_join_put(buf *out, const struct firm_join *j)
{
	body_put_key(out, &j->root);
	field_put(out, BYTES_ARRAY(j->invite.b));
	field_put(out, BYTES_ARRAY(j->endorsement));
}

void
firm_join_take(struct firm_join *out, reader *r)
{
	out->root = body_take_key(r);
	out->invite = field_take_id16(r);
	body_take_signature(out->endorsement, r);
}

void
firm_withdraw_put(buf *out, const struct firm_withdraw *w)
{
	field_put(out, BYTES_ARRAY(w->invite.b));
}

void
firm_withdraw_take(struct firm_withdraw *out, reader *r)
{
	out->invite = field_take_id16(r);
}

void
firm_suspend_put(buf *out, const struct firm_suspend *s)
{
	field_put(out, BYTES_ARRAY(s->user.b));
	body_put_number(out, (uint64_t)s->reason, 1);
	body_put_number(out, s->last_good, 8);
}

void
firm_suspend_take(struct firm_suspend *out, reader *r)
{
	out->user = field_take_id16(r);
	out->reason = body_take_reason(r,
		REASON_SET(REASON_PLANNED) | REASON_SET(REASON_MEMBER_REMOVED) |
			REASON_SET(REASON_SUSPICION));
	out->last_good = field_take_u64(r);
}

void
firm_role_change_put(buf *out, const struct firm_role_change *c)
{
	field_put(out, BYTES_ARRAY(c->user.b));
	body_put_number(out, (uint64_t)c->role, 1);
}

void
firm_role_change_take(struct firm_role_change *out, reader *r)
{
	out->user = field_take_id16(r);
	out->role = take_role(r, FIRM_MEMBER);
}

void
firm_trust_put(buf *out, const struct firm_trust *t)
{
	field_put(out, BYTES_ARRAY(t->firm.b));
	field_put(out, BYTES_ARRAY(t->root.b));
}

void
firm_trust_take(struct firm_trust *out, reader *r)
{
	out->firm = field_take_id16(r);
	out->root = field_take_hash32(r);
}
