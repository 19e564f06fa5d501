/* SPDX-License-Identifier: Apache-2.0 */
/* The count comes from outside, so nothing is sized by it: the items are walked over once to see
 * that they are there, which costs no more than the octets there are. */
#include "core/codec/list.h"

#include "core/codec/field.h"

void
list_encode(buf *out, const bytes *items, uint32_t count)
{
	buf_u32(out, count);
	for (uint32_t i = 0; i < count; i++)
		field_put(out, items[i]);
}

err
list_decode(list *out, bytes field)
{
	reader r = reader_of(field);
	uint32_t count = reader_u32(&r);
	list l = {r, count};
	for (uint32_t i = 0; i < count && !r.bad; i++)
		(void)field_take(&r);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	*out = l;
	return ok();
}

bool
list_next(bytes *out, list *l)
{
	if (l->left == 0)
		return false;
	l->left--;
	*out = field_take(&l->at);
	return true;
}
