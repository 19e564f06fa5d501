/* SPDX-License-Identifier: Apache-2.0 */
/* "US1\0" || u8 kind || store16 || salt32 || u32 memory_kib || u32 passes || sealed48
 *
 * Everything in front of SEALED is its associated data: parameters that somebody else wrote do not
 * open. They are bounded before they are used, too, because what they ask for is spent before
 * anything can be checked. The salt is fresh for each slot, so the key under it seals once and the
 * nonce may be zero. */
#include "client/slot.h"

#include "base/reader.h"
#include "core/codec/message.h"
#include "crypt/aead.h"

static const uint8_t magic[4] = {'U', 'S', '1', 0};
static const uint8_t no_nonce[AEAD_NONCE];

enum { SLOT_HEAD = SLOT_BYTES - SLOT_SEALED };

static void
encode_head(buf *out, const struct slot *s)
{
	buf_put(out, BYTES_ARRAY(magic));
	buf_u8(out, (uint8_t)s->kind);
	buf_put(out, BYTES_ARRAY(s->store.b));
	buf_put(out, BYTES_ARRAY(s->salt));
	buf_u32(out, s->cost.memory_kib);
	buf_u32(out, s->cost.passes);
}

void
slot_encode(buf *out, const struct slot *s)
{
	encode_head(out, s);
	buf_put(out, BYTES_ARRAY(s->sealed));
}

static err
check_cost(const struct slot *s)
{
	if (s->kind == SLOT_RECOVERY)
		return s->cost.memory_kib == 0 && s->cost.passes == 0 ? ok() : failure(E_FORMAT);
	if (s->kind != SLOT_PASSPHRASE)
		return failure(E_FORMAT);
	if (s->cost.memory_kib < SLOT_MEMORY_KIB || s->cost.passes < SLOT_PASSES)
		return failure(E_WEAK);
	if (s->cost.memory_kib > SLOT_MEMORY_KIB_MAX || s->cost.passes > SLOT_PASSES_MAX)
		return failure(E_FORMAT);
	return ok();
}

err
slot_decode(struct slot *out, bytes in)
{
	struct slot s;
	reader r = reader_of(in);
	if (!bytes_equal(bytes_slice(in, 0, sizeof magic), BYTES_ARRAY(magic)))
		return failure(in.len >= sizeof magic && in.data[0] == 'U' && in.data[1] == 'S'
				? E_VERSION
				: E_FORMAT);
	(void)reader_take(&r, sizeof magic);
	uint8_t kind = reader_u8(&r);
	s.kind = (enum slot_kind)kind;
	s.store = reader_id16(&r);
	bytes salt = reader_take(&r, SLOT_SALT);
	s.cost.memory_kib = reader_u32(&r);
	s.cost.passes = reader_u32(&r);
	bytes sealed = reader_take(&r, SLOT_SEALED);
	err e = reader_done(&r);
	if (!failed(e))
		e = check_cost(&s);
	if (failed(e))
		return e;
	bytes_copy(s.salt, salt);
	bytes_copy(s.sealed, sealed);
	*out = s;
	return ok();
}

/* The passphrase is stretched, then joined with what only this machine has: a copy of the slot
 * alone cannot be guessed at. */
static err
passphrase_key(uint8_t out[32], const struct slot *s, const struct slot_key *key)
{
	uint8_t ikm[32 + SLOT_DEVICE_KEY];
	bytes device = secret_expose(key->device);
	must(device.len == SLOT_DEVICE_KEY);
	err e = kdf_argon2id(ikm, secret_expose(key->words), s->salt, &s->cost);
	if (!failed(e)) {
		bytes_copy(ikm + 32, device);
		message_kdf(out, BYTES_ARRAY(ikm), BYTES_ARRAY(s->salt),
			MESSAGE(LABEL_PW_KEK, BYTES_ARRAY(s->store.b)));
	}
	wipe(ikm, sizeof ikm);
	return e;
}

static err
slot_kek(uint8_t out[32], const struct slot *s, const struct slot_key *key)
{
	if (s->kind == SLOT_PASSPHRASE)
		return passphrase_key(out, s, key);
	must(key->words->len == SLOT_RECOVERY_KEY);
	message_kdf(out, secret_expose(key->words), BYTES_ARRAY(s->salt),
		MESSAGE(LABEL_REC_KEK, BYTES_ARRAY(s->store.b)));
	return ok();
}

err
slot_seal(struct slot *s, const struct slot_key *key, const struct secret *unlock)
{
	uint8_t kek[32], head[SLOT_HEAD];
	buf b = BUF_ARRAY(head);
	must(unlock->len == SLOT_KEY);
	err e = slot_kek(kek, s, key);
	if (failed(e))
		return e;
	encode_head(&b, s);
	aead_seal(s->sealed, kek, no_nonce, buf_bytes(&b), secret_expose(unlock));
	wipe(kek, sizeof kek);
	return ok();
}

err
slot_open(struct secret *out, const struct slot *s, const struct slot_key *key)
{
	uint8_t kek[32], head[SLOT_HEAD];
	buf b = BUF_ARRAY(head);
	uint8_t *room = secret_room(out, SLOT_KEY);
	must(room != NULL);
	err e = slot_kek(kek, s, key);
	if (!failed(e)) {
		encode_head(&b, s);
		e = aead_open(room, kek, no_nonce, buf_bytes(&b), BYTES_ARRAY(s->sealed));
		wipe(kek, sizeof kek);
	}
	if (failed(e))
		secret_shorten(out, 0);
	return e;
}
