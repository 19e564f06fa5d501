/* SPDX-License-Identifier: Apache-2.0 */
/* The state's file: "LK1\0" || store16 || salt32 || ChaCha20-Poly1305 of client/known
 * under KDF(unlock key, salt, "store-seal", store16), nonce zero, the rest as associated data. The
 * salt is drawn for each writing, so no key seals twice, however often the state is replaced. */
#include "client/keystore.h"

#include "base/reader.h"
#include "client/slot.h"
#include "core/codec/message.h"
#include "crypt/aead.h"

#define DEVICE_SECRET  "device-secret"
#define SLOT_PASS_FILE "slot-passphrase"
#define SLOT_REC_FILE  "slot-recovery"
#define LOCK           "lock"

enum { SALT = 32, STATE_HEAD = 4 + 16 + SALT };

static const uint8_t magic[4] = {'L', 'K', '1', 0};
static const uint8_t no_nonce[AEAD_NONCE];

/* The whole of PATH, of at most MAX octets. */
static err
read_whole(size_t *out, const struct disk *d, const char *path, uint8_t *to, size_t max)
{
	disk_file f;
	uint64_t size = 0;
	err e = d->open(d->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = d->size(d->self, &size, f);
	if (!failed(e) && size > max)
		e = failure(E_DAMAGED);
	if (!failed(e))
		e = d->read(d->self, out, f, 0, to, (size_t)size);
	d->close(d->self, f);
	return e;
}

static err
read_small_secret(struct secret *out, const struct keystore *k, const char *path, size_t n)
{
	size_t got = 0;
	uint8_t *to = secret_room(out, n);
	must(to != NULL);
	err e = read_whole(&got, k->disk, path, to, n);
	if (!failed(e) && got != n)
		e = failure(E_DAMAGED);
	if (failed(e))
		secret_shorten(out, 0);
	return e;
}

err
keystore_open(struct keystore *k)
{
	uint8_t head[STATE_HEAD];
	disk_file f;
	size_t n = 0;
	const struct disk *d = k->disk;
	err e = d->open(d->self, &f, KEYSTORE_STATE, DISK_READ);
	if (failed(e))
		return e;
	e = d->read(d->self, &n, f, 0, head, sizeof head);
	d->close(d->self, f);
	if (!failed(e))
		e = d->lock(d->self, LOCK);
	if (failed(e))
		return e;
	reader r = reader_of(bytes_of(head, n));
	if (!bytes_equal(reader_take(&r, sizeof magic), BYTES_ARRAY(magic)))
		return failure(E_VERSION);
	k->id = reader_id16(&r);
	return r.bad ? failure(E_DAMAGED) : ok();
}

static void
state_key(uint8_t out[32], const struct keystore *k, bytes salt)
{
	must(k->unlock->len == SLOT_KEY);
	message_kdf(out, secret_expose(k->unlock), salt,
		MESSAGE(LABEL_STORE_SEAL, BYTES_ARRAY(k->id.b)));
}

/* A new slot of KIND for the unlock key, in its file. */
static err
write_slot(struct keystore *k, enum slot_kind kind, const char *path, const struct slot_key *key)
{
	uint8_t room[SLOT_BYTES];
	buf b = BUF_ARRAY(room);
	struct slot s = {.kind = kind, .store = k->id};
	if (kind == SLOT_PASSPHRASE)
		s.cost = (struct kdf_argon2id_cost){SLOT_MEMORY_KIB, SLOT_PASSES};
	err e = k->random->fill(k->random->self, s.salt, sizeof s.salt);
	if (!failed(e))
		e = slot_seal(&s, key, k->unlock);
	if (failed(e))
		return e;
	slot_encode(&b, &s);
	return k->disk->replace(k->disk->self, path, buf_bytes(&b), true);
}

static err
draw(struct secret *out, const struct random_source *random, size_t n)
{
	uint8_t *to = secret_room(out, n);
	must(to != NULL);
	return random->fill(random->self, to, n);
}

static err
write_slots(struct keystore *k, const struct secret *recovery, const struct secret *passphrase)
{
	uint8_t mem[SLOT_DEVICE_KEY];
	struct secret device;
	secret_init(&device, mem, sizeof mem);
	struct slot_key pass = {.words = passphrase, .device = &device};
	struct slot_key paper = {.words = recovery};
	err e = draw(&device, k->random, SLOT_DEVICE_KEY);
	if (!failed(e))
		e = k->disk->replace(k->disk->self, DEVICE_SECRET, secret_expose(&device), true);
	if (!failed(e))
		e = write_slot(k, SLOT_PASSPHRASE, SLOT_PASS_FILE, &pass);
	if (!failed(e))
		e = write_slot(k, SLOT_RECOVERY, SLOT_REC_FILE, &paper);
	secret_done(&device);
	return e;
}

/* E_EXISTS when there is a state. */
static err
expect_none(const struct keystore *k)
{
	disk_file f;
	err e = k->disk->open(k->disk->self, &f, KEYSTORE_STATE, DISK_READ);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? ok() : e;
	k->disk->close(k->disk->self, f);
	return failure(E_EXISTS);
}

err
keystore_new(struct keystore *k, const struct secret *recovery, const struct secret *passphrase,
	const struct known *s)
{
	err e = k->disk->lock(k->disk->self, LOCK);
	if (!failed(e))
		e = expect_none(k);
	if (!failed(e))
		e = k->random->fill(k->random->self, k->id.b, sizeof k->id.b);
	if (!failed(e))
		e = draw(k->unlock, k->random, SLOT_KEY);
	if (!failed(e))
		e = write_slots(k, recovery, passphrase);
	return failed(e) ? e : keystore_save(k, s);
}

static err
open_slot(struct keystore *k, enum slot_kind kind, const char *path, const struct slot_key *key)
{
	uint8_t room[SLOT_BYTES];
	size_t n = 0;
	struct slot s;
	err e = read_whole(&n, k->disk, path, room, sizeof room);
	if (!failed(e))
		e = slot_decode(&s, bytes_of(room, n));
	if (failed(e))
		return e;
	if (s.kind != kind || !id16_equal(&s.store, &k->id))
		return failure(E_DAMAGED);
	return slot_open(k->unlock, &s, key);
}

err
keystore_unlock(struct keystore *k, const struct secret *passphrase)
{
	uint8_t mem[SLOT_DEVICE_KEY];
	struct secret device;
	secret_init(&device, mem, sizeof mem);
	struct slot_key key = {.words = passphrase, .device = &device};
	err e = read_small_secret(&device, k, DEVICE_SECRET, SLOT_DEVICE_KEY);
	if (!failed(e))
		e = open_slot(k, SLOT_PASSPHRASE, SLOT_PASS_FILE, &key);
	secret_done(&device);
	return e;
}

err
keystore_recover(struct keystore *k, const struct secret *recovery)
{
	struct slot_key key = {.words = recovery};
	return open_slot(k, SLOT_RECOVERY, SLOT_REC_FILE, &key);
}

err
keystore_unlock_with(struct keystore *k, const struct secret *unlock)
{
	return secret_set(k->unlock, secret_expose(unlock));
}

err
keystore_set_passphrase(struct keystore *k, const struct secret *passphrase)
{
	uint8_t mem[SLOT_DEVICE_KEY];
	struct secret device;
	secret_init(&device, mem, sizeof mem);
	struct slot_key key = {.words = passphrase, .device = &device};
	err e = read_small_secret(&device, k, DEVICE_SECRET, SLOT_DEVICE_KEY);
	/* Lost with the machine it was on: the recovery code makes a new one. */
	if (err_is(e, E_NOT_FOUND)) {
		e = draw(&device, k->random, SLOT_DEVICE_KEY);
		if (!failed(e))
			e = k->disk->replace(
				k->disk->self, DEVICE_SECRET, secret_expose(&device), true);
	}
	if (!failed(e))
		e = write_slot(k, SLOT_PASSPHRASE, SLOT_PASS_FILE, &key);
	secret_done(&device);
	return e;
}

err
keystore_remove_recovery(struct keystore *k)
{
	const struct disk *d = k->disk;
	must(k->unlock->len == SLOT_KEY);
	err e = d->remove(d->self, SLOT_REC_FILE);
	return failed(e) ? e : d->sync_folder(d->self, ".");
}

/* The N octets of the file, into PLAIN. */
static err
unseal(struct keystore *k, size_t n)
{
	uint8_t key[32];
	bytes file = bytes_of(k->sealed, n);
	bytes head = bytes_slice(file, 0, STATE_HEAD);
	if (n < STATE_HEAD + AEAD_TAG)
		return failure(E_DAMAGED);
	reader r = reader_of(head);
	reader_expect(&r, BYTES_ARRAY(magic));
	reader_expect(&r, BYTES_ARRAY(k->id.b));
	bytes salt = reader_take(&r, SALT);
	if (failed(reader_done(&r)))
		return failure(E_DAMAGED);
	bytes sealed = bytes_slice(file, STATE_HEAD, n - STATE_HEAD);
	uint8_t *to = secret_room(k->plain, sealed.len - AEAD_TAG);
	if (to == NULL)
		return failure(E_DAMAGED);
	state_key(key, k, salt);
	err e = aead_open(to, key, no_nonce, head, sealed);
	wipe(key, sizeof key);
	return e;
}

err
keystore_load(struct known *s, struct keystore *k)
{
	size_t n = 0;
	err e = read_whole(&n, k->disk, KEYSTORE_STATE, k->sealed, KEYSTORE_FILE_MAX);
	if (!failed(e))
		e = unseal(k, n);
	if (!failed(e))
		e = known_decode(s, k->plain);
	secret_shorten(k->plain, 0);
	return e;
}

err
keystore_save(struct keystore *k, const struct known *s)
{
	uint8_t key[32], salt[SALT];
	buf b = buf_of(k->sealed, KEYSTORE_FILE_MAX);
	err e = k->random->fill(k->random->self, salt, sizeof salt);
	if (!failed(e))
		e = known_encode(k->plain, s);
	if (failed(e))
		return e;
	buf_put(&b, BYTES_ARRAY(magic));
	buf_put(&b, BYTES_ARRAY(k->id.b));
	buf_put(&b, BYTES_ARRAY(salt));
	uint8_t *to = buf_room(&b, k->plain->len + AEAD_TAG);
	must(to != NULL);
	state_key(key, k, BYTES_ARRAY(salt));
	aead_seal(to, key, no_nonce, bytes_of(k->sealed, STATE_HEAD), secret_expose(k->plain));
	wipe(key, sizeof key);
	secret_shorten(k->plain, 0);
	return k->disk->replace(k->disk->self, KEYSTORE_STATE, buf_bytes(&b), true);
}
