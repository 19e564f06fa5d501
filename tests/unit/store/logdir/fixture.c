/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ledger/bundle.h"
#include "crypt/treehash.h"

static err
fill(void *self, uint8_t *to, size_t n)
{
	(void)self;
	memset(to, 7, n);
	return ok();
}

static void
begin(struct fixture *f)
{
	f->memory = arena_of(f->room, LOGDIR_ARENA);
	secret_init(&f->secrets.text, f->text, sizeof f->text);
	secret_init(&f->secrets.seed, f->seed, sizeof f->seed);
	f->log = arena_new(&f->memory, struct logdir, 1);
	must(f->log != NULL);
}

void
fixture_init(struct fixture *f)
{
	const struct random_source random = {.fill = fill};
	*f = (struct fixture){.disk = memory_disk_new(), .room = malloc(LOGDIR_ARENA)};
	must(f->room != NULL);
	f->port = memory_disk_port(f->disk);
	begin(f);
	err e = logdir_new(
		f->log, &f->memory, &f->port, &f->secrets, &random, BYTES_LIT(FIXTURE_ORIGIN));
	must(!failed(e));
	fixture_close(f);
	must(!failed(fixture_open(f)));
}

void
fixture_close(struct fixture *f)
{
	if (f->log != NULL)
		logdir_close(f->log);
	f->log = NULL;
	memory_disk_restart(f->disk);
}

void
fixture_done(struct fixture *f)
{
	fixture_close(f);
	memory_disk_free(f->disk);
	free(f->room);
}

err
fixture_open(struct fixture *f)
{
	begin(f);
	err e = logdir_open(f->log, &f->memory, &f->port, &f->secrets);
	if (failed(e))
		f->log = NULL;
	return e;
}

err
fixture_put(struct fixture *f, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		char text[32];
		uint8_t room[40];
		buf raw = BUF_ARRAY(room);
		uint64_t index = journal_size(&f->log->journal);
		(void)snprintf(text, sizeof text, "entry %llu", (unsigned long long)index);
		err e = bundle_put(&raw, bytes_of_text(text));
		must(!failed(e));
		hash32 leaf = merkle_leaf(bytes_of_text(text));
		e = journal_put(&f->log->journal,
			&(struct journal_batch){
				.raw = buf_bytes(&raw), .leaves = &leaf, .count = 1});
		if (failed(e))
			return e;
	}
	return ok();
}

err
fixture_put_file(struct fixture *f, uint8_t octet)
{
	struct file_opening o;
	memset(o.r, (int)(f->next_salt++ & 0xff), sizeof o.r);
	memset(o.digest.b, octet, sizeof o.digest.b);
	return journal_put_file(&f->log->journal, &o);
}

void
fixture_grow(struct fixture *f, uint64_t count, bool publish)
{
	err e = fixture_put(f, count);
	if (!failed(e))
		e = journal_commit(&f->log->journal);
	if (!failed(e) && publish)
		e = logdir_publish(f->log);
	must(!failed(e));
}

static void
finding(void *user, const char *path)
{
	struct fixture_audit *a = user;
	(void)snprintf(a->path, sizeof a->path, "%s", path);
}

static void
surplus(void *user, const char *path)
{
	(void)user;
	(void)path;
}

void
fixture_audit(struct fixture_audit *out, struct fixture *f)
{
	struct audit work = {.finding = finding, .surplus = surplus, .user = out};
	bool shown = false;
	*out = (struct fixture_audit){.e = ok()};
	fixture_close(f);
	begin(f);
	out->e = logdir_look(f->log, &shown, &f->memory, &f->port, &f->secrets);
	if (!failed(out->e))
		out->e = audit_run(&work, f->log, f->memory);
	if (!failed(out->e))
		out->e = logdir_look_journal(&out->closed, f->log);
	if (failed(out->e) && work.findings == 0)
		(void)snprintf(out->path, sizeof out->path, "%s", f->log->culprit);
	out->findings = work.findings;
	out->surpluses = work.surpluses;
	fixture_close(f);
}
