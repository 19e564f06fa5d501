/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is looked at before anything is said: *out is written when all of it holds. */
#include "core/evidence/evidence_inner.h"

err
evidence_fail(struct evidence_work *w, bytes file, enum err_code code, const char *why)
{
	return evidence_blame(w, file, failure(code), why);
}

err
evidence_blame(struct evidence_work *w, bytes file, err e, const char *why)
{
	if (failed(e) && w->fault->file.len == 0)
		*w->fault = (struct evidence_fault){file, why};
	return e;
}

err
evidence_verify(struct evidence *out, struct evidence_fault *fault, arena *perm,
	const struct evidence_request *request)
{
	struct evidence found = {.policy = NULL};
	struct evidence_work w = {
		.perm = perm, .files = request->files, .out = &found, .fault = fault};
	*fault = (struct evidence_fault){.why = NULL};
	err e = evidence_load(&w);
	if (!failed(e))
		e = evidence_open_chains(&w, request->policy);
	if (!failed(e))
		e = evidence_replay(&w);
	if (!failed(e))
		e = evidence_check_used(&w);
	if (!failed(e))
		*out = found;
	return e;
}
