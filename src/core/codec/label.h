/* SPDX-License-Identifier: Apache-2.0 */
/* codec/label: the closed list of what a hash, signature, key or commitment may be for.
 * Each use has a label of its own, so that what was made for one is never good for another.
 * Owns: nothing. Pure. Spec: spec/labels.md. */
#ifndef CORE_CODEC_LABEL_H
#define CORE_CODEC_LABEL_H

#include "base/bytes.h"

/* In front of every label; it changes when the whole encoding does. */
#define LABEL_PREFIX "muniment/v1/"

enum label {
#define X(name, text, kind, fields) LABEL_##name,
#include "core/codec/labels.def"
#undef X
	LABEL_COUNT
};

enum label_kind {
	LABEL_KIND_HASH,      /* LH */
	LABEL_KIND_SIGN,      /* Sign */
	LABEL_KIND_KDF,       /* KDF */
	LABEL_KIND_COMMIT,    /* Commit */
	LABEL_KIND_MAC,       /* MAC */
	LABEL_KIND_PLAINTEXT, /* M itself, inside an age file */
};

/* Longest text of a label, and most fields of one. */
enum { LABEL_TEXT_MAX = 32, LABEL_FIELDS_MAX = 14 };

/* A value that is no label is a programmer's error. */
bytes label_text(enum label l); /* without the prefix */
enum label_kind label_kind(enum label l);
size_t label_fields(enum label l);

#endif
