/* SPDX-License-Identifier: Apache-2.0 */
/* Octets are a message of one label at most, and what its fields or a list's items are encoded to
 * is what was there. */
#include "core/codec/field.h"
#include "core/codec/list.h"
#include "core/codec/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 14, ITEMS = 64 };

static uint8_t again[INPUT_MAX];

static bool
check_message(enum label l, bytes in)
{
	if (!message_is(l, in))
		return false;
	bytes fields[LABEL_FIELDS_MAX] = {{NULL, 0}};
	reader r = reader_of(in);
	message_expect(&r, l);
	for (size_t i = 0; i < label_fields(l); i++)
		fields[i] = field_take(&r);
	must(!failed(reader_done(&r)));
	buf b = BUF_ARRAY(again);
	message_encode(&b, (message){l, fields, label_fields(l)});
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	return true;
}

static void
check_list(bytes in)
{
	list l;
	bytes items[ITEMS] = {{NULL, 0}};
	if (failed(list_decode(&l, in)) || l.left > ITEMS)
		return;
	uint32_t count = l.left, n = 0;
	while (list_next(&items[n], &l))
		n++;
	must(n == count);
	buf b = BUF_ARRAY(again);
	list_encode(&b, items, count);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	if (size > INPUT_MAX)
		return 0;
	unsigned labels = 0;
	for (int l = 0; l < LABEL_COUNT; l++)
		labels += check_message((enum label)l, in);
	must(labels <= 1);
	check_list(in);
	return 0;
}
