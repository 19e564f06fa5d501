/* SPDX-License-Identifier: Apache-2.0 */
/* vault/content: the bodies of short content events: a message, an opening of an object, a name.
 * Text in them is what one person wrote for another to read: the rules here keep it from being
 * anything else to a terminal, a page or a folder. Objects are in vault/object.
 * Owns: nothing; borrows its input. Pure. Spec: spec/content.md.
 * Untrusted input: yes. Fuzz: fuzz_content. */
#ifndef CORE_VAULT_CONTENT_H
#define CORE_VAULT_CONTENT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum { CONTENT_TEXT_MAX = 16384, CONTENT_NAME_MAX = 256 };

/* UTF-8 without control characters and without what hides or reorders text: one line. */
bool content_is_line(bytes text);
/* UTF-8 without control characters but tab and line feed. */
bool content_is_text(bytes text);

struct content_message {
	bytes text;    /* 1 to CONTENT_TEXT_MAX octets */
	id16 reply_to; /* an event; zero: none */
};

enum content_why {
	CONTENT_READ = 1,
	CONTENT_EXPORTED = 2,
};

struct content_opened {
	id16 object;
	hash32 header; /* header hash of the version */
	enum content_why why;
};

/* What a name may be of: a kind of chain, or an invitation. */
enum content_named {
	CONTENT_NAME_USER = 1,
	CONTENT_NAME_FIRM = 2,
	CONTENT_NAME_MATTER = 3,
	CONTENT_NAME_INVITATION = 6,
};

struct content_name {
	enum content_named of;
	id16 id;
	bytes name;    /* a line, 1 to CONTENT_NAME_MAX octets */
	bytes address; /* a line, at most CONTENT_NAME_MAX octets */
};

/* Writing what a decoder would refuse is a programmer's error. Test with buf_done. */
void content_encode_message(buf *out, const struct content_message *m);
void content_encode_opened(buf *out, const struct content_opened *o);
void content_encode_name(buf *out, const struct content_name *n);

/* E_FORMAT. */
err content_decode_message(struct content_message *out, bytes body) MUST_USE;
err content_decode_opened(struct content_opened *out, bytes body) MUST_USE;
err content_decode_name(struct content_name *out, bytes body) MUST_USE;

#endif
