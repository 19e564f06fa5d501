/* SPDX-License-Identifier: Apache-2.0 */
/* age/recipient: one recipient, and a file of them. What is read is written the same; what is
 * refused leaves the list as it was. */
#include "core/age/recipient.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_LEN_MAX = 1 << 14, LIST = 8 };

static void
check_one(bytes text)
{
	struct recipient r;
	uint8_t space[RECIPIENT_TEXT_MAX];
	buf b = BUF_ARRAY(space);
	err e = recipient_decode(&r, text);
	if (failed(e)) {
		must(err_is(e, E_KEY) || err_is(e, E_PLUGIN));
		return;
	}
	recipient_encode(&b, &r);
	must(bytes_equal(buf_bytes(&b), text));
}

static void
check_file(bytes file)
{
	static struct recipient items[LIST];
	struct recipient_list list = {items, 1, LIST};
	err e = recipient_list_decode(&list, file);
	if (failed(e)) {
		must(list.count == 1);
		return;
	}
	must(list.count > 1 && list.count <= LIST);
	for (size_t i = 1; i < list.count; i++) {
		struct recipient again;
		uint8_t space[RECIPIENT_TEXT_MAX];
		buf b = BUF_ARRAY(space);
		recipient_encode(&b, &items[i]);
		must(!failed(recipient_decode(&again, buf_bytes(&b))));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > FILE_LEN_MAX)
		return -1;
	check_one(bytes_of(data, size));
	check_file(bytes_of(data, size));
	return 0;
}
