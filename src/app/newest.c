/* SPDX-License-Identifier: Apache-2.0 */
#include "app/newest.h"

static void
lock(struct newest *n)
{
	must(pthread_mutex_lock(&n->lock) == 0);
}

static void
unlock(struct newest *n)
{
	must(pthread_mutex_unlock(&n->lock) == 0);
}

void
newest_init(struct newest *n)
{
	*n = (struct newest){0};
	must(pthread_mutex_init(&n->lock, NULL) == 0);
}

void
newest_done(struct newest *n)
{
	(void)pthread_mutex_destroy(&n->lock);
}

void
newest_set(struct newest *n, bytes note, const tree_head *tree)
{
	must(note.len > 0 && note.len <= KEEPER_NOTE_MAX);
	lock(n);
	n->signed_last.tree = *tree;
	n->signed_last.len = note.len;
	bytes_copy(n->signed_last.text, note);
	if (n->published.len > 0 && n->published.tree.size == tree->size)
		n->published = n->signed_last;
	unlock(n);
}

void
newest_publish(struct newest *n, const struct newest_note *note)
{
	lock(n);
	n->published = n->signed_last.tree.size == note->tree.size ? n->signed_last : *note;
	unlock(n);
}

void
newest_get(struct newest_note *out, struct newest *n)
{
	lock(n);
	*out = n->signed_last;
	unlock(n);
}

err
newest_public(struct newest_note *out, struct newest *n)
{
	lock(n);
	err e = n->published.len > 0 ? ok() : failure(E_NOT_FOUND);
	if (!failed(e))
		*out = n->published;
	unlock(n);
	return e;
}
