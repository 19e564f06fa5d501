/* SPDX-License-Identifier: Apache-2.0 */
/* Both cosignatures are over the ids and keys alone, never over the event: whoever gives one needs
 * to know nothing of the chain that it will stand in. */
#include "core/vault/user.h"

#include "core/codec/field.h"
#include "core/codec/message.h"
#include "core/vault/body.h"

static void
put_device(buf *out, const struct user_device *d)
{
	body_put_key(out, &d->key);
	field_put(out, BYTES_ARRAY(d->fp.b));
}

static void
take_device(struct user_device *out, reader *r)
{
	out->key = body_take_key(r);
	out->fp = field_take_hash32(r);
}

void
user_create_sign(
	struct user_create *c, const id16 *user, const id16 *device, const struct secret *root)
{
	c->root = signature_key_of(root);
	uint8_t root_room[SIGNATURE_KEY_BYTES], device_room[SIGNATURE_KEY_BYTES];
	body_sign(c->signature, root,
		MESSAGE(LABEL_ID_CREATE, BYTES_ARRAY(user->b), body_spell_key(root_room, &c->root),
			BYTES_ARRAY(device->b), body_spell_key(device_room, &c->device.key),
			BYTES_ARRAY(c->device.fp.b)));
}

err
user_create_verify(const struct user_create *c, const id16 *user, const id16 *device)
{
	hash32 wrap;
	if (puk_wrap_count(&c->puk) != 1 || !puk_wrap_find(&wrap, &c->puk, device))
		return failure(E_FORMAT);
	uint8_t root_room[SIGNATURE_KEY_BYTES], device_room[SIGNATURE_KEY_BYTES];
	return body_verify(c->signature, &c->root,
		MESSAGE(LABEL_ID_CREATE, BYTES_ARRAY(user->b), body_spell_key(root_room, &c->root),
			BYTES_ARRAY(device->b), body_spell_key(device_room, &c->device.key),
			BYTES_ARRAY(c->device.fp.b)));
}

void
user_device_add_sign(struct user_device_add *a, const id16 *user, const struct secret *device)
{
	uint8_t room[SIGNATURE_KEY_BYTES];
	body_sign(a->signature, device,
		MESSAGE(LABEL_DEV_ACCEPT, BYTES_ARRAY(user->b), BYTES_ARRAY(a->id.b),
			body_spell_key(room, &a->device.key), BYTES_ARRAY(a->device.fp.b)));
}

err
user_device_add_verify(const struct user_device_add *a, const id16 *user)
{
	uint8_t room[SIGNATURE_KEY_BYTES];
	return body_verify(a->signature, &a->device.key,
		MESSAGE(LABEL_DEV_ACCEPT, BYTES_ARRAY(user->b), BYTES_ARRAY(a->id.b),
			body_spell_key(room, &a->device.key), BYTES_ARRAY(a->device.fp.b)));
}

void
user_create_put(buf *out, const struct user_create *c)
{
	body_put_key(out, &c->root);
	put_device(out, &c->device);
	puk_put(out, &c->puk);
	field_put(out, BYTES_ARRAY(c->signature));
}

void
user_create_take(struct user_create *out, reader *r)
{
	out->root = body_take_key(r);
	take_device(&out->device, r);
	puk_take(&out->puk, r);
	body_take_signature(out->signature, r);
	if (!r->bad && (out->puk.gen != 1 || puk_wrap_count(&out->puk) != 1))
		reader_refuse(r);
}

void
user_puk_put(buf *out, const struct user_puk *p)
{
	puk_put(out, &p->puk);
	body_put_number(out, (uint64_t)p->reason, 1);
}

void
user_puk_take(struct user_puk *out, reader *r)
{
	puk_take(&out->puk, r);
	out->reason =
		body_take_reason(r, REASON_SET(REASON_PLANNED) | REASON_SET(REASON_SUSPICION));
	if (out->puk.gen == 1)
		reader_refuse(r);
}

void
user_device_add_put(buf *out, const struct user_device_add *a)
{
	field_put(out, BYTES_ARRAY(a->id.b));
	put_device(out, &a->device);
	field_put(out, BYTES_ARRAY(a->wrap.b));
	field_put(out, BYTES_ARRAY(a->signature));
}

void
user_device_add_take(struct user_device_add *out, reader *r)
{
	out->id = field_take_id16(r);
	take_device(&out->device, r);
	out->wrap = field_take_hash32(r);
	body_take_signature(out->signature, r);
}

void
user_device_revoke_put(buf *out, const struct user_device_revoke *v)
{
	field_put(out, BYTES_ARRAY(v->id.b));
	body_put_number(out, (uint64_t)v->reason, 1);
	body_put_number(out, v->last_good, 8);
	puk_put(out, &v->puk);
}

void
user_device_revoke_take(struct user_device_revoke *out, reader *r)
{
	hash32 wrap;
	out->id = field_take_id16(r);
	out->reason = body_take_reason(r,
		REASON_SET(REASON_PLANNED) | REASON_SET(REASON_DEVICE_REVOKED) |
			REASON_SET(REASON_SUSPICION));
	out->last_good = field_take_u64(r);
	puk_take(&out->puk, r);
	if (r->bad)
		return;
	if (out->puk.gen == 1 || puk_wrap_find(&wrap, &out->puk, &out->id))
		reader_refuse(r);
}
