/* SPDX-License-Identifier: Apache-2.0 */
/* vault/file_opening: a file in the log without a word about it, and what proves that it is there.
 * The leaf is a salted commitment to the file's SHA-256: without the opening it says nothing, and
 * it can never be taken for an event's. Whoever has the opening can test any file against the leaf,
 * so it goes where the file goes. R is 32 fresh random octets for each leaf, never used again.
 * Owns: nothing. Pure. Spec: spec/leaves.md. Untrusted input: yes. Fuzz: fuzz_file_opening. */
#ifndef CORE_VAULT_FILE_OPENING_H
#define CORE_VAULT_FILE_OPENING_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/leaf.h"

struct file_opening {
	uint8_t r[32];
	hash32 digest; /* SHA-256 of the file's octets */
};

/* What goes into the log. */
leaf33 file_opening_leaf(const struct file_opening *o);

/* As a receipt carries it, in `extra`: exactly FILE_OPENING_BYTES. Test with buf_done. */
enum { FILE_OPENING_BYTES = 68 };
void file_opening_encode(buf *out, const struct file_opening *o);
/* E_FORMAT when it is no opening of a file, E_VERSION when it is one of another version. */
err file_opening_decode(struct file_opening *out, bytes extra) MUST_USE;

/* As the log's keeper has it on disk: the index of its entry in front, and nothing else. */
enum { FILE_OPENING_KEPT = 72 };
void file_opening_encode_kept(
	uint8_t out[FILE_OPENING_KEPT], uint64_t index, const struct file_opening *o);
void file_opening_decode_kept(
	struct file_opening *out, uint64_t *out_index, const uint8_t kept[FILE_OPENING_KEPT]);

/* ENTRY of the log commits to the file whose SHA-256 is DIGEST. E_COMMITMENT when the digest is not
 * the opening's, or ENTRY is not its leaf. */
err file_opening_verify(const struct file_opening *o, const hash32 *digest, bytes entry) MUST_USE;

#endif
