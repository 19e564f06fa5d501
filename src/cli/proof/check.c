/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/proof/check.h"

#include "base/buf.h"
#include "cli/input.h"
#include "cli/proof/folder.h"
#include "cli/proof/report.h"

/* "FOLDER/FILE: error. What does not hold: WHY." */
static void
explain(struct problem *p, const struct check *what, const struct evidence_fault *fault,
	arena *memory)
{
	enum { ROOM = 4096 };
	char *subject = arena_new(memory, char, ROOM), *next = arena_new(memory, char, ROOM);
	p->subject = what->folder;
	if (subject == NULL || next == NULL || fault->file.len == 0)
		return;
	buf s = buf_of(subject, ROOM - 1), n = buf_of(next, ROOM - 1);
	buf_text(&s, what->folder);
	buf_text(&s, "/");
	buf_put(&s, fault->file);
	p->subject = subject;
	if (fault->why == NULL)
		return;
	buf_text(&n, "This does not hold: ");
	buf_text(&n, fault->why);
	buf_text(&n, ". Nothing in the bundle is to be believed as it is.");
	p->next = next;
}

err
check_bundle(struct problem *p, const struct check *what, arena *memory)
{
	struct evidence *found = arena_new(memory, struct evidence, 1);
	struct folder *folder = arena_new(memory, struct folder, 1);
	struct evidence_fault fault = {.why = NULL};
	struct evidence_request request = {.policy = {NULL, 0}};
	err e = ok();
	if (found == NULL || folder == NULL)
		return failure(E_NOMEM);
	if (what->policy != NULL) {
		p->subject = input_name(what->policy);
		e = input_load(&request.policy, memory, what->policy, POLICY_MAX);
		if (!failed(e) && request.policy.len == 0)
			e = failure(E_FORMAT);
	}
	if (!failed(e))
		e = folder_of(folder, what->folder, memory);
	if (failed(e))
		return e;
	struct evidence_files files = folder_files(folder);
	request.files = &files;
	e = evidence_verify(found, &fault, memory, &request);
	if (failed(e)) {
		explain(p, what, &fault, memory);
		return e;
	}
	if (what->json)
		report_put_json(found, what->policy == NULL);
	else
		report_say(found, what->policy == NULL);
	return ok();
}
