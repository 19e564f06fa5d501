/* SPDX-License-Identifier: Apache-2.0 */
/* codec/message: M(label, fields...), and the hashes, keys and commitments over it.
 * The label says what the message is for, and each function takes only labels of its own kind: a
 * label of another kind, or another number of fields than the label has, is a programmer's error
 * and ends the process. Owns: nothing; borrows the fields. Pure. Spec: spec/encoding.md.
 * Untrusted input: yes. Fuzz: fuzz_message. */
#ifndef CORE_CODEC_MESSAGE_H
#define CORE_CODEC_MESSAGE_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/reader.h"
#include "core/codec/label.h"

typedef struct {
	enum label label;
	const bytes *fields;
	size_t count;
} message;

/* MESSAGE(LABEL_RCPT, algorithm, key): at least one field; each is a `bytes`. */
#define MESSAGE(label, ...)                                                                        \
	((message){(label), (const bytes[]){__VA_ARGS__},                                          \
		sizeof((const bytes[]){__VA_ARGS__}) / sizeof(bytes)})
/* Of a label without fields. */
#define MESSAGE_BARE(label) ((message){(label), NULL, 0})

/* M itself: T(label) || u8 count || V(field) each. Test with buf_done. */
void message_encode(buf *out, message m);

/* T(l) and the number of L's fields; then come the fields, each with field_put. */
void message_begin(buf *out, enum label l);

/* T(l) and the number of L's fields, or the reader fails; then come the fields (codec/field.h). */
void message_expect(reader *r, enum label l);
/* IN is exactly one message of label L. */
bool message_is(enum label l, bytes in);

/* LH: SHA-256 of M. Of KIND_HASH. */
hash32 message_hash(message m);
/* LH of a message as it stands: M is one of label L (must). */
hash32 message_hash_encoded(enum label l, bytes m);
/* Commit: HMAC-SHA-256 of M under exactly 32 random octets. Of KIND_COMMIT. */
hash32 message_commit(const uint8_t r[32], message m);
/* MAC: HMAC-SHA-256 of M under a secret key of 32 octets, used for many. Of KIND_MAC. */
hash32 message_mac(const uint8_t key[32], message m);
/* KDF: HKDF-SHA-256 with M as info. Of KIND_KDF; M of at most MESSAGE_INFO_MAX octets. */
enum { MESSAGE_INFO_MAX = 512 };
void message_kdf(uint8_t out[32], bytes ikm, bytes salt, message m);

#endif
