/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/oserr.h"

enum { BACKLOG = 1024 };

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The host's text without brackets, and the port behind the last colon. */
static bool
cut(char host[INET6_ADDRSTRLEN], uint64_t *port, const char *text)
{
	const char *colon = strrchr(text, ':');
	if (colon == NULL || failed(decimal_decode(port, bytes_of_text(colon + 1))) ||
		*port > UINT16_MAX)
		return false;
	size_t n = (size_t)(colon - text);
	if (text[0] == '[') {
		if (n < 2 || colon[-1] != ']')
			return false;
		text++;
		n -= 2;
	}
	if (n == 0 || n >= INET6_ADDRSTRLEN)
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	return true;
}

static bool
parse(union address *out, socklen_t *out_len, const char *text)
{
	char host[INET6_ADDRSTRLEN];
	uint64_t port = 0;
	*out = (union address){0};
	if (!cut(host, &port, text))
		return false;
	if (text[0] != '[') {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)port);
		*out_len = sizeof out->v4;
		return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
	}
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons((uint16_t)port);
	*out_len = sizeof out->v6;
	return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
}

err
listen_check(bool *out_loopback, const char *address)
{
	union address a;
	socklen_t len = 0;
	if (!parse(&a, &len, address))
		return failure(E_USAGE);
	*out_loopback = a.any.sa_family == AF_INET
		? ntohl(a.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET
		: IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr) != 0;
	return ok();
}

static err
show(char out_text[LISTEN_TEXT_MAX], int fd)
{
	union address a = {0};
	socklen_t len = sizeof a;
	char host[INET6_ADDRSTRLEN];
	if (getsockname(fd, &a.any, &len) != 0)
		return oserr_of(errno);
	bool v4 = a.any.sa_family == AF_INET;
	if (inet_ntop(a.any.sa_family, v4 ? (void *)&a.v4.sin_addr : (void *)&a.v6.sin6_addr, host,
		    sizeof host) == NULL)
		return oserr_of(errno);
	(void)snprintf(out_text, LISTEN_TEXT_MAX, v4 ? "%s:%u" : "[%s]:%u", host,
		(unsigned)ntohs(v4 ? a.v4.sin_port : a.v6.sin6_port));
	return ok();
}

err
listen_open(int *out, char out_text[LISTEN_TEXT_MAX], const char *address)
{
	union address a;
	socklen_t len = 0;
	int on = 1;
	if (!parse(&a, &len, address))
		return failure(E_USAGE);
	int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return oserr_of(errno);
	err e = ok();
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
		(a.any.sa_family == AF_INET6 &&
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) ||
		bind(fd, &a.any, len) != 0 || listen(fd, BACKLOG) != 0)
		e = errno == EADDRINUSE ? failure_sys(E_BUSY, errno) : oserr_of(errno);
	if (!failed(e))
		e = show(out_text, fd);
	if (failed(e))
		(void)close(fd);
	else
		*out = fd;
	return e;
}
