/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that more than one test uses, and secrets over memory of their own. */
#ifndef CORE_AGE_SAMPLE_H
#define CORE_AGE_SAMPLE_H

#include "crypt/secret.h"

/* Its seed is 32 octets of 0x42. */
#define SAMPLE_X25519 "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"

/* Plugins' keys, of made-up data. */
#define SAMPLE_PLUGIN "age1yubikey1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqmenk29"

#define SAMPLE_TAG "age1tag1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jq3mvxfk"

#define SAMPLE_PLUGIN_IDENTITY "AGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFF3XWHA"

/* A secret with its memory, for tests. */
struct sample {
	struct secret s;
	uint8_t mem[512];
};

static inline struct secret *
sample_secret(struct sample *out, bytes contents)
{
	secret_init(&out->s, out->mem, sizeof out->mem);
	must(!failed(secret_set(&out->s, contents)));
	return &out->s;
}

#define SAMPLE_FILE_KEY BYTES_LIT("YELLOW SUBMARINE")

#endif
