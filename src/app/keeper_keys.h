/* SPDX-License-Identifier: Apache-2.0 */
/* app/keeper_keys: the keeper's two keys: made at the first start, read at every other.
 * Each is a file that only its owner can read, as Go writes private keys of notes. The log's key
 * has the origin for its name; that of the provider's time has "/time" behind it.
 * Owns: nothing. A key file may be damaged. Untrusted input: yes. Fuzz: fuzz_vkey. */
#ifndef APP_KEEPER_KEYS_H
#define APP_KEEPER_KEYS_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/signer.h"
#include "port/disk.h"
#include "port/random.h"

/* Texts and seeds of both, which the caller has made: SIGNER_TEXT_MAX + 1 and SIGN_PAIR octets. The
 * seeds are expanded, because every commit waits for two signatures. */
struct keeper_keys {
	struct secret text[2];
	struct secret seed[2];
	struct signer log;
	struct signer time;
};

/* Longest origin: the key of the time is named after it. */
enum { KEEPER_ORIGIN_MAX = SIGNER_NAME_MAX - 5 };

/* The keys in the folder "keeper" of DISK. MAKE: the log is empty, so that missing ones are made;
 * otherwise that is E_NOT_FOUND. E_DAMAGED when a file holds no key; E_ORIGIN when it is of another
 * name; E_KEY when ORIGIN can be none. */
struct keeper_keys_source {
	const struct disk *disk;
	const struct random_source *random;
	bytes origin;
	bool make;
};
err keeper_keys_load(struct keeper_keys *k, const struct keeper_keys_source *from) MUST_USE;

#endif
