/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/vkey: verifier keys of C2SP signed-note: NAME+ID+BASE64(type || key).
 * Owns: nothing; the name borrows the text. Pure. Type 01 (Ed25519) and 04 (Ed25519 cosigner) are
 * supported. 06 (ML-DSA-44 cosigner) is reserved: its keys are refused, its signature lines are
 * those of an unknown key. Untrusted input: yes. Fuzz: fuzz_vkey. */
#ifndef CORE_LEDGER_VKEY_H
#define CORE_LEDGER_VKEY_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum vkey_type {
	VKEY_ED25519 = 0x01,
	VKEY_ECDSA = 0x02,       /* not supported */
	VKEY_COSIGNATURE = 0x04, /* Ed25519 over a checkpoint and a time */
	VKEY_TREE_HEAD = 0x05,   /* RFC 6962; not supported */
	VKEY_MLDSA44 = 0x06,     /* reserved */
};

struct vkey {
	bytes name;
	uint32_t id; /* the four octets, big-endian */
	enum vkey_type type;
	uint8_t key[32];
};

/* A name that a key may have: UTF-8, at least one character, no space of Unicode, no control
 * character, no plus sign. */
bool vkey_is_name(bytes name);

/* First four octets of SHA-256(name || 0A || type || key). */
uint32_t vkey_id(bytes name, enum vkey_type type, const uint8_t key[32]);

/* E_FORMAT when it is no vkey, or its id is not that of its key; E_KEY when it is one of a type
 * that is not supported. */
err vkey_decode(struct vkey *out, bytes text) MUST_USE;
void vkey_encode(buf *out, const struct vkey *k);

bool vkey_same(const struct vkey *a, const struct vkey *b); /* name and id: one signature line */

#endif
