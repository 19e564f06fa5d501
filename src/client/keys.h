/* SPDX-License-Identifier: Apache-2.0 */
/* client/keys: the seeds that this device holds, by what each is for.
 * Owns: nothing; rows and seeds are memory of the caller's. Pure. Linear look-up: a device holds
 * some thousands at most. */
#ifndef CLIENT_KEYS_H
#define CLIENT_KEYS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum key_use {
	KEY_DEVICE_SIGNING = 1,  /* id: device16; Ed25519 */
	KEY_DEVICE_IDENTITY = 2, /* id: device16; hybrid age identity */
	KEY_USER = 3,            /* id: user16, number: generation; hybrid age identity */
	KEY_EPOCH = 4,           /* id: chain16, number: epoch; hybrid age identity */
	KEY_USER_ROOT = 5,       /* id: user16; until the user is made: the recovery code has it */
	KEY_FIRM_ROOT = 6,       /* id: firm16; until the firm is made, likewise */
	KEY_INVITATION = 7,      /* id: invite16; until it is used */
};

enum { KEYS_SEED = 32, KEYS_MAX = 8192 };

struct key_name {
	enum key_use use;
	id16 id;
	uint32_t number; /* 0 where there is none */
};

struct keys {
	struct key_name *names;
	size_t count;
	struct secret *seeds; /* KEYS_SEED octets each, in the order of the names */
};

/* An empty table; SEEDS has room for KEYS_SEED octets of each key there will be. E_NOMEM. */
err keys_init(struct keys *out, arena *perm, struct secret *seeds) MUST_USE;

bool keys_has(const struct keys *k, const struct key_name *name);
/* The seed into OUT. E_NOT_FOUND: OUT is then empty. */
err keys_get(struct secret *out, const struct keys *k, const struct key_name *name) MUST_USE;
/* E_EXISTS when NAME has another seed already, E_TOO_LARGE when the table is full; the same seed
 * once more is fine. */
err keys_put(struct keys *k, const struct key_name *name, const uint8_t seed[32]) MUST_USE;
/* No longer held; its seed is wiped. None there: nothing. */
void keys_drop(struct keys *k, const struct key_name *name);

#endif
