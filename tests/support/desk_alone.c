/* SPDX-License-Identifier: Apache-2.0 */
/* support/desk_alone: the desk with an archive that is made up, for tests of what is HTTP alone.
 * desk_alone BLOB [THREADS] listens on a free port of 127.0.0.1, prints it, and serves until its
 * standard input ends. What it knows: a session of sixteen octets 0x11, whose MACs are all good;
 * any tile of the first 1,000; parts of chain 22...22, which are the file BLOB; uploads, counted
 * and thrown away, of which a piece that begins with 0xff finds the disk full; of several blobs at
 * once the octets are counted. Submissions are answered with their length; one that begins with
 * "no" is refused at item 3. What changes something is answered by another thread. Log lines go to
 * standard error. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/desk.h"
#include "core/ledger/tile.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/listen.h"
#include "sys/memory.h"
#include "sys/process.h"

static struct {
	struct channel channel;
	const char *blob;
	int tile;
	pthread_mutex_t lock;
	uint64_t length; /* of the upload */
	uint64_t received;
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
reply(struct ipc_message *m, uint64_t call, struct cargo *cargo)
{
	m->call = call;
	channel_send(&fake.channel, IPC_ROLE_ARCHIVE, m, cargo);
}

static void
refuse(uint64_t call, enum err_code code, uint32_t item)
{
	struct ipc_message m = {
		.kind = IPC_REFUSED, .refused = {.code = (uint16_t)code, .item = item}};
	reply(&m, call, NULL);
}

static bool
is_session(const id16 *id)
{
	for (size_t i = 0; i < sizeof id->b; i++)
		if (id->b[i] != 0x11)
			return false;
	return true;
}

static void
answer_tile(const struct ipc_message *m)
{
	struct tile t;
	struct ipc_message a = {.kind = IPC_TILE_IS};
	struct cargo cargo = {0};
	if (failed(tile_path_decode(&t, m->tile.path)) || t.index >= 1000) {
		refuse(m->call, E_NOT_FOUND, UINT32_MAX);
		return;
	}
	cargo.files[0] = dup(fake.tile);
	cargo.file_count = 1;
	a.tile_is.length = t.width * (uint64_t)32;
	reply(&a, m->call, &cargo);
}

static void
answer_part(const struct ipc_message *m)
{
	struct stat st;
	struct cargo cargo = {.file_count = 1};
	struct ipc_message a = {.kind = IPC_PART_IS};
	if (m->part.chain.b[0] != 0x22) {
		refuse(m->call, E_NOT_FOUND, UINT32_MAX);
		return;
	}
	if (m->part.part_kind != 4) {
		cargo = (struct cargo){.payload = {.data = BYTES_LIT("0123456789")}};
		a.part_is.length = 10;
	} else {
		cargo.files[0] = open(fake.blob, O_RDONLY | O_CLOEXEC);
		must(cargo.files[0] >= 0 && fstat(cargo.files[0], &st) == 0);
		a.part_is.length = (uint64_t)st.st_size;
	}
	reply(&a, m->call, &cargo);
}

static void
answer_upload(uint64_t call)
{
	struct ipc_message a = {.kind = IPC_UPLOAD_IS,
		.upload_is = {
			.upload = {{0x33}}, .received = fake.received, .length = fake.length}};
	reply(&a, call, NULL);
}

static void
take_piece(const struct ipc_message *m, bytes piece)
{
	must(pthread_mutex_lock(&fake.lock) == 0);
	bool good = m->upload_piece.offset == fake.received && piece.data[0] != 0xff;
	if (good)
		fake.received += piece.len;
	must(pthread_mutex_unlock(&fake.lock) == 0);
	if (good)
		answer_upload(m->call);
	else
		refuse(m->call, E_SPACE, UINT32_MAX);
}

static void
submit(uint64_t call, bytes body)
{
	char text[32];
	if (body.len >= 2 && body.data[0] == 'n' && body.data[1] == 'o') {
		refuse(call, E_STALE, 3);
		return;
	}
	(void)snprintf(text, sizeof text, "%zu", body.len);
	struct ipc_message a = {.kind = IPC_SUBMITTED};
	char *kept = strdup(text);
	must(kept != NULL);
	struct cargo cargo = {.payload = {bytes_of_text(kept), free, kept}};
	reply(&a, call, &cargo);
}

/* What the archive does in a thread of its own. Only members that borrow nothing are looked at. */
struct later {
	struct ipc_message message;
	bytes body;
};

static void *
answer_later(void *arg)
{
	struct later *l = arg;
	if (l->message.kind == IPC_SUBMIT)
		submit(l->message.call, l->body);
	else if (l->message.kind == IPC_UPLOAD_AT)
		answer_upload(l->message.call);
	else
		take_piece(&l->message, l->body);
	free(l);
	return NULL;
}

static void
put_off(const struct ipc_message *m, bytes body)
{
	pthread_t thread;
	struct later *l = malloc(sizeof *l);
	must(l != NULL);
	*l = (struct later){*m, body};
	must(pthread_create(&thread, NULL, answer_later, l) == 0 && pthread_detach(thread) == 0);
}

