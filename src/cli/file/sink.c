/* SPDX-License-Identifier: Apache-2.0 */
/* The armor is made in steps of whole lines, so that each step is one write. */
#include "cli/file/sink.h"

#include "sys/fd.h"

enum { STEP = 1024 * ARMOR_LINE_BYTES };

/* Write IN; whose fault a failure is, is remembered. */
static err
put(struct sink *s, bytes in)
{
	err e = fd_write(s->fd, in);
	if (!failed(e))
		return ok();
	s->broken = true;
	return e;
}

void
sink_init(struct sink *s, int fd)
{
	*s = (struct sink){.fd = fd};
}

/* Write what the armor has made. */
static err
put_text(struct sink *s)
{
	must(!s->text.full);
	err e = put(s, buf_bytes(&s->text));
	s->text.len = 0;
	return e;
}

err
sink_armor(struct sink *s, arena *a)
{
	size_t cap = armor_encoded_max(STEP);
	uint8_t *room = arena_new(a, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	s->armored = true;
	s->text = buf_of(room, cap);
	armor_encode_begin(&s->armor, &s->text);
	return put_text(s);
}

err
sink_put(struct sink *s, bytes in)
{
	if (!s->armored)
		return put(s, in);
	for (size_t at = 0; at < in.len; at += STEP) {
		size_t left = in.len - at;
		armor_encode(&s->armor, &s->text, bytes_slice(in, at, left < STEP ? left : STEP));
		err e = put_text(s);
		if (failed(e))
			return e;
	}
	return ok();
}

err
sink_end(struct sink *s)
{
	if (!s->armored)
		return ok();
	armor_encode_end(&s->armor, &s->text);
	return put_text(s);
}
