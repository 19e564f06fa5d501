/* SPDX-License-Identifier: Apache-2.0 */
/* Seals documents into memory, as `muniment put` does before anything is written or sent.
 *
 *	bench_seal COUNT OCTETS        seconds
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/age/identity.h"
#include "core/vault/object.h"
#include "core/vault/object_seal.h"
#include "crypt/init.h"
#include "sys/entropy.h"

static double
now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
make_recipient(struct recipient *out)
{
	static uint8_t room[32];
	static const uint8_t octets[32] = {1};
	struct secret seed;
	struct identity_list one;
	secret_init(&seed, room, sizeof room);
	must(!failed(secret_set(&seed, BYTES_ARRAY(octets))));
	identity_list_init(&one, &seed);
	must(!failed(identity_list_add(&one, RECIPIENT_HYBRID, octets)));
	identity_recipient(out, &one, 0);
}

static err
keep(void *blob, bytes piece)
{
	buf_put(blob, piece);
	return buf_done(blob);
}

static void
seal(buf blob, const struct recipient *to, bytes content)
{
	static uint8_t chunk[OBJECT_SEAL_ROOM], slot_room[OBJECT_SLOT_MAX];
	const struct random_source random = entropy_system();
	struct object_entropy entropy;
	struct object_sealed sealed;
	struct object_sealer s = {.to = {keep, &blob}, .chunk = chunk};
	buf slot = BUF_ARRAY(slot_room);
	must(!failed(random.fill(random.self, (uint8_t *)&entropy, sizeof entropy)));
	must(!failed(object_seal_begin(&s, &slot, to, &entropy)));
	must(!failed(object_seal_add(&s, content)));
	must(!failed(object_seal_end(&sealed, &s)));
}

int
main(int argc, char **argv)
{
	must(argc == 3 && !failed(crypt_init()));
	size_t count = strtoull(argv[1], NULL, 10), octets = strtoull(argv[2], NULL, 10);
	size_t room = (size_t)object_blob_length(octets);
	uint8_t *content = malloc(octets), *blob = malloc(room);
	struct recipient to;
	must(content != NULL && blob != NULL);
	memset(content, 7, octets);
	make_recipient(&to);
	double start = now();
	for (size_t i = 0; i < count; i++)
		seal(buf_of(blob, room), &to, bytes_of(content, octets));
	printf("%.4f\n", now() - start);
	free(blob);
	free(content);
	return 0;
}