static const struct ipc_claim *
claim_of(const struct ipc_message *m)
{
	switch ((int)m->kind) {
	case IPC_CHAIN:
		return &m->chain.claim;
	case IPC_PART:
		return &m->part.claim;
	case IPC_MAP:
		return &m->map.claim;
	case IPC_MAP_VERSIONS:
		return &m->map_versions.claim;
	case IPC_HOME:
		return &m->home.claim;
	case IPC_CHANGES:
		return &m->changes.claim;
	case IPC_BLOBS:
		return &m->blobs.claim;
	case IPC_UPLOAD:
		return &m->upload.claim;
	case IPC_UPLOAD_AT:
		return &m->upload_at.claim;
	default:
		return NULL;
	}
}

/* u8 kind || id || u64 count: a matter and a firm. */
static const uint8_t chains[50] = {
	3, [1 ... 16] = 0x22, [24] = 7, [25] = 2, [26 ... 41] = 0x44, [49] = 9};

static void
answer_read(const struct ipc_message *m, struct cargo *theirs)
{
	struct ipc_message a = {.kind = ipc_answer(m->kind)};
	struct cargo cargo = {0};
	if (m->kind == IPC_CHAIN) {
		a.records.more = m->chain.after == 0;
		cargo.payload.data = BYTES_LIT("records");
	} else if (m->kind == IPC_MAP) {
		cargo.payload.data = theirs->payload.data;
	} else if (m->kind == IPC_HOME) {
		a.home_is.user = (id16){{0x55}};
		cargo.payload.data = BYTES_ARRAY(chains);
	} else if (m->kind == IPC_CHANGES) {
		a.changes_are.next = m->changes.since + 1;
		cargo.payload.data = BYTES_ARRAY(chains);
	} else if (m->kind == IPC_CHECKPOINT) {
		a.checkpoint_is.note = BYTES_LIT("desk.test\n0\n\n");
	} else if (m->kind == IPC_SERVER) {
		a.server_is = (struct ipc_server_is){.origin = BYTES_LIT("desk.test"),
			.log_vkey = BYTES_LIT("desk.test+1+2"),
			.time_vkey = BYTES_LIT("desk.test/time+1+2"),
			.blob_max = 1 << 30};
	} else if (m->kind == IPC_BLOBS) {
		a.blobs_are.count = (uint32_t)theirs->payload.data.len;
	} else if (m->kind == IPC_SESSION) {
		a.session_is.answer = BYTES_LIT("SK1");
	}
	reply(&a, m->call, &cargo);
}

static void
receive(void *self, const struct ipc_message *m, struct cargo *cargo)
{
	(void)self;
	const struct ipc_claim *claim = claim_of(m);
	if (claim != NULL && !is_session(&claim->session)) {
		refuse(m->call, E_SESSION, UINT32_MAX);
	} else if (m->kind == IPC_TILE) {
		answer_tile(m);
	} else if (m->kind == IPC_PART) {
		answer_part(m);
	} else if (m->kind == IPC_UPLOAD) {
		fake.length = m->upload.length;
		fake.received = 0;
		answer_upload(m->call);
	} else if (m->kind == IPC_SUBMIT || m->kind == IPC_UPLOAD_AT ||
		m->kind == IPC_UPLOAD_PIECE) {
		put_off(m, cargo->payload.data);
	} else {
		answer_read(m, cargo);
	}
}

static void
write_line(void *self, bytes line)
{
	(void)self;
	err e = fd_write(STDERR_FILENO, line);
	(void)e;
}

static uint64_t
number(const char *text, uint64_t fallback)
{
	return text != NULL ? strtoull(text, NULL, 10) : fallback;
}

int
main(int argc, char **argv)
{
	must(argc >= 2 && !failed(process_harden()));
	fake.blob = argv[1];
	fake.tile = memfd_create("tile", MFD_CLOEXEC);
	must(fake.tile >= 0 && ftruncate(fake.tile, 8192) == 0);
	struct desk_source source = {
		.archive = &fake.channel,
		.limits =
			{
				.threads = (unsigned)number(argv[2], 2),
				.connections = (unsigned)number(getenv("DESK_CONNECTIONS"), 128),
				.idle_s = (unsigned)number(getenv("DESK_IDLE"), 75),
				.pause_s = (unsigned)number(getenv("DESK_PAUSE"), 30),
				.rate = (unsigned)number(getenv("DESK_RATE"), 16384),
				.pieces = 8,
				.bodies = 2,
			},
		.clock = clock_system(),
		.log = {.clock = clock_system(), .write = write_line},
		.logged = DESK_LOG_FAILED,
		.tiles = 256,
		.version = "0",
	};
	char address[LISTEN_TEXT_MAX];
	must(!failed(listen_open(&source.listener, address, "127.0.0.1:0")));
	arena memory;
	struct desk *desk;
	must(!failed(memory_arena_new(&memory, desk_memory(&source))));
	must(!failed(desk_new(&desk, &memory, &source)));
	fake.channel = (struct channel){
		{{IPC_ROLE_DESK, desk_receive, desk}, {IPC_ROLE_ARCHIVE, receive, NULL}}};
	must(!failed(desk_start(desk, &memory)));
	puts(address);
	(void)fflush(stdout);
	while (getchar() != EOF)
		continue;
	desk_drain(desk);
	while (desk_busy(desk) > 0)
		(void)usleep(1000);
	desk_stop(desk);
	memory_arena_free(&memory);
	return 0;
}
