/* SPDX-License-Identifier: Apache-2.0 */
/* An archive without threads: a store in memory, the authority, a keeper, a writer; and people who
 * send it submissions. */
#ifndef ARCHIVE_FIXTURE_H
#define ARCHIVE_FIXTURE_H

#include "app/authority.h"
#include "app/keeper.h"
#include "app/writer.h"
#include "core/vault/answer.h"
#include "support/memory_store.h"
#include "support/people.h"
#include "support/vectors.h"

#define FIXTURE_ORIGIN BYTES_LIT("example.org/log")

struct fixture {
	struct memory_store *kept;
	struct store store;
	struct authority authority;
	struct judge judge;
	struct recent recent;
	struct quota quota; /* nothing is limited, unless a test says so */
	struct newest newest;
	struct statemap map;
	struct keeper_role keeper;
	struct writer writer;
	struct change_rules rules;
	uint64_t now_ms;
	struct people people;
	buf wire;
	struct secret founder; /* key of the founding invitation */
	struct founding founding;
};

extern struct fixture fx;

/* Setup and teardown of a test. */
int fixture_new(void **state);
int fixture_free(void **state);
/* The process ends and another starts. */
void fixture_restart(void);

/* Check and commit WIRE alone; the change as it was answered. */
struct change *fixture_send(bytes wire);
/* Check WIRE, to be committed with others. */
struct change *fixture_check(bytes wire);
/* Commit what was checked since the last time. */
void fixture_commit(void);
/* Its answer is right: the note is signed, the proof leads to its tree from the leaves of its wire.
 */
void fixture_assert_answered(const struct change *c);
#define fixture_assert_refused(c, code)                                                            \
	do {                                                                                       \
		assert_int_equal((c)->state, CHANGE_REFUSED);                                      \
		assert_fails((c)->e, code);                                                        \
	} while (0)
/* The size of the log. */
uint64_t fixture_size(void);

#endif
