/* SPDX-License-Identifier: Apache-2.0 */
/* A key that is read is written the same; and of one message by one key there is one signature. */
#include "core/codec/message.h"
#include "core/codec/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_key(bytes in)
{
	struct signature_key k;
	uint8_t room[SIGNATURE_KEY_BYTES];
	buf b = BUF_ARRAY(room);
	if (failed(signature_key_decode(&k, in)))
		return;
	signature_key_encode(&b, &k);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
}

/* By a seed of zeroes, over 14 empty fields. */
static void
check_signature(bytes in)
{
	static const bytes fields[LABEL_FIELDS_MAX];
	uint8_t seed_room[SIGN_SEED], room[128], made_room[SIGNATURE_BYTES];
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	uint8_t *to = secret_room(&seed, SIGN_SEED);
	must(to != NULL);
	for (size_t i = 0; i < SIGN_SEED; i++)
		to[i] = 0;
	buf m = BUF_ARRAY(room), made = BUF_ARRAY(made_room);
	message_encode(&m, (message){LABEL_EVENT, fields, label_fields(LABEL_EVENT)});
	must(!failed(buf_done(&m)));
	signature_make(&made, &seed, LABEL_EVENT, buf_bytes(&m));
	struct signature_key key = signature_key_of(&seed);
	err e = signature_verify(&key, LABEL_EVENT, buf_bytes(&m), in);
	must(failed(e) == !bytes_equal(in, buf_bytes(&made)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_key(bytes_of(data, size));
	check_signature(bytes_of(data, size));
	return 0;
}
