/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/log/session.h"

#include <stdio.h>

#include "sys/entropy.h"
#include "sys/memory.h"

static err
prepare(struct session *s, const char *path)
{
	*s = (struct session){.path = path, .folder = {.fd = -1, .lock = -1}};
	err e = memory_arena_new_large(&s->memory, LOGDIR_ARENA);
	if (!failed(e))
		e = memory_secret_new(&s->secrets.text, LOGDIR_KEY_MAX);
	if (!failed(e))
		e = memory_secret_new(&s->secrets.seed, 32);
	if (failed(e))
		return e;
	s->log = arena_new(&s->memory, struct logdir, 1);
	return s->log != NULL ? ok() : failure(E_NOMEM);
}

err
session_open(struct session *out, const char *path)
{
	err e = prepare(out, path);
	if (!failed(e))
		e = disk_open(&out->folder, path);
	if (failed(e))
		return e;
	out->disk = disk_of(&out->folder);
	return logdir_open(out->log, &out->memory, &out->disk, &out->secrets);
}

err
session_look(struct session *out, bool *out_shown, const char *path)
{
	err e = prepare(out, path);
	if (!failed(e))
		e = disk_open(&out->folder, path);
	if (failed(e))
		return e;
	out->disk = disk_of(&out->folder);
	return logdir_look(out->log, out_shown, &out->memory, &out->disk, &out->secrets);
}

err
session_new(struct session *out, const char *path, bytes origin)
{
	err e = prepare(out, path);
	if (!failed(e) && !checkpoint_is_origin(origin))
		e = failure(E_KEY);
	if (!failed(e))
		e = disk_new(&out->folder, path);
	if (failed(e))
		return e;
	out->disk = disk_of(&out->folder);
	struct random_source random = entropy_system();
	return logdir_new(out->log, &out->memory, &out->disk, &out->secrets, &random, origin);
}

void
session_close(struct session *s)
{
	if (s->log != NULL)
		logdir_close(s->log);
	disk_close(&s->folder);
	memory_secret_free(&s->secrets.text);
	memory_secret_free(&s->secrets.seed);
	memory_arena_free(&s->memory);
}

int
session_problem(struct session *s, struct problem p)
{
	if (s->log != NULL && s->log->culprit != NULL && s->log->culprit[0] != '.')
		(void)snprintf(s->subject, sizeof s->subject, "%s/%s", s->path, s->log->culprit);
	else
		(void)snprintf(s->subject, sizeof s->subject, "%s", s->path);
	if (p.subject == NULL)
		p.subject = s->subject;
	if (p.next == NULL && err_is(p.e, E_DAMAGED))
		p.next = "`muniment log audit` names every file that differs.";
	return say_problem(p);
}
