/* SPDX-License-Identifier: Apache-2.0 */
/* client/known: what this device knows and will not be told otherwise: who it is, its keys, whom it
 * trusts, and what it saw last of every chain and of the log.
 * What the server says later is held against it (threats C1 to C6). Owns: nothing; rows are in the
 * arena, seeds in the secret that it is given. Pure. Spec: spec/clientstore.md.
 * Untrusted input: yes: sealed, but a program of another release may have written it.
 * Fuzz: fuzz_known. */
#ifndef CLIENT_KNOWN_H
#define CLIENT_KNOWN_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"
#include "client/keys.h"
#include "core/vault/head.h"
#include "core/vault/map_hash.h"
#include "core/vault/map_version.h"

/* Texts: room for each, its length beside it. */
enum { KNOWN_URL_MAX = 512, KNOWN_VKEY_MAX = 512, KNOWN_ORIGIN_MAX = 255, KNOWN_NOTE_MAX = 4096 };
enum { KNOWN_PROMISED_MAX = 1 << 16 }; /* octets */
enum { KNOWN_FIRMS_MAX = 1024, KNOWN_CHAINS_MAX = 16384, KNOWN_VOIDS_MAX = 4096 };
enum { KNOWN_OUTBOX_MAX = 4096 };
/* Encoded, with every table full. */
enum { KNOWN_MAX = 4 << 20 };

struct known_text {
	uint8_t *data; /* KNOWN_NOTE_MAX octets of room */
	size_t len;
};

/* Notes, each a field, in the order in which they were added. */
struct known_notes {
	uint8_t *data; /* KNOWN_PROMISED_MAX octets of room */
	size_t len;
};

enum known_standing {
	KNOWN_FIRM_OWN = 1,
	KNOWN_FIRM_TRUSTED = 2, /* `firm trust` */
};

struct known_firm {
	id16 firm;
	hash32 keyprint; /* of its root */
	enum known_standing standing;
};

struct known_chain {
	chain_id chain;
	struct head head; /* verified up to here; the chain never ends before */
	uint64_t octets;  /* of records up to it, in its cache file; 0: there is no such file */
	hash32 digest;    /* of that file, then; see client/cache */
	uint64_t seq;     /* of the next event that this device signs in it */
	hash32 prev_leaf; /* leaf hash of the one before */
};

/* An event of ours that was refused, to be named by the next one in that chain. */
struct known_void {
	chain_id chain;
	uint64_t seq;
	hash32 leaf;
	id16 named; /* by the event of this submission, which has no answer yet; zero: by none */
};

struct known {
	struct known_text url; /* of the server, without a slash at its end */
	struct known_text origin;
	struct known_text log_vkey;
	struct known_text time_vkey;
	struct known_text checkpoint; /* the newest verified note; empty: none yet */
	struct known_notes promised;  /* newer ones, of answers: not seen to be contained in it */
	id16 user;                    /* zero: none yet; so the others */
	id16 device;
	id16 firm;
	id16 invite;            /* in use, until joined */
	struct map_version map; /* the newest verified; number 0: none yet */
	uint64_t map_index;     /* its leaf's, in the log */
	uint64_t map_seen;      /* of the log's entries: of all versions there, it is the last */
	struct keys keys;
	struct known_firm *firms;
	size_t firm_count;
	struct known_chain *chains;
	size_t chain_count;
	struct known_void *voids;
	size_t void_count;
	id16 *outbox; /* submissions that were signed and have no answer yet, in their order */
	size_t outbox_count;
};

/* Empty, over fresh rows of PERM and SEEDS. E_NOMEM. */
err known_init(struct known *out, arena *perm, struct secret *seeds) MUST_USE;

/* The whole of it, which is secret. E_TOO_LARGE when OUT is too small. */
err known_encode(struct secret *out, const struct known *s) MUST_USE;
/* Into S, fresh from known_init; after a failure S is good for nothing. E_VERSION, E_FORMAT. */
err known_decode(struct known *s, const struct secret *in) MUST_USE;

bytes known_text(const struct known_text *t);
/* E_TOO_LARGE. */
err known_set_text(struct known_text *t, bytes in) MUST_USE;

/* E_TOO_LARGE: there is no room for it beside the others. */
err known_add_note(struct known_notes *n, bytes note) MUST_USE;
/* To be read with field_take until it is at its end. */
reader known_notes(const struct known_notes *n);

/* NULL: there is none. */
struct known_firm *known_firm(const struct known *s, const id16 *firm);
/* Add, or replace when STANDING is the same or higher. E_TOO_LARGE. */
err known_put_firm(struct known *s, const struct known_firm *firm) MUST_USE;
/* The row of CHAIN, made when there is none: an empty head. NULL when the table is full. */
struct known_chain *known_chain(struct known *s, const chain_id *chain) MUST_USE;

#endif
