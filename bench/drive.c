/* SPDX-License-Identifier: Apache-2.0 */
#include "drive.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/err.h"
#include "peer.h"

enum { EVENTS = 64 };

struct client {
	struct peer peer;
	double sent;
};

struct run {
	const struct drive *d;
	size_t sent;
	size_t answered;
	double *took;
	uint64_t octets;
};

static void
send_next(struct run *r, struct client *c)
{
	c->peer.len = c->peer.head = 0;
	c->sent = peer_now();
	peer_send(&c->peer, r->d->requests[r->sent++]);
}

static void
receive(struct run *r, struct client *c)
{
	if (!peer_receive(&c->peer))
		return;
	r->took[r->answered++] = peer_now() - c->sent;
	r->octets += c->peer.body;
	if (r->sent < r->d->count)
		send_next(r, c);
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static int
open_clients(struct client *clients, const struct drive *d)
{
	int poll = epoll_create1(0);
	must(poll >= 0);
	for (size_t i = 0; i < d->clients; i++) {
		struct epoll_event on = {.events = EPOLLIN, .data = {.ptr = &clients[i]}};
		peer_open(&clients[i].peer, d->address);
		must(epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].peer.fd, &on) == 0);
	}
	return poll;
}

void
drive_run(struct drive_result *out, const struct drive *d)
{
	struct epoll_event events[EVENTS];
	struct client *clients = calloc(d->clients, sizeof *clients);
	struct run r = {.d = d, .took = calloc(d->count, sizeof *r.took)};
	must(clients != NULL && r.took != NULL && d->count >= d->clients && d->clients > 0);
	int poll = open_clients(clients, d);
	double start = peer_now();
	for (size_t i = 0; i < d->clients; i++)
		send_next(&r, &clients[i]);
	while (r.answered < d->count) {
		int n = epoll_wait(poll, events, EVENTS, -1);
		must(n > 0);
		for (int i = 0; i < n; i++)
			receive(&r, events[i].data.ptr);
	}
	double seconds = peer_now() - start;
	qsort(r.took, d->count, sizeof *r.took, compare);
	*out = (struct drive_result){.seconds = seconds,
		.half_us = 1e6 * r.took[d->count / 2],
		.most_us = 1e6 * r.took[d->count * 99 / 100],
		.octets = r.octets};
	(void)close(poll);
	free(r.took);
	free(clients);
}
