/* SPDX-License-Identifier: Apache-2.0 */
/* client/contact: a text by which a person of another firm is named, or the firm itself: which
 * firm, by which root, and which user of it. It is public; what it must be is the right one, so it
 * goes from hand to hand and not by the server. "muncontact1…": Bech32 of u8 1 || firm16 || user16
 * || keyprint32; user16 zero: the firm Pure. Spec: spec/firms.md. Untrusted input: yes. Fuzz:
 * fuzz_contact. */
#ifndef CLIENT_CONTACT_H
#define CLIENT_CONTACT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum { CONTACT_TEXT = 10 + 1 + 104 + 6 };

struct contact {
	id16 firm;
	id16 user;   /* zero: the firm */
	hash32 root; /* keyprint of the firm's root */
};

/* CONTACT_TEXT characters. Test with buf_done. */
void contact_encode(buf *out, const struct contact *c);
/* E_FORMAT; E_VERSION. Surrounding white space is not accepted. */
err contact_decode(struct contact *out, bytes text) MUST_USE;

#endif
