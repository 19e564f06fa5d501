/* SPDX-License-Identifier: Apache-2.0 */
/* Opened from the disk upwards: folder, store, keys, keeper, archive. A step that fails undoes
 * nothing: the process is about to say why, and to end; what is open is the system's to close, and
 * nothing in the folder minds. */
#include "proc/backoffice.h"

#include <string.h>

#include "app/keeper_keys.h"
#include "core/vault/invite.h"
#include "crypt/sign.h"
#include "proc/archivist.h"
#include "proc/config.h"
#include "proc/keeper.h"
#include "store/archive/archive.h"
#include "store/kept.h"
#include "sys/clock.h"
#include "sys/disk.h"
#include "sys/entropy.h"
#include "sys/memory.h"

#define KEPT_PATH "keeper/state"

enum {
	TICK_MS = 100,
	REFRESH_MS = 3600000, /* a checkpoint is signed anew, so that it is never older */
	SHEETS = 16,
	SESSION_WAYS = 8,
	CHAINS_MAX = 1 << 20,
	USERS = 64, /* sets of states in memory */
	FIRMS = 16,
	MATTERS = 128,
};

struct backoffice {
	struct backoffice_source from;
	struct disk_folder folder;
	struct disk disk;
	struct random_source random;
	struct archive archive;
	struct store store;
	struct keeper_keys keys;
	struct kept_file kept;
	struct keeper_role keeper;
	struct keeper_link link;
	struct founding founding;
	bool has_founding;
	struct secret code;
	struct archivist *archivist;
	char index[CONFIG_TEXT_MAX + 8];
};

static err
open_folder(struct backoffice *b)
{
	err e = disk_open(&b->folder, b->from.data);
	if (err_is(e, E_NOT_FOUND))
		e = disk_new(&b->folder, b->from.data);
	if (failed(e))
		return e;
	b->disk = disk_of(&b->folder);
	b->random = entropy_system();
	buf path = buf_of(b->index, sizeof b->index - 1);
	buf_text(&path, b->from.data);
	buf_text(&path, "/" ARCHIVE_INDEX);
	return buf_done(&path);
}

static err
open_store(struct backoffice *b)
{
	const struct clock_source clock = clock_system();
	const struct archive_options options = {.disk = &b->disk,
		.random = &b->random,
		.index = b->index,
		.keep_free = b->from.keep_free,
		.now_ms = clock.now_ms(clock.self),
		.threaded = true};
	err e = archive_open(&b->archive, &options);
	if (!failed(e))
		b->store = archive_of(&b->archive);
	return e;
}

static err
make_secrets(struct backoffice *b)
{
	err e = memory_secret_new(&b->code, INVITE_TEXT);
	for (size_t i = 0; i < 2 && !failed(e); i++) {
		e = memory_secret_new(&b->keys.text[i], SIGNER_TEXT_MAX + 1);
		if (!failed(e))
			e = memory_secret_new(&b->keys.seed[i], SIGN_PAIR);
	}
	return e;
}

/* Keys are made for an empty log alone: another's would sign a second one under its name. */
static err
open_keeper(struct backoffice *b, bool empty)
{
	const struct keeper_keys_source source = {
		.disk = &b->disk, .random = &b->random, .origin = b->from.origin, .make = empty};
	err e = make_secrets(b);
	if (!failed(e))
		e = keeper_keys_load(&b->keys, &source);
	if (!failed(e))
		e = kept_open(&b->kept, &b->disk, KEPT_PATH);
	if (failed(e))
		return e;
	b->keeper = (struct keeper_role){
		.kept = kept_of(&b->kept),
		.clock = clock_system(),
		.log = b->keys.log,
		.time = b->keys.time,
	};
	e = keeper_open(&b->keeper);
	if (!failed(e))
		keeper_link_init(&b->link, keeper_port(&b->keeper));
	return e;
}

