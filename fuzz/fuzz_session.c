/* SPDX-License-Identifier: Apache-2.0 */
/* A request for a session, its answer and a read's header are written as they were read; and no
 * counter is used twice, in whatever order they come. */
#include "core/vault/session.h"

#include "core/vault/session_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4096 };

static uint8_t again[INPUT_MAX];

static void
check_request(bytes in)
{
	struct session_request r, s;
	uint8_t mem[SIGN_SEED];
	struct secret seed;
	if (failed(session_decode_request(&r, in)))
		return;
	secret_init(&seed, mem, sizeof mem);
	must(!failed(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it"))));
	buf b = BUF_ARRAY(again);
	session_encode_request(&b, &r, &seed);
	must(!failed(buf_done(&b)) && b.len <= SESSION_REQUEST_MAX);
	must(!failed(session_decode_request(&s, buf_bytes(&b))));
	must(bytes_equal(r.message, s.message));
	struct signature_key key = signature_key_of(&seed);
	must(!failed(session_verify_request(&s, &key)));
}

static void
check_answer(bytes in)
{
	struct session_answer a;
	buf b = BUF_ARRAY(again);
	if (failed(session_decode_answer(&a, in)))
		return;
	session_encode_answer(&b, &a);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

static void
check_header(bytes in)
{
	struct session_header h;
	buf b = BUF_ARRAY(again);
	if (failed(session_read_decode_header(&h, in)))
		return;
	session_read_encode_header(&b, &h);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in) &&
		b.len <= SESSION_HEADER_MAX);
}

/* Each octet is a step from the counter before, to either side, some of them wide. */
static void
check_window(bytes in)
{
	static bool used[1 << 20];
	struct session_window w = {0};
	uint64_t counter = 1 << 19;
	for (size_t i = 0; i < sizeof used; i++)
		used[i] = false;
	for (size_t i = 0; i < in.len && i < 256; i++) {
		uint64_t step = (in.data[i] & 0x3fU) << (in.data[i] & 0x40 ? 5 : 0);
		counter = in.data[i] & 0x80 ? counter - step : counter + step;
		if (!failed(session_read_use(&w, counter))) {
			must(!used[counter]);
			used[counter] = true;
		}
		must(failed(session_read_use(&w, counter)));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	if (size > INPUT_MAX)
		return 0;
	check_request(in);
	check_answer(in);
	check_header(in);
	check_window(in);
	return 0;
}
