/* SPDX-License-Identifier: Apache-2.0 */
/* ipc/ipc: what the roles of the server say to each other, made of messages.def.
 * A frame is u16 kind || u64 call || the fields: numbers big-endian, octets as u32 length and
 * octets, a claim as its members. Owns: nothing; a decoded message borrows its frame. Pure.
 * A role may have been taken over. Untrusted input: yes. Fuzz: fuzz_ipc. */
#ifndef IPC_IPC_H
#define IPC_IPC_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum ipc_role { IPC_ROLE_DESK, IPC_ROLE_ARCHIVE, IPC_ROLE_KEEPER };

enum ipc_kind {
	IPC_NONE, /* no message; for rows that have no answer */
#define MESSAGE(name, NAME, from, to, answer, cargo) IPC_##NAME,
#define FIELD(name, type, field)
#define END
#include "ipc/messages.def"
#undef MESSAGE
#undef FIELD
#undef END
	IPC_KIND_COUNT
};

/* What may travel beside a frame. */
enum ipc_load { IPC_LOAD_NONE, IPC_LOAD_PAYLOAD, IPC_LOAD_FILE };

/* A frame, all in; longer things are payload. */
enum { IPC_FRAME_MAX = 6144 };

/* A request for reading as it came to the desk: who says he asks, and the MAC that the archive
 * checks over counter, method, target (path with query) and range header (spec/requests.md). */
struct ipc_claim {
	id16 session;
	uint64_t counter;
	hash32 mac;
	bytes method;
	bytes target;
	bytes range; /* empty when there is none */
};

typedef uint8_t ipc_u8;
typedef uint16_t ipc_u16;
typedef uint32_t ipc_u32;
typedef uint64_t ipc_u64;
typedef id16 ipc_id16;
typedef hash32 ipc_hash32;
typedef bytes ipc_octets;
typedef struct ipc_claim ipc_claim;

/* CALL is chosen by who asks; the answer has the same. */
#define MESSAGE(name, NAME, from, to, answer, cargo)                                               \
	struct ipc_##name {                                                                        \
		uint64_t call;
#define FIELD(name, type, field) ipc_##type field;
#define END                                                                                        \
	}                                                                                          \
	;
#include "ipc/messages.def"
#undef MESSAGE
#undef FIELD
#undef END

struct ipc_message {
	enum ipc_kind kind;
	union {
		uint64_t call;
#define MESSAGE(name, NAME, from, to, answer, cargo) struct ipc_##name name;
#define FIELD(name, type, field)
#define END
#include "ipc/messages.def"
#undef MESSAGE
#undef FIELD
#undef END
	};
};

/* A row of the table. A kind that is none is a programmer's error. */
const char *ipc_name(enum ipc_kind kind);
enum ipc_role ipc_from(enum ipc_kind kind);
enum ipc_role ipc_to(enum ipc_kind kind);
enum ipc_kind ipc_answer(enum ipc_kind kind); /* IPC_NONE for what is an answer itself */
enum ipc_load ipc_load(enum ipc_kind kind);

/* Test with buf_done: a frame has at most IPC_FRAME_MAX octets. */
void ipc_encode(buf *out, const struct ipc_message *m);
/* E_FORMAT. Whether the receiver expects this kind is for the channel. */
err ipc_decode(struct ipc_message *out, bytes frame) MUST_USE;

#endif
