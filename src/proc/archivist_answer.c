/* SPDX-License-Identifier: Apache-2.0 */
#include "proc/archivist_inner.h"

static void
send(struct archivist *a, const struct ipc_message *m, struct cargo *cargo)
{
	channel_send(a->channel, IPC_ROLE_ARCHIVE, m, cargo);
}

void
archivist_refuse(struct archivist *a, uint64_t call, err e, uint32_t item)
{
	struct ipc_message m = {.kind = IPC_REFUSED,
		.refused = {.call = call,
			.code = e.code,
			.rule = e.at,
			.item = item,
			.sys = (uint32_t)e.sys}};
	send(a, &m, NULL);
}

static void
release_sheet(void *owner)
{
	struct sheet *sheet = owner;
	queue_put(&sheet->archivist->free_sheets, &sheet->node);
}

/* ANSWER, which was written on SHEET, goes out; the sheet comes back when it has been sent. */
static void
send_sheet(struct archivist *a, struct sheet *sheet, const struct reads_answer *answer)
{
	struct cargo cargo = {0};
	bool loaded = ipc_load(answer->m.kind) != IPC_LOAD_NONE;
	if (answer->file != -1) {
		cargo.files[0] = answer->file;
		cargo.file_count = 1;
	} else if (loaded) {
		cargo.payload = (struct payload){
			.data = buf_bytes(&answer->room), .release = release_sheet, .owner = sheet};
	}
	send(a, &answer->m, &cargo);
	if (answer->file != -1 || !loaded)
		release_sheet(sheet);
}

void
archivist_answer_read(struct archivist *a, struct reads_scratch *scratch, const struct job *job)
{
	struct sheet *sheet = (struct sheet *)queue_poll(&a->free_sheets);
	if (sheet == NULL) {
		archivist_refuse(a, job->m.call, failure(E_NOMEM), CHANGE_NO_ITEM);
		return;
	}
	struct reads_answer answer = {.room = buf_of(sheet->octets, READS_ANSWER_MAX), .file = -1};
	struct reads_question q = {.m = &job->m, .payload = job->payload.data};
	err e = reads_answer(&answer, &a->reads, scratch, &q);
	if (failed(e)) {
		release_sheet(sheet);
		archivist_refuse(a, job->m.call, e, CHANGE_NO_ITEM);
		/* A piece of a document, of which it is not known what the disk has. */
		if (err_is(e, E_SYNC))
			a->options.fatal(a->options.user, e);
		return;
	}
	send_sheet(a, sheet, &answer);
}

bool
archivist_answer_waiter(
	struct archivist *a, struct reads_scratch *scratch, const struct reads_waiter *w, bool last)
{
	struct sheet *sheet = (struct sheet *)queue_poll(&a->free_sheets);
	if (sheet == NULL && !last)
		return false;
	if (sheet == NULL) {
		archivist_refuse(a, w->call, failure(E_NOMEM), CHANGE_NO_ITEM);
		return true;
	}
	struct reads_answer answer = {.room = buf_of(sheet->octets, READS_ANSWER_MAX), .file = -1};
	err e = reads_again(&answer, &a->reads, scratch, w, last);
	if (!failed(e)) {
		send_sheet(a, sheet, &answer);
		return true;
	}
	release_sheet(sheet);
	if (err_is(e, E_NOT_FOUND))
		return false;
	archivist_refuse(a, w->call, e, CHANGE_NO_ITEM);
	return true;
}

void
archivist_drop(struct job *job)
{
	channel_release(&job->payload);
	queue_put(&job->archivist->free_jobs, &job->node);
}

static void
release_job(void *owner)
{
	struct job *job = owner;
	queue_put(&job->archivist->free_jobs, &job->node);
}

/* The answer is in the job, which is over when that has been sent. */
void
archivist_answer_change(struct job *job)
{
	struct archivist *a = job->archivist;
	const struct change *c = &job->change;
	channel_release(&job->payload);
	if (c->state == CHANGE_REFUSED) {
		archivist_refuse(a, job->m.call, c->e, c->item);
		release_job(job);
		return;
	}
	struct ipc_message m = {.kind = IPC_SUBMITTED, {.call = job->m.call}};
	struct cargo cargo = {
		.payload = {.data = buf_bytes(&c->answer), .release = release_job, .owner = job}};
	send(a, &m, &cargo);
}
