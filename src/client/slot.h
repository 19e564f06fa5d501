/* SPDX-License-Identifier: Apache-2.0 */
/* client/slot: one way to unlock the local store: by a passphrase, or by the recovery code.
 * Each slot holds the store's unlock key sealed under a key of its own. What a guess at a
 * passphrase costs is compiled in: a slot that asks for less is refused, whoever wrote it.
 * Owns: nothing. Spec: spec/clientstore.md. Untrusted input: yes, a disk may be another's.
 * Fuzz: fuzz_slot. */
#ifndef CLIENT_SLOT_H
#define CLIENT_SLOT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/kdf.h"
#include "crypt/secret.h"

enum slot_kind {
	SLOT_PASSPHRASE = 1,
	SLOT_RECOVERY = 2,
};

enum {
	SLOT_KEY = 32,          /* the unlock key */
	SLOT_RECOVERY_KEY = 16, /* what a recovery code says */
	SLOT_DEVICE_KEY = 16,   /* beside the passphrase: what only this machine's disk has */
	SLOT_SALT = 32,
	SLOT_SEALED = SLOT_KEY + 16,
	SLOT_BYTES = 4 + 1 + 16 + SLOT_SALT + 8 + SLOT_SEALED,
};

/* A passphrase's cost: at least, and at most what a machine is asked to bear. */
enum {
	SLOT_MEMORY_KIB = 64 * 1024,
	SLOT_MEMORY_KIB_MAX = 1024 * 1024,
	SLOT_PASSES = 3,
	SLOT_PASSES_MAX = 16,
};

struct slot {
	enum slot_kind kind;
	id16 store; /* the store that it unlocks */
	uint8_t salt[SLOT_SALT];
	struct kdf_argon2id_cost cost; /* of SLOT_PASSPHRASE; else zero */
	uint8_t sealed[SLOT_SEALED];
};

/* What opens a slot. */
struct slot_key {
	const struct secret *words;  /* the passphrase, or the SLOT_RECOVERY_KEY octets */
	const struct secret *device; /* SLOT_DEVICE_KEY octets; not looked at for SLOT_RECOVERY */
};

/* E_FORMAT, E_VERSION; E_WEAK when a guess would cost less than the floor. */
err slot_decode(struct slot *out, bytes in) MUST_USE;
void slot_encode(buf *out, const struct slot *s);

/* Fills in SEALED: UNLOCK, SLOT_KEY octets, under KEY. All else of S is set, with a fresh salt.
 * E_NOMEM. */
err slot_seal(struct slot *s, const struct slot_key *key, const struct secret *unlock) MUST_USE;
/* The unlock key. E_NO_MATCH when KEY is not this slot's; E_NOMEM. OUT is then empty. */
err slot_open(struct secret *out, const struct slot *s, const struct slot_key *key) MUST_USE;

#endif
