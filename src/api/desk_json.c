/* SPDX-License-Identifier: Apache-2.0 */
/* The answers that are lists: written by jansson, sent from its memory. */
#include <jansson.h>
#include <string.h>

#include "api/desk_inner.h"
#include "base/reader.h"
#include "base/text.h"

void
desk_answer_json(struct httpd_request *r, bytes json)
{
	struct httpd_answer a = {.status = 200, .type = "application/json", .octets = json};
	httpd_answer(r, &a);
}

static json_t *
hex_of(const id16 *id)
{
	uint8_t room[2 * sizeof id->b];
	buf b = BUF_ARRAY(room);
	hex_encode(&b, BYTES_ARRAY(id->b));
	return json_stringn((const char *)room, b.len);
}

/* u8 kind || id16 || u64 count each. Wrong ones are the archive's fault, who is ours. */
static json_t *
chains_of(bytes in)
{
	json_t *list = json_array();
	reader r = reader_of(in);
	while (!reader_at_end(&r)) {
		uint8_t kind = reader_u8(&r);
		id16 id = reader_id16(&r);
		uint64_t count = reader_u64(&r);
		must(!r.bad);
		json_t *row = json_pack("{s:s, s:o, s:I}", "kind", desk_chain_kind(kind), "id",
			hex_of(&id), "events", (json_int_t)count);
		if (json_array_append_new(list, row) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static void
release(void *text)
{
	json_free_t give_back;
	json_get_alloc_funcs(NULL, &give_back);
	give_back(text);
}

/* ROOT is given up. NULL: there was no memory for it. */
static void
answer(struct httpd_request *r, json_t *root)
{
	char *text = root != NULL ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	if (text == NULL) {
		desk_refuse(r, failure(E_NOMEM));
		return;
	}
	struct httpd_answer a = {
		.status = 200,
		.type = "application/json",
		.payload = {bytes_of(text, strlen(text)), release, text},
	};
	httpd_answer(r, &a);
}

static json_t *
id_or_null(const id16 *id)
{
	static const id16 none;
	return id16_equal(id, &none) ? json_null() : hex_of(id);
}

void
desk_home_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	answer(r,
		json_pack("{s:o, s:o, s:o}", "user", id_or_null(&m->home_is.user), "firm",
			id_or_null(&m->home_is.firm), "chains", chains_of(cargo->payload.data)));
}

void
desk_changes_are(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	answer(r,
		json_pack("{s:I, s:o}", "next", (json_int_t)m->changes_are.next, "chains",
			chains_of(cargo->payload.data)));
}
