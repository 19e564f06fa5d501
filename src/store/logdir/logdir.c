/* SPDX-License-Identifier: Apache-2.0 */
/* Opening trusts nothing it can compute: the key's text carries its own check, the state is signed,
 * the tree's right edge is read from the tiles and must give the signed root, and the journal is
 * hashed again from there. Then what a crash left half done is finished: a checkpoint that was
 * signed but not shown is shown, and a journal whose entries are all published gives way to an
 * empty one. */
#include "store/logdir/logdir.h"

#include <stdio.h>

#include "base/buf.h"
#include "core/ledger/note.h"
#include "core/ledger/tile.h"
#include "store/logdir/publish.h"

err
logdir_load(bytes *out, const struct disk *disk, const char *path, uint8_t *to, size_t cap)
{
	disk_file f;
	size_t n = 0, extra = 0;
	uint8_t more = 0;
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = disk->read(disk->self, &n, f, 0, to, cap);
	if (!failed(e) && n == cap) {
		e = disk->read(disk->self, &extra, f, cap, &more, 1);
		if (!failed(e) && extra > 0)
			e = failure(E_TOO_LARGE);
	}
	disk->close(disk->self, f);
	if (!failed(e))
		*out = bytes_of(to, n);
	return e;
}

/* A file that must be there and as we wrote it. */
static err
culprit(struct logdir *l, const char *path, err e)
{
	(void)snprintf(l->culprit_room, sizeof l->culprit_room, "%s", path);
	l->culprit = l->culprit_room;
	bool odd = err_is(e, E_FORMAT) || err_is(e, E_TOO_LARGE) || err_is(e, E_KEY);
	return odd ? failure(E_DAMAGED) : e;
}

static err
load_key(struct logdir *l)
{
	struct secret *text = &l->secrets->text;
	disk_file f;
	size_t n = 0;
	err e = l->disk->open(l->disk->self, &f, LOGDIR_KEY, DISK_READ);
	if (failed(e))
		return culprit(l, LOGDIR_KEY, e);
	uint8_t *to = secret_room(text, text->cap);
	must(to != NULL && text->cap >= LOGDIR_KEY_MAX);
	e = l->disk->read(l->disk->self, &n, f, 0, to, text->cap);
	l->disk->close(l->disk->self, f);
	bool line = !failed(e) && n > 0 && n < text->cap && to[n - 1] == '\n';
	secret_shorten(text, line ? n - 1 : 0);
	if (!failed(e))
		e = line ? signer_decode(&l->signer, &l->secrets->seed, text) : failure(E_FORMAT);
	return failed(e) ? culprit(l, LOGDIR_KEY, e) : ok();
}

static err
load_state(struct logdir *l)
{
	bytes text;
	err e = logdir_load(&text, l->disk, STATE_PATH, l->state_text, STATE_MAX);
	if (!failed(e))
		e = state_decode(&l->state, text, &l->signer.vkey);
	return failed(e) ? culprit(l, STATE_PATH, e) : ok();
}

err
logdir_read_tile(void *user, hash32 *out, const struct tile *t)
{
	struct logdir *l = user;
	char path[DISK_PATH_MAX];
	buf b = buf_of(path, sizeof path - 1);
	tile_path_encode(&b, t);
	path[b.len] = '\0';
	bytes in;
	err e = logdir_load(&in, l->disk, path, out->b, t->width * sizeof(hash32));
	if (!failed(e) && in.len != t->width * sizeof(hash32))
		e = failure(E_FORMAT);
	if (err_is(e, E_NOT_FOUND))
		e = failure(E_FORMAT);
	return failed(e) ? culprit(l, path, e) : ok();
}