static err
make_founding(struct backoffice *b)
{
	uint8_t log[KEEPER_KEY_MAX], time[KEEPER_KEY_MAX];
	buf log_vkey = BUF_ARRAY(log), time_vkey = BUF_ARRAY(time);
	struct keeper keeper = keeper_port(&b->keeper);
	keeper.keys(keeper.self, &log_vkey, &time_vkey);
	struct secret secret = {0}, seed = {0};
	err e = memory_secret_new(&secret, INVITE_SECRET);
	if (!failed(e))
		e = memory_secret_new(&seed, SIGN_SEED);
	const struct founding_secrets secrets = {&secret, &seed};
	if (!failed(e))
		e = founding_make(&b->code, &secrets, &b->disk, &b->random, buf_bytes(&log_vkey));
	memory_secret_free(&seed);
	memory_secret_free(&secret);
	return e;
}

/* While the log is empty each start makes a new one: whether anybody has read the code of the last
 * is not known, the process may have been killed before it was shown. A log that is not empty and
 * has no invitation is one whose first firm was founded long ago. */
static err
open_founding(struct backoffice *b, bool empty)
{
	err e = empty ? make_founding(b) : ok();
	if (!failed(e))
		e = founding_load(&b->founding, &b->disk);
	if (err_is(e, E_NOT_FOUND) && !empty)
		return ok();
	b->has_founding = !failed(e);
	return e;
}

static size_t
session_sets(size_t sessions)
{
	size_t sets = 1;
	while (sets * SESSION_WAYS < sessions)
		sets *= 2;
	return sets;
}

static err
open_archivist(struct backoffice *b, arena *perm)
{
	const struct archivist_options options = {
		.origin = b->from.origin,
		.store = &b->store,
		.keeper = keeper_link_port(&b->link),
		.founding = b->has_founding ? &b->founding : NULL,
		.clock = clock_system(),
		.random = b->random,
		.blob_max = b->from.blob_max,
		.workers = b->from.workers,
		.jobs = b->from.questions,
		.sheets = SHEETS,
		.session_sets = session_sets(b->from.sessions),
		.quota = b->from.quota,
		.chains = CHAINS_MAX,
		.states = {.users = USERS, .firms = FIRMS, .matters = MATTERS},
		.tick_ms = TICK_MS,
		.publish_ms = b->from.checkpoint_ms,
		.map_ms = b->from.map_ms,
		.refresh_ms = REFRESH_MS,
		.fatal = b->from.failed,
		.user = b->from.user,
	};
	return archivist_new(&b->archivist, perm, &options);
}

err
backoffice_open(struct backoffice **out, arena *perm, const struct backoffice_source *from)
{
	struct backoffice *b = arena_new(perm, struct backoffice, 1);
	if (b == NULL)
		return failure(E_NOMEM);
	b->from = *from;
	err e = open_folder(b);
	if (!failed(e))
		e = open_store(b);
	struct frontier tree = {0};
	if (!failed(e))
		e = b->store.tree(b->store.self, &tree);
	if (!failed(e))
		e = open_keeper(b, tree.size == 0);
	if (!failed(e))
		e = open_founding(b, tree.size == 0);
	if (!failed(e))
		e = open_archivist(b, perm);
	if (!failed(e))
		*out = b;
	return e;
}

uint64_t
backoffice_entries(const struct backoffice *b)
{
	struct frontier tree = {0};
	return failed(b->store.tree(b->store.self, &tree)) ? 0 : tree.size;
}

const struct secret *
backoffice_founding(const struct backoffice *b)
{
	return &b->code;
}

err
backoffice_start(struct backoffice *b, struct channel *channel)
{
	channel->ends[1] = (struct channel_end){IPC_ROLE_ARCHIVE, archivist_receive, b->archivist};
	return archivist_start(b->archivist, channel);
}

void
backoffice_stop(struct backoffice *b)
{
	archivist_stop(b->archivist);
}

void
backoffice_close(struct backoffice *b)
{
	archivist_free(b->archivist);
	kept_close(&b->kept);
	archive_close(&b->archive);
	for (size_t i = 0; i < 2; i++) {
		memory_secret_free(&b->keys.text[i]);
		memory_secret_free(&b->keys.seed[i]);
	}
	memory_secret_free(&b->code);
	disk_close(&b->folder);
}
