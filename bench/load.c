/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a server for much, over connections that are kept, and says how fast it was.
 *
 *	bench_load verify SECONDS                                  verifications a second
 *	bench_load submit ADDRESS CODE CLIENTS ITEMS COUNT OCTETS  as drive, below
 *	bench_load fill ADDRESS CODE MATTERS EVENTS                seconds
 *	bench_load get ADDRESS TARGET CLIENTS COUNT                as drive
 *	bench_load document ADDRESS CODE OCTETS                    seconds there, seconds back
 *	bench_load file ADDRESS TARGET OCTETS                      the same
 *
 * Drive prints requests a second, how many microseconds half and 99 of 100 of the answers took at
 * most, and octets a second. CODE is that of a new server's first invitation, whose firm is founded
 * first. COUNT changes of ITEMS events each are signed before the time runs; with OCTETS each event
 * brings a document of that size. Events are filled in 4,096 a change, one matter after the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/init.h"
#include "crypt/sign.h"
#include "drive.h"
#include "firm.h"
#include "transfer.h"

/* Half of what one epoch of a matter may have. */
enum { EVENTS = 5000 };

static size_t
number(const char *typed)
{
	return (size_t)strtoull(typed, NULL, 10);
}

static void
verify(char **args)
{
	uint8_t seed_room[SIGN_SEED], public_key[SIGN_PUBLIC], signature[SIGN_BYTES];
	uint8_t message[64] = {0};
	struct secret seed;
	double seconds = strtod(args[0], NULL), start, last;
	size_t n = 0;
	people_seed(&seed, seed_room, 1);
	sign_public(public_key, &seed);
	sign_message(signature, &seed, BYTES_ARRAY(message));
	start = last = peer_now();
	for (; last - start < seconds; last = peer_now(), n++)
		must(!failed(sign_verify(public_key, BYTES_ARRAY(message), signature)));
	printf("%.0f\n", (double)n / (last - start));
}

static void
drive(const struct drive *d)
{
	struct drive_result r;
	drive_run(&r, d);
	printf("%.1f %.0f %.0f %.0f\n", (double)d->count / r.seconds, r.half_us, r.most_us,
		(double)r.octets / r.seconds);
}

static bytes *
new_requests(size_t count)
{
	bytes *requests = calloc(count, sizeof *requests);
	must(requests != NULL);
	return requests;
}

/* COUNT matters, new ones. */
static chain_id *
open_matters(struct firm *f, struct peer *p, size_t count)
{
	chain_id *matters = calloc(count, sizeof *matters);
	must(matters != NULL);
	for (size_t i = 0; i < count; i++)
		matters[i] = firm_open_matter(f, p);
	return matters;
}

/* As many matters as it takes that none comes to where its key has to change. */
static void
submit(char **args)
{
	static struct firm f;
	struct peer p;
	struct drive d = {.address = args[0], .clients = number(args[2]), .count = number(args[4])};
	struct firm_change c = {
		.chain_count = 1, .items = (uint32_t)number(args[3]), .octets = number(args[5])};
	size_t room = d.count * firm_change_max(&c), matter_count = d.count * c.items / EVENTS + 1;
	buf out = buf_of(malloc(room), room);
	bytes *requests = new_requests(d.count);
	must(out.data != NULL);
	peer_open(&p, args[0]);
	firm_found(&f, &p, args[1]);
	chain_id *matters = open_matters(&f, &p, matter_count);
	for (size_t i = 0; i < d.count; i++) {
		c.chains = &matters[i % matter_count];
		requests[i] = firm_sign(&f, &out, &c);
	}
	d.requests = requests;
	drive(&d);
	free(matters);
	free(requests);
	free(out.data);
}

static void
fill(char **args)
{
	static struct firm f;
	struct peer p;
	size_t count = number(args[2]), events = number(args[3]);
	peer_open(&p, args[0]);
	firm_found(&f, &p, args[1]);
	double start = peer_now();
	chain_id *matters = open_matters(&f, &p, count);
	struct firm_change c = {
		.chains = matters, .chain_count = count, .items = SUBMISSION_ITEMS_MAX};
	size_t room = firm_change_max(&c);
	uint8_t *memory = malloc(room);
	must(memory != NULL);
	for (size_t made = 0; made < events; made += c.items) {
		buf out = buf_of(memory, room);
		size_t from = made * count / events, to = (made + c.items) * count / events;
		c.chains = matters + from;
		c.chain_count = (to < count ? to : count) - from;
		peer_send(&p, firm_sign(&f, &out, &c));
		(void)peer_wait(&p);
	}
	printf("%.3f\n", peer_now() - start);
	free(memory);
	free(matters);
}

static void
get(char **args)
{
	uint8_t room[512];
	buf request = BUF_ARRAY(room);
	struct drive d = {.address = args[0], .clients = number(args[2]), .count = number(args[3])};
	bytes *requests = new_requests(d.count);
	peer_encode_head(&request, &(struct peer_head){"GET", args[1], "", 0});
	for (size_t i = 0; i < d.count; i++)
		requests[i] = buf_bytes(&request);
	d.requests = requests;
	drive(&d);
	free(requests);
}

static void
document(char **args)
{
	transfer_document(args[0], args[1], number(args[2]));
}

static void
file(char **args)
{
	transfer_file(args[0], args[1], number(args[2]));
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		void (*run)(char **args);
	} modes[] = {{"verify", 1, verify}, {"submit", 6, submit}, {"fill", 4, fill},
		{"get", 4, get}, {"document", 3, document}, {"file", 3, file}};
	must(argc >= 2 && !failed(crypt_init()));
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (strcmp(argv[1], modes[i].name) == 0 && argc == 2 + modes[i].args) {
			modes[i].run(argv + 2);
			return EXIT_SUCCESS;
		}
	(void)fputs("bench_load: see bench/load.c\n", stderr);
	return 2;
}
