/* SPDX-License-Identifier: Apache-2.0 */
/* Parts come in the order in which the body names them: recipients first, then the wrap that leads
 * to the generation before, then the wraps of the table. */
#include "core/vault/control.h"

#include "base/reader.h"

static void
put(buf *out, const struct control *c)
{
	must((unsigned)c->type < EVENT_CONTENT);
	switch (c->type) {
#define CONTROL(NAME, name, number, text, chains)                                                  \
	case EVENT_TYPE_##NAME:                                                                    \
		name##_put(out, &c->as.name);                                                      \
		return;
#define BARE(NAME, number, text, chains)                                                           \
	case EVENT_TYPE_##NAME:                                                                    \
		return;
#define CONTENT(NAME, number, text, chains)                                                        \
	case EVENT_TYPE_##NAME:                                                                    \
		break;
#define NOTE(NAME, number, text, chains) CONTENT(NAME, number, text, chains)
#include "core/vault/event_types.def"
#undef CONTROL
#undef BARE
#undef CONTENT
#undef NOTE
	}
}

static void
take(struct control *out, uint16_t type, reader *r)
{
	switch (type) {
#define CONTROL(NAME, name, number, text, chains)                                                  \
	case EVENT_TYPE_##NAME:                                                                    \
		out->type = EVENT_TYPE_##NAME;                                                     \
		name##_take(&out->as.name, r);                                                     \
		return;
#define BARE(NAME, number, text, chains)                                                           \
	case EVENT_TYPE_##NAME:                                                                    \
		out->type = EVENT_TYPE_##NAME;                                                     \
		return;
#define CONTENT(NAME, number, text, chains)
#define NOTE(NAME, number, text, chains)
#include "core/vault/event_types.def"
#undef CONTROL
#undef BARE
#undef CONTENT
#undef NOTE
	default:
		reader_refuse(r);
	}
}

err
control_encode(buf *out, const struct control *c)
{
	buf b = *out;
	put(&b, c);
	if (failed(buf_done(&b)) || b.len - out->len > EVENT_BODY_MAX)
		return failure(E_TOO_LARGE);
	struct control again;
	err e = control_decode(
		&again, (uint16_t)c->type, bytes_slice(buf_bytes(&b), out->len, b.len - out->len));
	if (!failed(e))
		*out = b;
	return e;
}

err
control_decode(struct control *out, uint16_t type, bytes body)
{
	struct control c = {.type = EVENT_TYPE_MATTER_CLOSE};
	reader r = reader_of(body);
	take(&c, type, &r);
	if (failed(reader_done(&r)) || body.len > EVENT_BODY_MAX)
		return failure(E_FORMAT);
	*out = c;
	return ok();
}

static struct part_name
recipient(const hash32 *fp)
{
	return (struct part_name){PART_RECIPIENT, *fp};
}

static struct part_name
wrap(const hash32 *hash)
{
	return (struct part_name){PART_WRAP, *hash};
}

static size_t
previous_count(const struct puk *p)
{
	return p->gen > 1 ? 1 : 0;
}

/* The recipient, the wrap of the generation before, those for the devices. */
static size_t
puk_part_count(const struct puk *p)
{
	return 1 + previous_count(p) + puk_wrap_count(p);
}

static struct part_name
puk_part(const struct puk *p, size_t i)
{
	if (i == 0)
		return recipient(&p->fp);
	if (p->gen > 1 && i == 1)
		return wrap(&p->previous);
	struct puk_wrap w = puk_wrap_at(p, i - 1 - previous_count(p));
	return wrap(&w.wrap);
}

static struct part_name
epoch_part(const struct epoch *e, size_t i)
{
	if (i == 0)
		return recipient(&e->fp);
	struct epoch_wrap w = epoch_wrap_at(e, i - 1);
	return wrap(&w.wrap);
}

size_t
control_part_count(const struct control *c)
{
	if (c->type == EVENT_TYPE_USER_CREATE)
		return 1 + puk_part_count(&c->as.user_create.puk);
	if (c->type == EVENT_TYPE_USER_PUK)
		return puk_part_count(&c->as.user_puk.puk);
	if (c->type == EVENT_TYPE_DEVICE_ADD)
		return 2;
	if (c->type == EVENT_TYPE_DEVICE_REVOKE)
		return puk_part_count(&c->as.user_device_revoke.puk);
	if (c->type == EVENT_TYPE_EPOCH)
		return 1 + epoch_wrap_count(&c->as.epoch);
	return 0;
}

struct part_name
control_part(const struct control *c, size_t i)
{
	must(i < control_part_count(c));
	if (c->type == EVENT_TYPE_USER_CREATE)
		return i == 0 ? recipient(&c->as.user_create.device.fp)
			      : puk_part(&c->as.user_create.puk, i - 1);
	if (c->type == EVENT_TYPE_USER_PUK)
		return puk_part(&c->as.user_puk.puk, i);
	if (c->type == EVENT_TYPE_DEVICE_ADD)
		return i == 0 ? recipient(&c->as.user_device_add.device.fp)
			      : wrap(&c->as.user_device_add.wrap);
	if (c->type == EVENT_TYPE_DEVICE_REVOKE)
		return puk_part(&c->as.user_device_revoke.puk, i);
	return epoch_part(&c->as.epoch, i);
}

err
control_verify_parts(const struct control *c, list parts)
{
	size_t count = control_part_count(c);
	bytes item;
	if (parts.left != count)
		return failure(E_COMMITMENT);
	for (size_t i = 0; list_next(&item, &parts); i++) {
		struct part_name name = control_part(c, i);
		struct part p;
		if (failed(part_decode(&p, item)) || p.name.kind != name.kind ||
			!hash32_equal(&p.name.hash, &name.hash))
			return failure(E_COMMITMENT);
	}
	return ok();
}
