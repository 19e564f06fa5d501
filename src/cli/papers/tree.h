/* SPDX-License-Identifier: Apache-2.0 */
/* cli/papers/tree: files and folders of this machine as the documents they are to become: each with
 * the name it will have. Everything is looked at before anything is done, and refused whole.
 * Owns: nothing; in the arena. */
#ifndef CLI_PAPERS_TREE_H
#define CLI_PAPERS_TREE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cli/say.h"

struct tree_file {
	const char *path; /* "-": standard input */
	bytes name;       /* in the matter */
	uint64_t size;
	struct tree_file *next;
};

struct tree {
	struct tree_file *first;
	struct tree_file *last;
	size_t count;
	uint64_t octets;
	size_t skipped; /* links, sockets and the like below a folder */
};

/* Add PATH: a file is called as its last element, what is in a folder as the folder and the path in
 * it. NAME, unless NULL: call the file so. E_USAGE: something has a name that a document cannot
 * have; P->subject is it. */
err tree_add(
	struct tree *t, arena *a, const char *path, const char *name, struct problem *p) MUST_USE;

#endif
