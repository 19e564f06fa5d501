/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/note: signed notes (C2SP signed-note v1.0.0): a text and who signed it.
 * Owns: nothing; borrows its input. Pure. The text may have empty lines, so the last one ends it.
 * Limits of ours: a note of at most 1,000,000 octets with at most 100 signature lines.
 * Untrusted input: yes. Fuzz: fuzz_note. */
#ifndef CORE_LEDGER_NOTE_H
#define CORE_LEDGER_NOTE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/ledger/signer.h"
#include "core/ledger/vkey.h"

enum { NOTE_MAX = 1000000, NOTE_LINES = 100, NOTE_KEYS = 64 };

struct note {
	bytes text;       /* what is signed, with its last LF */
	bytes signatures; /* the lines, each with its LF */
	size_t count;     /* of them, at least one */
};

struct note_line {
	bytes line; /* without its LF */
	bytes name;
	uint32_t id;
	bytes base64; /* of id and signature; well-formed */
};

/* E_FORMAT, E_TOO_LARGE. Checks the form of every line, no signature. */
err note_decode(struct note *out, bytes in) MUST_USE;

/* The next line: start with reader_of(note->signatures) of a decoded note. False at the end. */
bool note_next(struct note_line *out, reader *lines);
/* Two lines have the same name and id, which has no agreed meaning (C2SP issue 257). */
bool note_has_twins(const struct note *n);

/* Who of the keys that were asked about has signed, and when if the signature says so. */
struct note_verdict {
	uint64_t verified;         /* bit i: keys[i] */
	uint64_t times[NOTE_KEYS]; /* POSIX seconds, of the verified keys of VKEY_COSIGNATURE */
};

/* Lines of unknown keys are skipped, known by name and id together. The first line of a key counts;
 * twins after it are not looked at. E_SIGNATURE when a known key's line does not verify, E_UNSIGNED
 * when no known key has a line, E_KEY when two of KEYS have the same name and id. COUNT is at most
 * NOTE_KEYS. */
err note_verify(struct note_verdict *out, const struct note *n, const struct vkey *keys,
	size_t count) MUST_USE;

/* Writing: note_begin once, then note_sign or note_put_line for each signature. */

/* TEXT and the empty line. E_FORMAT when TEXT may not be signed: empty, not UTF-8, a control
 * character, no LF at its end. */
err note_begin(buf *out, bytes text) MUST_USE;
/* The line of SIGNER, which is of VKEY_ED25519 (must); for cosigners see cosignature.h. */
void note_sign(buf *out, const struct signer *signer, bytes text);
void note_put_line(buf *out, const struct vkey *key, bytes signature);

#endif
