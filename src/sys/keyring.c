/* SPDX-License-Identifier: Apache-2.0 */
/* By raw calls: libkeyutils is not on every machine, and this is three of its functions.
 *
 * A process without a session keyring gets the user's one for it, and not a new one that would end
 * with the process: asking for its number without "create" does that (keyctl_get_keyring_ID(3)). */
#include "sys/keyring.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "sys/oserr.h"

#define KEY_TYPE "user"
#define PREFIX   "muniment:"

enum { NAME_BYTES = sizeof PREFIX - 1 + 32 + 1 };

static void
put_name(char name[NAME_BYTES], const id16 *store)
{
	buf b = buf_of(name, NAME_BYTES - 1);
	buf_text(&b, PREFIX);
	hex_encode(&b, BYTES_ARRAY(store->b));
	must(!b.full);
	name[b.len] = '\0';
}

static err
keyring_error(void)
{
	switch (errno) {
	case ENOKEY:
	case EKEYEXPIRED:
	case EKEYREVOKED:
		return failure(E_NOT_FOUND);
	case ENOSYS:
	case EPERM:
	case EACCES:
		return failure_sys(E_DENIED, errno);
	default:
		return oserr_of(errno);
	}
}

static err
session(long *out)
{
	long ring = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0L);
	if (ring == -1)
		return keyring_error();
	*out = ring;
	return ok();
}

static err
find(long *out, const id16 *store)
{
	char name[NAME_BYTES];
	long ring = 0;
	put_name(name, store);
	err e = session(&ring);
	if (failed(e))
		return e;
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, ring, KEY_TYPE, name, 0L);
	if (key == -1)
		return keyring_error();
	*out = key;
	return ok();
}

err
keyring_put(const id16 *store, const struct secret *key, unsigned seconds)
{
	char name[NAME_BYTES];
	long ring = 0;
	put_name(name, store);
	err e = session(&ring);
	if (failed(e))
		return e;
	bytes octets = secret_expose(key);
	long made = syscall(SYS_add_key, KEY_TYPE, name, octets.data, octets.len, ring);
	if (made == -1)
		return keyring_error();
	if (syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, made, (unsigned long)seconds) == -1) {
		e = keyring_error();
		(void)syscall(SYS_keyctl, KEYCTL_REVOKE, made);
	}
	return e;
}

err
keyring_get(struct secret *out, const id16 *store)
{
	long key = 0;
	secret_shorten(out, 0);
	err e = find(&key, store);
	if (failed(e))
		return e;
	size_t cap = out->cap;
	uint8_t *room = secret_room(out, cap);
	must(room != NULL);
	long n = syscall(SYS_keyctl, KEYCTL_READ, key, room, cap);
	if (n < 0 || (unsigned long)n > cap) {
		e = n < 0 ? keyring_error() : failure(E_DAMAGED);
		n = 0;
	}
	secret_shorten(out, (size_t)n);
	return e;
}

err
keyring_drop(const id16 *store)
{
	long key = 0;
	err e = find(&key, store);
	if (failed(e))
		return e;
	return syscall(SYS_keyctl, KEYCTL_REVOKE, key) == -1 ? keyring_error() : ok();
}
