/* SPDX-License-Identifier: Apache-2.0 */
/* api/refusal: an error as an answer: its status, and one JSON object.
 *
 *	{"error":"E_STALE","what":"something that it builds on has changed meanwhile","item":3}
 *
 * Owns: nothing. Pure. */
#ifndef API_REFUSAL_H
#define API_REFUSAL_H

#include "api/httpd.h"

struct refusal {
	struct httpd_answer answer; /* borrows ROOM */
	uint8_t room[256];
};

void refusal_make(struct refusal *out, err e);
/* The same; ITEM of a submission, from 0, is what it is about. */
void refusal_make_item(struct refusal *out, err e, uint32_t item);

#endif
