/* SPDX-License-Identifier: Apache-2.0 */
/* client/device: one more device of this user, and one less.
 * Linking takes two texts, carried by the person and not by the server: the old device's offer says
 * who the user is and which firm and log are the right ones; the new device's request says which
 * keys are its own. Owns: nothing. Spec: spec/users.md. Untrusted input: yes. Fuzz: fuzz_device. */
#ifndef CLIENT_DEVICE_H
#define CLIENT_DEVICE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "client/server.h"
#include "client/view.h"
#include "core/age/recipient.h"
#include "core/codec/signature.h"

/* "munlink1…" */
struct device_offer {
	id16 user;
	id16 firm;
	hash32 root; /* keyprint of the firm's root */
	hash32 log;  /* SHA-256 of the log's verifier key */
};
enum { DEVICE_OFFER_TEXT = 7 + 1 + 156 + 6 };
void device_encode_offer(buf *out, const struct device_offer *o);
err device_decode_offer(struct device_offer *out, bytes text) MUST_USE;

/* "mundevice1…" */
struct device_request {
	id16 user;
	id16 device;
	struct signature_key key;
	struct recipient to; /* hybrid */
	uint8_t accepted[SIGNATURE_BYTES];
};
enum { DEVICE_REQUEST_TEXT = 9 + 1 + 2162 + 6 };
void device_encode_request(buf *out, const struct device_request *r);
err device_decode_request(struct device_request *out, bytes text) MUST_USE;

/* This device's offer. */
void device_offer(struct device_offer *out, const struct client *c);
/* Fill an empty state with a new device's ids and keys, for the user of O. ALARM_INVITE_LOG. */
err device_prepare(struct client *c, bytes url, const struct server *server,
	const struct device_offer *o) MUST_USE;
/* What the new device asks for. */
err device_request(struct device_request *out, struct client *c) MUST_USE;

/* V is settled, with our own user. Add the device that asks. E_KEY: the request is not signed by
 * it, or is for another user; E_EXISTS. */
err device_add(struct view *v, const struct device_request *r) MUST_USE;
/* Revoke DEVICE, with a new key for all that are left. E_NOT_FOUND; E_FORBIDDEN: it is the last. */
err device_revoke(struct view *v, const id16 *device, enum reason reason) MUST_USE;

#endif
