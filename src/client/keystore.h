/* SPDX-License-Identifier: Apache-2.0 */
/* client/keystore: this device's encrypted store: one folder, readable by its owner only.
 *
 *   device-secret     16 octets without which the passphrase opens nothing
 *   slot-passphrase   the unlock key, under the passphrase (client/slot)
 *   slot-recovery     the unlock key, under the recovery code
 *   state             client/known, under the unlock key; replaced whole, last of all
 *   lock              held while a process uses the store
 *
 * The state makes the store: where there is none, whatever else is in the folder was left by a
 * creation that did not end, and is written over. Owns: nothing. Spec: spec/clientstore.md. */
#ifndef CLIENT_KEYSTORE_H
#define CLIENT_KEYSTORE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "client/known.h"
#include "crypt/secret.h"
#include "port/disk.h"
#include "port/random.h"

enum { KEYSTORE_FILE_MAX = KNOWN_MAX + 128 };

struct keystore {
	const struct disk *disk;
	const struct random_source *random;
	id16 id;               /* of the store, once it is looked at or made */
	struct secret *unlock; /* SLOT_KEY octets once unlocked; else empty */
	struct secret *plain;  /* room for KNOWN_MAX octets: the state as it is read and written */
	uint8_t *sealed;       /* KEYSTORE_FILE_MAX octets of room: its file */
};

/* What a verb says about a file here. */
#define KEYSTORE_STATE "state"

/* Take the lock and learn the store's id. E_NOT_FOUND: there is no store; E_BUSY; E_VERSION;
 * E_DAMAGED. */
err keystore_open(struct keystore *k) MUST_USE;

/* A new store with a new unlock key, under PASSPHRASE and under RECOVERY (16 fresh random octets),
 * and with the state S. E_EXISTS; nothing has changed then. */
err keystore_new(struct keystore *k, const struct secret *recovery, const struct secret *passphrase,
	const struct known *s) MUST_USE;

/* Unlock K, which is open. E_NO_MATCH: wrong words; E_WEAK: the slot asks for less than the floor;
 * E_NOT_FOUND: the slot, or the device's secret, is gone. */
err keystore_unlock(struct keystore *k, const struct secret *passphrase) MUST_USE;
err keystore_recover(struct keystore *k, const struct secret *recovery) MUST_USE;
/* With the unlock key itself, from the kernel's keyring; the state says whether it fits. */
err keystore_unlock_with(struct keystore *k, const struct secret *unlock) MUST_USE;
/* Another passphrase for an unlocked store. */
err keystore_set_passphrase(struct keystore *k, const struct secret *passphrase) MUST_USE;
/* No recovery code opens it any more; durable on return. K is unlocked. E_NOT_FOUND: none did. */
err keystore_remove_recovery(struct keystore *k) MUST_USE;

/* The state, unlocked. S is fresh from known_init. E_NO_MATCH: of another key, or altered;
 * E_DAMAGED; E_VERSION. */
err keystore_load(struct known *s, struct keystore *k) MUST_USE;
/* Durable on return, and whole or not at all. */
err keystore_save(struct keystore *k, const struct known *s) MUST_USE;

#endif
