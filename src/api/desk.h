/* SPDX-License-Identifier: Apache-2.0 */
/* api/desk: the role that talks to clients: HTTP and JSON to the archive's messages, and back.
 * It decides nothing and keeps nothing but full tiles of the public log. A request that its route
 * lets in becomes one message (an upload: one for each piece); the answer to that becomes the
 * response. So whoever takes this role over can make the server slow or silent, and nothing else.
 * Owns: the HTTP server. */
#ifndef API_DESK_H
#define API_DESK_H

#include "api/httpd.h"
#include "api/log.h"
#include "ipc/channel.h"

enum desk_logged { DESK_LOG_NONE, DESK_LOG_FAILED, DESK_LOG_ALL };

struct desk_source {
	const struct channel *archive; /* its end of role IPC_ROLE_DESK calls desk_receive */
	struct httpd_limits limits;
	struct clock_source clock;
	struct log log;
	enum desk_logged logged; /* which requests: those that failed by our fault are always */
	size_t tiles;            /* to keep */
	const char *version;
	int listener;
};

struct desk;

/* Octets that the two below take of their arena. */
size_t desk_memory(const struct desk_source *from);
/* E_NOMEM. Nothing is served yet: the archive's channel is to know the desk first. */
err desk_new(struct desk **out, arena *perm, const struct desk_source *from) MUST_USE;
/* Serve. E_NOMEM; D is of no use then. */
err desk_start(struct desk *d, arena *perm) MUST_USE;
/* Take no connection any more, and ask the archive nothing any more: what would is refused. */
void desk_drain(struct desk *d);
/* As httpd_busy, and httpd_stop: once the archive has answered everything. */
unsigned desk_busy(const struct desk *d);
void desk_stop(struct desk *d);

/* channel_receive_fn of DESK. An answer to nothing that was asked ends the process. */
void desk_receive(void *desk, const struct ipc_message *m, struct cargo *cargo);

#endif
