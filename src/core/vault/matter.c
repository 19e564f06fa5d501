/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/matter.h"

#include "core/codec/field.h"

void
matter_create_put(buf *out, const struct matter_create *m)
{
	field_put(out, BYTES_ARRAY(m->firm.b));
}

void
matter_create_take(struct matter_create *out, reader *r)
{
	out->firm = field_take_id16(r);
}