/* The frontier at SIZE by the tiles of the published tree, whose root must be the signed one. */
static err
load_frontier(struct frontier *out, struct logdir *l, uint64_t size)
{
	struct proof_tiles *tiles = arena_new(l->perm, struct proof_tiles, 1);
	if (tiles == NULL)
		return failure(E_NOMEM);
	proof_tiles_init(tiles, logdir_read_tile, l, l->state.checkpoint.tree.size);
	err e = proof_frontier(out, tiles, l->state.checkpoint.tree.size);
	if (failed(e))
		return e;
	hash32 root = frontier_root(out);
	if (!hash32_equal(&root, &l->state.checkpoint.tree.root))
		return culprit(l, "tile", failure(E_DAMAGED));
	return size == out->size ? ok() : proof_frontier(out, tiles, size);
}

static err
write_journal(const struct disk *disk, const struct frontier *frontier)
{
	uint8_t first[RECORD_SECTOR];
	journal_first(first, frontier);
	return disk->replace(disk->self, JOURNAL_PATH, BYTES_ARRAY(first), true);
}

/* The public checkpoint is the signed one, or one before it. */
static err
check_checkpoint(bool *out_shown, struct logdir *l)
{
	uint8_t room[STATE_NOTE_MAX];
	bytes shown;
	const tree_head *last = &l->state.checkpoint.tree;
	err e = logdir_load(&shown, l->disk, CHECKPOINT_PATH, room, sizeof room);
	*out_shown = !failed(e) && bytes_equal(shown, l->state.note);
	l->shown = *out_shown ? *last : (tree_head){.size = 0, .root = merkle_empty_root()};
	if (*out_shown || err_is(e, E_NOT_FOUND))
		return ok();
	struct checkpoint c;
	if (!failed(e))
		e = state_checkpoint(&c, shown, &l->signer.vkey);
	if (failed(e) || c.tree.size > last->size)
		return culprit(l, CHECKPOINT_PATH, failure(E_DAMAGED));
	l->shown = c.tree;
	return ok();
}

/* What was shown is the beginning of what was signed, whose tiles have been checked. Else the key
 * has signed two logs, as when a folder was copied and both went on: the evidence must stay. */
static err
check_shown(struct logdir *l)
{
	struct frontier f;
	arena scratch = *l->perm;
	struct proof_tiles *tiles = arena_new(&scratch, struct proof_tiles, 1);
	if (tiles == NULL)
		return failure(E_NOMEM);
	proof_tiles_init(tiles, logdir_read_tile, l, l->state.checkpoint.tree.size);
	err e = proof_frontier(&f, tiles, l->shown.size);
	if (failed(e))
		return e;
	hash32 root = frontier_root(&f);
	return hash32_equal(&root, &l->shown.root)
		? ok()
		: culprit(l, CHECKPOINT_PATH, failure(E_DAMAGED));
}

static err
show_checkpoint(struct logdir *l)
{
	bool shown = false;
	err e = check_checkpoint(&shown, l);
	if (!failed(e) && !shown)
		e = check_shown(l);
	if (failed(e) || shown)
		return e;
	return l->disk->replace(l->disk->self, CHECKPOINT_PATH, l->state.note, false);
}

static err
open_journal(struct logdir *l, enum disk_mode mode)
{
	struct record first;
	struct frontier frontier;
	err e = journal_open(&l->journal, l->perm, l->disk, mode);
	if (!failed(e))
		e = journal_peek(&first, &l->journal);
	if (failed(e))
		return culprit(l, JOURNAL_PATH, e);
	if (first.before > l->state.checkpoint.tree.size)
		return culprit(l, JOURNAL_PATH, failure(E_DAMAGED));
	e = load_frontier(&frontier, l, first.before);
	if (failed(e))
		return e;
	e = journal_replay(&l->journal, l->frames, &frontier, NULL);
	if (!failed(e) && mode == DISK_WRITE)
		e = journal_continue(&l->journal, l->frames);
	return failed(e) ? culprit(l, JOURNAL_PATH, e) : ok();
}

