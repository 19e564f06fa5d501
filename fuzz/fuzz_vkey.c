/* SPDX-License-Identifier: Apache-2.0 */
/* A verifier key, or a private key file; what is read is written the same. */
#include "core/ledger/signer.h"
#include "core/ledger/vkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 4096 };

static void
check_vkey(bytes in)
{
	struct vkey k;
	if (failed(vkey_decode(&k, in)))
		return;
	must(vkey_is_name(k.name) && k.id == vkey_id(k.name, k.type, k.key));
	uint8_t space[TEXT_MAX];
	buf b = BUF_ARRAY(space);
	vkey_encode(&b, &k);
	must(bytes_equal(buf_bytes(&b), in));
}

static void
check_signer(bytes in)
{
	uint8_t text_space[TEXT_MAX], seed_space[32], again_space[SIGNER_TEXT_MAX];
	struct secret text, seed, again;
	struct signer s;
	secret_init(&text, text_space, sizeof text_space);
	secret_init(&seed, seed_space, sizeof seed_space);
	secret_init(&again, again_space, sizeof again_space);
	must(!failed(secret_set(&text, in)));
	if (failed(signer_decode(&s, &seed, &text))) {
		must(seed.len == 0);
		return;
	}
	must(!failed(signer_encode(&again, &s)));
	must(bytes_equal(secret_expose(&again), in));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > TEXT_MAX)
		return 0;
	check_vkey(bytes_of(data, size));
	check_signer(bytes_of(data, size));
	return 0;
}
