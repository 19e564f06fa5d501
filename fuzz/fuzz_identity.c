/* SPDX-License-Identifier: Apache-2.0 */
/* age/identity: a file of identities, then perhaps a header that they are tried on. Each one that
 * is read is written in a way that is read as the same; what is refused leaves the list as it was.
 */
#include "core/age/identity.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 8192, LIST = 4 };

#define HEADER_START BYTES_LIT("age-encryption.org/")

static void
check_spelling(const struct identity_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		static struct identity_list again;
		uint8_t text_space[IDENTITY_TEXT_MAX], seed_space[IDENTITY_SEED];
		struct secret text, seed;
		secret_init(&text, text_space, sizeof text_space);
		secret_init(&seed, seed_space, sizeof seed_space);
		must(!failed(identity_encode(&text, list, i)));
		identity_list_init(&again, &seed);
		must(!failed(identity_list_decode(&again, &text)));
		must(again.count == 1 && again.types[0] == list->types[i]);
		must(memcmp(seed_space, list->seeds->locked + i * IDENTITY_SEED, IDENTITY_SEED) ==
			0);
	}
}

static void
check_unwrap(const struct identity_list *list, bytes in)
{
	uint8_t key_space[FILE_KEY_BYTES];
	struct secret file_key;
	struct header h;
	if (failed(header_decode(&h, in)))
		return;
	secret_init(&file_key, key_space, sizeof key_space);
	err e = identity_unwrap(&file_key, list, &h);
	must(!failed(e) || err_is(e, E_NO_MATCH) || err_is(e, E_HEADER));
	must(file_key.len == (failed(e) ? 0 : FILE_KEY_BYTES));
}

/* Where a header begins; the end when there is none. */
static size_t
split(bytes in)
{
	size_t at = 0;
	while (at < in.len && !bytes_has_prefix(bytes_slice(in, at, in.len - at), HEADER_START))
		at++;
	return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > INPUT_MAX)
		return -1;
	static uint8_t text_space[INPUT_MAX];
	static struct identity_list list;
	uint8_t seed_space[LIST * IDENTITY_SEED];
	struct secret text, seeds;
	bytes in = bytes_of(data, size);
	size_t end = split(in);
	secret_init(&text, text_space, sizeof text_space);
	secret_init(&seeds, seed_space, sizeof seed_space);
	must(!failed(secret_set(&text, bytes_slice(in, 0, end))));
	identity_list_init(&list, &seeds);
	if (failed(identity_list_decode(&list, &text))) {
		must(list.count == 0 && seeds.len == 0);
		return 0;
	}
	must(list.count >= 1 && list.count <= LIST && seeds.len == list.count * IDENTITY_SEED);
	check_spelling(&list);
	check_unwrap(&list, bytes_slice(in, end, size - end));
	return 0;
}
