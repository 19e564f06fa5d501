/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind the contents is always zero: replacing them zeroes all CAP bytes first, so that no
 * shorter secret leaves the tail of a longer one behind it. */
#include "crypt/secret.h"

void
secret_init(struct secret *s, void *mem, size_t cap)
{
	*s = (struct secret){(uint8_t *)mem, 0, cap};
}

void
secret_done(struct secret *s)
{
	wipe(s->locked, s->cap);
	s->len = 0;
}

uint8_t *
secret_room(struct secret *s, size_t n)
{
	secret_done(s);
	if (n > s->cap)
		return NULL;
	s->len = n;
	return s->locked;
}

err
secret_set(struct secret *s, bytes in)
{
	uint8_t *to = secret_room(s, in.len);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	bytes_copy(to, in);
	return ok();
}

err
secret_append(struct secret *s, bytes in)
{
	if (in.len > s->cap - s->len)
		return failure(E_TOO_LARGE);
	bytes_copy(s->locked + s->len, in);
	s->len += in.len;
	return ok();
}

void
secret_replace(struct secret *s, size_t at, bytes in)
{
	must(at <= s->len && in.len <= s->len - at);
	bytes_copy(s->locked + at, in);
}

void
secret_shorten(struct secret *s, size_t n)
{
	must(n <= s->len);
	wipe(s->locked + n, s->cap - n);
	s->len = n;
}

bytes
secret_expose(const struct secret *s)
{
	return bytes_of(s->locked, s->len);
}
