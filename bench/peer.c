/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/err.h"

enum { ROOM = 1 << 18, HEAD_MAX = 1 << 12 };

double
peer_now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
give_up(const char *what, bytes said)
{
	(void)fprintf(stderr, "bench_load: %s%s%.*s\n", what, said.len > 0 ? ": " : "",
		(int)said.len, said.len > 0 ? (const char *)said.data : "");
	exit(EXIT_FAILURE);
}

void
peer_open(struct peer *p, const char *address)
{
	char host[64];
	const int on = 1;
	const char *colon = strrchr(address, ':');
	struct sockaddr_in to = {.sin_family = AF_INET};
	must(colon != NULL && (size_t)(colon - address) < sizeof host);
	(void)snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
	to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	must(inet_pton(AF_INET, host, &to.sin_addr) == 1);
	*p = (struct peer){.fd = socket(AF_INET, SOCK_STREAM, 0), .room = malloc(ROOM)};
	must(p->fd >= 0 && p->room != NULL);
	must(setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
	if (connect(p->fd, (struct sockaddr *)&to, sizeof to) != 0)
		give_up("nobody answers there", bytes_of_text(address));
}

void
peer_encode_head(buf *out, const struct peer_head *h)
{
	buf_text(out, h->method);
	buf_text(out, " ");
	buf_text(out, h->target);
	buf_text(out, " HTTP/1.1\r\nHost: localhost\r\n");
	buf_text(out, h->more);
	if (h->length > 0) {
		buf_text(out, "Content-Length: ");
		buf_decimal(out, h->length);
		buf_text(out, "\r\n");
	}
	buf_text(out, "\r\n");
	must(!out->full);
}

void
peer_send(struct peer *p, bytes octets)
{
	while (octets.len > 0) {
		ssize_t n = send(p->fd, octets.data, octets.len, MSG_NOSIGNAL);
		if (n <= 0)
			give_up("the connection was closed", (bytes){NULL, 0});
		octets = bytes_slice(octets, (size_t)n, octets.len - (size_t)n);
	}
}

/* The value of the field NAME ("Content-Length: "), which the head must have. */
static uint64_t
number_of(const char *head, const char *name)
{
	size_t len = strlen(name);
	for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
		if (strncasecmp(line + 2, name, len) == 0)
			return strtoull(line + 2 + len, NULL, 10);
	return 0;
}

/* The head, if it is whole, and what is to follow it. */
static void
find_head(struct peer *p)
{
	char text[HEAD_MAX + 1];
	size_t n = p->len < HEAD_MAX ? p->len : HEAD_MAX;
	memcpy(text, p->room, n);
	text[n] = '\0';
	const char *end = strstr(text, "\r\n\r\n");
	if (end == NULL)
		return;
	p->head = (size_t)(end - text) + 4;
	if (strncmp(text, "HTTP/1.1 2", 10) != 0)
		give_up("refused", bytes_of(p->room, p->len < 512 ? p->len : 512));
	p->body = number_of(text, "Content-Length: ");
	p->left = p->body - (p->len - p->head);
}

bool
peer_receive(struct peer *p)
{
	/* A long body goes over itself. */
	if (p->len == ROOM)
		p->len = p->head;
	ssize_t n = recv(p->fd, p->room + p->len, ROOM - p->len, 0);
	if (n <= 0)
		give_up("the connection was closed", (bytes){NULL, 0});
	p->len += (size_t)n;
	if (p->head == 0)
		find_head(p);
	else
		p->left -= (uint64_t)n;
	return p->head != 0 && p->left == 0;
}

bytes
peer_wait(struct peer *p)
{
	bool whole = false;
	p->len = p->head = 0;
	while (!whole)
		whole = peer_receive(p);
	return p->len == p->head + p->body ? bytes_of(p->room + p->head, p->body)
					   : (bytes){NULL, 0};
}
