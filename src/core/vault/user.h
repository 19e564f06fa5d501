/* SPDX-License-Identifier: Apache-2.0 */
/* vault/user: bodies of the events of a user's chain: the identity, its devices, its own key.
 * control.h encodes and decodes them; what they may do to the state before is policy's.
 * Owns: nothing; borrows. Pure. Spec: spec/users.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_USER_H
#define CORE_VAULT_USER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/codec/signature.h"
#include "core/vault/puk.h"
#include "core/vault/reason.h"

/* A device's two keys. */
struct user_device {
	struct signature_key key;
	hash32 fp; /* of its recipient */
};

/* The first event of a user's chain; signed by the device that it names. */
struct user_create {
	struct signature_key root;          /* of the identity */
	struct user_device device;          /* its id is the event's device */
	struct puk puk;                     /* of generation 1, for that device alone */
	uint8_t signature[SIGNATURE_BYTES]; /* the root's, "id/create" */
};

/* A new generation, without a change of devices. */
struct user_puk {
	struct puk puk;
	enum reason reason; /* planned, or suspicion */
};

struct user_device_add {
	id16 id;
	struct user_device device;
	hash32 wrap;                        /* of the present generation, for the new device */
	uint8_t signature[SIGNATURE_BYTES]; /* the new device's, "dev/accept" */
};

struct user_device_revoke {
	id16 id;
	enum reason reason; /* planned, device revoked, or suspicion */
	uint64_t
		last_good; /* size of the log: what the device signed at an index below it stands */
	struct puk puk;    /* for the devices that are left */
};

/* Set C's root and signature, by ROOT's seed, for USER whose first device is DEVICE. */
void user_create_sign(
	struct user_create *c, const id16 *user, const id16 *device, const struct secret *root);
/* C's root has endorsed it for USER, DEVICE is what the puk is wrapped for. E_SIGNATURE; E_FORMAT:
 * the puk is for another. */
err user_create_verify(const struct user_create *c, const id16 *user, const id16 *device) MUST_USE;

/* Set A's signature, by the seed of the new device's signing key, whose public key A has. */
void user_device_add_sign(struct user_device_add *a, const id16 *user, const struct secret *device);
/* E_SIGNATURE. */
err user_device_add_verify(const struct user_device_add *a, const id16 *user) MUST_USE;

void user_create_put(buf *out, const struct user_create *c);
void user_puk_put(buf *out, const struct user_puk *p);
void user_device_add_put(buf *out, const struct user_device_add *a);
void user_device_revoke_put(buf *out, const struct user_device_revoke *v);

/* The reader fails where it is none. */
void user_create_take(struct user_create *out, reader *r);
void user_puk_take(struct user_puk *out, reader *r);
void user_device_add_take(struct user_device_add *out, reader *r);
void user_device_revoke_take(struct user_device_revoke *out, reader *r);

#endif
