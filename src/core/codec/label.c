/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/label.h"

#include "base/err.h"

struct row {
	const char *text;
	enum label_kind kind;
	size_t fields;
};

static const struct row rows[LABEL_COUNT] = {
#define X(name, text, kind, fields) {text, LABEL_KIND_##kind, fields},
#include "core/codec/labels.def"
#undef X
};

#define X(name, text, kind, fields)                                                                \
	_Static_assert(sizeof(text) - 1 <= LABEL_TEXT_MAX && (fields) <= LABEL_FIELDS_MAX, text);
#include "core/codec/labels.def"
#undef X

static const struct row *
find(enum label l)
{
	must((unsigned)l < LABEL_COUNT);
	return &rows[l];
}

bytes
label_text(enum label l)
{
	return bytes_of_text(find(l)->text);
}

enum label_kind
label_kind(enum label l)
{
	return find(l)->kind;
}

size_t
label_fields(enum label l)
{
	return find(l)->fields;
}