/* The checkpoint that was made of the journal's entries is there: start an empty one. */
static err
renew_journal(struct logdir *l)
{
	const tree_head *signed_tree = &l->state.checkpoint.tree;
	hash32 root = frontier_root(&l->journal.frontier);
	if (l->journal.frontier.size != signed_tree->size ||
		!hash32_equal(&root, &signed_tree->root))
		return culprit(l, JOURNAL_PATH, failure(E_DAMAGED));
	err e = write_journal(l->disk, &l->journal.frontier);
	if (failed(e))
		return e;
	e = journal_reopen(&l->journal);
	if (failed(e))
		return e;
	struct frontier now = l->journal.frontier;
	return journal_replay(&l->journal, l->frames, &now, NULL);
}

static err
prepare(struct logdir *l, arena *perm, const struct disk *disk, struct logdir_secrets *secrets)
{
	*l = (struct logdir){.disk = disk, .perm = perm, .secrets = secrets, .culprit = "."};
	l->frames = frames_new(perm);
	l->state_text = arena_new(perm, uint8_t, STATE_MAX);
	return l->frames != NULL && l->state_text != NULL ? ok() : failure(E_NOMEM);
}

err
logdir_open(
	struct logdir *out, arena *perm, const struct disk *disk, struct logdir_secrets *secrets)
{
	err e = prepare(out, perm, disk, secrets);
	if (!failed(e))
		e = disk->lock(disk->self, LOGDIR_LOCK);
	if (!failed(e))
		e = load_key(out);
	if (!failed(e))
		e = load_state(out);
	if (!failed(e))
		e = open_journal(out, DISK_WRITE);
	if (!failed(e))
		e = show_checkpoint(out);
	if (!failed(e) && out->journal.first.size < out->state.checkpoint.tree.size)
		e = renew_journal(out);
	if (failed(e))
		logdir_close(out);
	return e;
}

err
logdir_look(struct logdir *out, bool *out_shown, arena *perm, const struct disk *disk,
	struct logdir_secrets *secrets)
{
	err e = prepare(out, perm, disk, secrets);
	if (!failed(e))
		e = disk->lock(disk->self, LOGDIR_LOCK);
	if (!failed(e))
		e = load_key(out);
	if (!failed(e))
		e = load_state(out);
	if (!failed(e))
		e = check_checkpoint(out_shown, out);
	return e;
}

err
logdir_look_journal(bool *out_closed, struct logdir *l)
{
	unsigned behind = 0;
	err e = open_journal(l, DISK_READ);
	if (!failed(e))
		e = journal_behind(&behind, &l->journal, l->frames);
	/* What a crash left there has more than one bit. */
	if (!failed(e) && behind == 1)
		e = culprit(l, JOURNAL_PATH, failure(E_DAMAGED));
	if (!failed(e))
		e = check_shown(l);
	if (!failed(e))
		*out_closed =
			l->journal.closed && l->journal.first.size == l->state.checkpoint.tree.size;
	return e;
}

void
logdir_close(struct logdir *l)
{
	journal_close(&l->journal);
}

static err
sign(struct logdir *l, const tree_head *tree, uint64_t openings)
{
	uint8_t text[STATE_NOTE_MAX / 2], note[STATE_NOTE_MAX];
	buf t = BUF_ARRAY(text), n = BUF_ARRAY(note);
	checkpoint_encode(&t, &(struct checkpoint){.origin = l->signer.vkey.name, .tree = *tree});
	err e = note_begin(&n, buf_bytes(&t));
	if (failed(e))
		return e;
	note_sign(&n, &l->signer, buf_bytes(&t));
	buf s = buf_of(l->state_text, STATE_MAX);
	state_encode(&s, openings, buf_bytes(&n));
	must(!t.full && !n.full && !s.full);
	e = l->disk->replace(l->disk->self, STATE_PATH, buf_bytes(&s), true);
	if (!failed(e))
		e = state_decode(&l->state, buf_bytes(&s), &l->signer.vkey);
	return e;
}

