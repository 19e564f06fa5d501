/* SPDX-License-Identifier: Apache-2.0 */
/* The input is u16 type || body. A body that is read is written the same; whatever it says, its
 * parts can be listed, and each row of its tables is found. */
#include "core/vault/control.h"

#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[EVENT_BODY_MAX];

static void
check_puk(const struct puk *p)
{
	must(p->gen >= 1 && puk_wrap_count(p) >= 1 && puk_wrap_count(p) <= PUK_DEVICES_MAX);
	for (size_t i = 0; i < puk_wrap_count(p); i++) {
		struct puk_wrap w = puk_wrap_at(p, i);
		hash32 found;
		must(puk_wrap_find(&found, p, &w.device) && hash32_equal(&found, &w.wrap));
	}
}

static void
check_epoch(const struct epoch *e)
{
	struct epoch_member member;
	must(e->number >= 1 && epoch_member_count(e) >= 1 &&
		epoch_member_count(e) <= EPOCH_MEMBERS_MAX &&
		epoch_wrap_own(e) <= epoch_member_count(e));
	for (size_t i = 0; i < epoch_member_count(e); i++) {
		struct epoch_member m = epoch_member_at(e, i);
		must(epoch_member_find(&member, e, &m.user) && member.puk_gen == m.puk_gen);
	}
	for (size_t i = 0; i < epoch_wrap_count(e); i++) {
		struct epoch_wrap w = epoch_wrap_at(e, i);
		hash32 found;
		must(epoch_wrap_find(&found, e, w.epoch, &w.user) && hash32_equal(&found, &w.wrap));
		must(epoch_member_find(&member, e, &w.user));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader r = reader_of(bytes_of(data, size));
	uint16_t type = reader_u16(&r);
	bytes body = reader_rest(&r);
	struct control c;
	if (r.bad || failed(control_decode(&c, type, body)))
		return 0;
	buf b = BUF_ARRAY(again);
	must(c.type == (enum event_type)type && !failed(control_encode(&b, &c)) &&
		bytes_equal(buf_bytes(&b), body));
	const struct event_type_row *row = event_type_find(type);
	must(row != NULL && row->class == EVENT_CLASS_CONTROL);
	for (size_t i = 0; i < control_part_count(&c); i++)
		must(control_part(&c, i).kind <= PART_RECIPIENT);
	if (c.type == EVENT_TYPE_EPOCH)
		check_epoch(&c.as.epoch);
	if (c.type == EVENT_TYPE_USER_CREATE)
		check_puk(&c.as.user_create.puk);
	if (c.type == EVENT_TYPE_DEVICE_REVOKE)
		check_puk(&c.as.user_device_revoke.puk);
	return 0;
}
