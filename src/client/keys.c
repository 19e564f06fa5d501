/* SPDX-License-Identifier: Apache-2.0 */
#include "client/keys.h"

#include "crypt/ct.h"

err
keys_init(struct keys *out, arena *perm, struct secret *seeds)
{
	struct key_name *names = arena_new(perm, struct key_name, KEYS_MAX);
	if (names == NULL)
		return failure(E_NOMEM);
	*out = (struct keys){.names = names, .seeds = seeds};
	secret_shorten(seeds, 0);
	return ok();
}

/* Its place; K's count when there is none. */
static size_t
find(const struct keys *k, const struct key_name *name)
{
	size_t i = 0;
	while (i < k->count &&
		(k->names[i].use != name->use || k->names[i].number != name->number ||
			!id16_equal(&k->names[i].id, &name->id)))
		i++;
	return i;
}

static bytes
seed_at(const struct keys *k, size_t i)
{
	return bytes_slice(secret_expose(k->seeds), i * KEYS_SEED, KEYS_SEED);
}

bool
keys_has(const struct keys *k, const struct key_name *name)
{
	return find(k, name) < k->count;
}

err
keys_get(struct secret *out, const struct keys *k, const struct key_name *name)
{
	size_t i = find(k, name);
	secret_shorten(out, 0);
	return i < k->count ? secret_set(out, seed_at(k, i)) : failure(E_NOT_FOUND);
}

err
keys_put(struct keys *k, const struct key_name *name, const uint8_t seed[32])
{
	size_t i = find(k, name);
	if (i < k->count)
		return ct_eq(seed_at(k, i).data, seed, KEYS_SEED) ? ok() : failure(E_EXISTS);
	if (k->count == KEYS_MAX)
		return failure(E_TOO_LARGE);
	err e = secret_append(k->seeds, bytes_of(seed, KEYS_SEED));
	if (!failed(e))
		k->names[k->count++] = *name;
	return e;
}

void
keys_drop(struct keys *k, const struct key_name *name)
{
	uint8_t last[KEYS_SEED];
	size_t i = find(k, name);
	if (i == k->count)
		return;
	k->count--;
	bytes_copy(last, seed_at(k, k->count));
	if (i < k->count) {
		secret_replace(k->seeds, i * KEYS_SEED, BYTES_ARRAY(last));
		k->names[i] = k->names[k->count];
	}
	secret_shorten(k->seeds, k->count * KEYS_SEED);
	wipe(last, sizeof last);
}