static err
make_key(struct logdir *l, const struct random_source *random, bytes origin)
{
	struct secret *seed = &l->secrets->seed, *text = &l->secrets->text;
	uint8_t *to = secret_room(seed, 32);
	must(to != NULL && text->cap >= LOGDIR_KEY_MAX);
	err e = random->fill(random->self, to, 32);
	if (!failed(e))
		e = signer_of(&l->signer, origin, VKEY_ED25519, seed);
	if (!failed(e))
		e = signer_encode(text, &l->signer);
	if (failed(e))
		return e;
	bytes line = secret_expose(text);
	must(text->len < text->cap);
	uint8_t room[LOGDIR_KEY_MAX];
	buf b = BUF_ARRAY(room);
	buf_put(&b, line);
	buf_text(&b, "\n");
	e = l->disk->replace(l->disk->self, LOGDIR_KEY, buf_bytes(&b), true);
	wipe(room, sizeof room);
	return e;
}

static err
write_policy(const struct logdir *l)
{
	uint8_t room[STATE_NOTE_MAX];
	buf b = BUF_ARRAY(room);
	logdir_policy(&b, &l->signer.vkey);
	must(!b.full);
	return l->disk->replace(l->disk->self, LOGDIR_POLICY, buf_bytes(&b), false);
}

void
logdir_policy(buf *out, const struct vkey *key)
{
	buf_text(out, "log ");
	vkey_encode(out, key);
	buf_text(out, "\nquorum none\n");
}

err
logdir_new(struct logdir *out, arena *perm, const struct disk *disk, struct logdir_secrets *secrets,
	const struct random_source *random, bytes origin)
{
	struct frontier nothing;
	frontier_init(&nothing);
	if (!checkpoint_is_origin(origin))
		return failure(E_KEY);
	err e = prepare(out, perm, disk, secrets);
	if (!failed(e))
		e = disk->make_private(disk->self, "private");
	if (!failed(e))
		e = disk->lock(disk->self, LOGDIR_LOCK);
	if (!failed(e))
		e = make_key(out, random, origin);
	if (!failed(e))
		e = write_policy(out);
	if (!failed(e))
		e = disk->replace(disk->self, OPENINGS_PATH, (bytes){NULL, 0}, true);
	if (!failed(e))
		e = write_journal(disk, &nothing);
	if (!failed(e))
		e = sign(out, &(tree_head){.size = 0, .root = merkle_empty_root()}, 0);
	if (!failed(e))
		e = show_checkpoint(out);
	return e;
}

/* The tiles on disk are those of TREE, and TREE extends what was signed last. */
static err
prove_extension(struct logdir *l, struct proof_tiles *tiles, const tree_head *tree)
{
	struct frontier f;
	struct proof p;
	proof_tiles_init(tiles, logdir_read_tile, l, tree->size);
	err e = proof_frontier(&f, tiles, tree->size);
	if (failed(e))
		return e;
	hash32 root = frontier_root(&f);
	if (!hash32_equal(&root, &tree->root))
		return failure(E_DAMAGED);
	e = proof_consistency(&p, tiles, l->state.checkpoint.tree.size, tree->size);
	if (failed(e))
		return e;
	e = merkle_consistency_verify(&l->state.checkpoint.tree, tree, proof_path(&p));
	return failed(e) ? failure(E_DAMAGED) : ok();
}

err
logdir_publish(struct logdir *l)
{
	arena scratch = *l->perm;
	struct proof_tiles *tiles = arena_new(&scratch, struct proof_tiles, 1);
	if (tiles == NULL)
		return failure(E_NOMEM);
	if (l->journal.frontier.size == l->state.checkpoint.tree.size)
		return ok();
	uint64_t openings = 0;
	const tree_head tree = {
		.size = l->journal.frontier.size, .root = frontier_root(&l->journal.frontier)};
	err e = journal_end(&l->journal);
	if (!failed(e))
		e = publish_entries(&openings, l, scratch, &tree);
	if (!failed(e))
		e = prove_extension(l, tiles, &tree);
	if (!failed(e))
		e = sign(l, &tree, openings);
	if (!failed(e))
		e = show_checkpoint(l);
	return failed(e) ? e : renew_journal(l);
}
