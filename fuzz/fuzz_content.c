/* SPDX-License-Identifier: Apache-2.0 */
/* A body of a content event that is read is written the same, and is of what it may be. */
#include "core/vault/content.h"
#include "core/vault/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 16 };

static uint8_t again[INPUT_MAX];

static void
check_same(const buf *b, bytes in)
{
	must(!failed(buf_done(b)) && bytes_equal(buf_bytes(b), in));
}

static void
check_notes(bytes in)
{
	struct content_message m;
	struct content_opened o;
	struct content_name n;
	buf b = BUF_ARRAY(again);
	if (!failed(content_decode_message(&m, in))) {
		content_encode_message(&b, &m);
		check_same(&b, in);
	} else if (!failed(content_decode_opened(&o, in))) {
		content_encode_opened(&b, &o);
		check_same(&b, in);
	} else if (!failed(content_decode_name(&n, in))) {
		content_encode_name(&b, &n);
		check_same(&b, in);
		must(content_is_text(n.name) && content_is_text(n.address));
	}
}

static void
check_put(bytes in)
{
	struct object_put p;
	buf b = BUF_ARRAY(again);
	if (failed(object_decode_put(&p, in)))
		return;
	object_encode_put(&b, &p);
	check_same(&b, in);
	must(object_bucket(p.length) >= p.length);
	must(object_bucket(object_bucket(p.length)) == object_bucket(p.length));
	id16 chain = {{1}}, other = {{2}};
	hash32 h = object_hash_header(&p, &chain, 1), elsewhere = object_hash_header(&p, &other, 1),
	       later = object_hash_header(&p, &chain, 2);
	must(!hash32_equal(&h, &elsewhere) && !hash32_equal(&h, &later));
	must(bytes_find(p.name, 0, 0) == p.name.len && p.name.data[0] != '/');
}

static void
check_remove(bytes in)
{
	struct object_remove r;
	buf b = BUF_ARRAY(again);
	if (failed(object_decode_remove(&r, in)))
		return;
	object_encode_remove(&b, &r);
	check_same(&b, in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	if (size > INPUT_MAX)
		return 0;
	check_notes(in);
	check_put(in);
	check_remove(in);
	must(!content_is_line(in) || content_is_text(in));
	must(!object_is_name(in) || content_is_line(in));
	return 0;
}
