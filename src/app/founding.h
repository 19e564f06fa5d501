/* SPDX-License-Identifier: Apache-2.0 */
/* app/founding: the server's own invitation, with which its first firm is founded.
 * Made at each start while the log is empty, so that whoever lost the code before it was used
 * starts the server again: the code is shown once, to who runs the server, and ends with the next
 * one. Of its key only the public half stays, in a file.
 * Owns: nothing. The file may be damaged. Untrusted input: yes. Fuzz: fuzz_founding. */
#ifndef APP_FOUNDING_H
#define APP_FOUNDING_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/signature.h"
#include "core/vault/invite.h"
#include "port/disk.h"
#include "port/random.h"

#define FOUNDING_PATH "founding"

struct founding {
	id16 invite;
	struct signature_key key;
};

/* "MF1\0" || invite || key. Test with buf_done. */
enum { FOUNDING_BYTES = 4 + 16 + SIGNATURE_KEY_BYTES };
void founding_encode(buf *out, const struct founding *f);
/* E_VERSION, E_FORMAT, E_KEY. */
err founding_decode(struct founding *out, bytes in) MUST_USE;

/* The one of DISK. E_NOT_FOUND, E_DAMAGED. */
err founding_load(struct founding *out, const struct disk *disk) MUST_USE;

/* A new one, for the log whose vkey text is LOG_VKEY: durable on return, its code in CODE, which
 * has room for INVITE_TEXT. SECRETS: of INVITE_SECRET and SIGN_SEED octets, for the making. */
struct founding_secrets {
	struct secret *secret;
	struct secret *seed;
};
err founding_make(struct secret *code, const struct founding_secrets *secrets,
	const struct disk *disk, const struct random_source *random, bytes log_vkey) MUST_USE;

#endif
