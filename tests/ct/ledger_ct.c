/* SPDX-License-Identifier: Apache-2.0 */
/* A log's signing key in its file, and the salted commitments that go into the log. */
#include "ct/ct.h"

#include "core/codec/message.h"
#include "core/ledger/signer.h"
#include "core/vault/file_opening.h"
#include "crypt/ct.h"
#include "crypt/sign.h"

enum { KEY_BASE64 = 44 };

static void
key_file(void)
{
	uint8_t seed_memory[SIGN_SEED], again_memory[SIGN_SEED], text_memory[SIGNER_TEXT_MAX],
		bits[SIGN_SEED];
	struct secret seed, again, text;
	struct signer s, t;
	secret_init(&seed, seed_memory, sizeof seed_memory);
	secret_init(&again, again_memory, sizeof again_memory);
	secret_init(&text, text_memory, sizeof text_memory);
	ct_secret(bits, sizeof bits, 1);
	must(!failed(secret_set(&seed, BYTES_ARRAY(bits))));
	must(!failed(signer_of(&s, BYTES_LIT("example.org/log"), VKEY_ED25519, &seed)));
	must(!failed(signer_encode(&text, &s)));
	must(!failed(signer_decode(&t, &again, &text)));
	must(ct_eq(seed_memory, again_memory, sizeof seed_memory));
	/* A seed that does not fit its id is no key. */
	text_memory[text.len - KEY_BASE64 + 5] = 'A';
	text_memory[text.len - KEY_BASE64 + 6] = 'B';
	ct_hide(text_memory + text.len - KEY_BASE64, KEY_BASE64);
	must(err_is(signer_decode(&t, &again, &text), E_FORMAT));
}

static void
commitment_to_a_file(void)
{
	struct file_opening o, again;
	uint8_t extra[FILE_OPENING_BYTES];
	buf b = BUF_ARRAY(extra);
	ct_secret(&o, sizeof o, 2);
	leaf33 leaf = file_opening_leaf(&o);
	ct_reveal(&leaf, sizeof leaf);
	must(leaf.b[0] == LEAF_COMMIT);
	file_opening_encode(&b, &o);
	must(!failed(file_opening_decode(&again, buf_bytes(&b))));
	must(ct_eq(&again, &o, sizeof o));
}

static void
derived_key(void)
{
	uint8_t ikm[32], out[32];
	ct_secret(ikm, sizeof ikm, 3);
	message_kdf(out, BYTES_ARRAY(ikm), (bytes){NULL, 0}, MESSAGE_BARE(LABEL_EVENT_SEAL));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"a log's key is written, read, and refused when damaged", key_file, false},
		{"a file is committed to", commitment_to_a_file, false},
		{"a key is derived under a label", derived_key, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
