/* SPDX-License-Identifier: Apache-2.0 */
/* What a session reads: chains, parts, the state map, its home, what changed. */
#include "api/desk_inner.h"

#include <string.h>

#include "api/query.h"
#include "api/range.h"
#include "base/text.h"
#include "core/vault/map_hash.h"
#include "core/vault/part.h"

enum { WAIT_MAX = 25 };

static const char *const chain_kinds[] = {
	[CHAIN_USER] = "user",
	[CHAIN_FIRM] = "firm",
	[CHAIN_MATTER] = "matter",
	[CHAIN_JOB] = "job",
};
static const char *const part_kinds[] = {
	[PART_WRAP] = "wrap",
	[PART_RECIPIENT] = "recipient",
	[PART_SLOT] = "slot",
	[PART_BLOB] = "blob",
};

static bool
take_word(uint8_t *out, const char *const *words, size_t count, bytes word)
{
	for (size_t i = 1; i < count; i++) {
		if (bytes_equal(bytes_of_text(words[i]), word)) {
			*out = (uint8_t)i;
			return true;
		}
	}
	return false;
}

bool
desk_take_chain_kind(uint8_t *out, bytes word)
{
	return take_word(out, chain_kinds, sizeof chain_kinds / sizeof *chain_kinds, word);
}

const char *
desk_chain_kind(uint8_t kind)
{
	must(kind > 0 && kind < sizeof chain_kinds / sizeof *chain_kinds);
	return chain_kinds[kind];
}

bool
desk_take_hex(uint8_t *to, size_t n, bytes text)
{
	buf b = buf_of(to, n);
	return text.len == 2 * n && !failed(hex_decode(&b, text));
}

void
desk_ask_chain(struct desk *d, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	struct ipc_message m = {.kind = IPC_CHAIN, .chain = {.claim = v->claim}};
	struct query_row rows[] = {{"after", {0}}, {"control", {0}}};
	uint64_t control = 0;
	err e = query_decode(rows, 2, r->query);
	if (!failed(e))
		e = query_number(&m.chain.after, &rows[0], UINT64_MAX);
	if (!failed(e))
		e = query_number(&control, &rows[1], 1);
	m.chain.control_only = (uint8_t)control;
	if (!failed(e) &&
		(!desk_take_chain_kind(&m.chain.kind, v->routed.arguments[0]) ||
			!desk_take_hex(m.chain.id.b, sizeof m.chain.id.b, v->routed.arguments[1])))
		e = failure(E_NOT_FOUND);
	if (failed(e))
		desk_refuse(r, e);
	else
		desk_ask(d, r, &m, NULL);
}

/* "matter:0123…" */
static bool
take_chain(uint8_t *kind, id16 *id, bytes text)
{
	size_t colon = bytes_find(text, 0, ':');
	bytes hex = bytes_slice(text, colon + 1, text.len - colon - 1);
	return colon < text.len && desk_take_chain_kind(kind, bytes_slice(text, 0, colon)) &&
		desk_take_hex(id->b, sizeof id->b, hex);
}

void
desk_ask_part(struct desk *d, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	struct ipc_message m = {.kind = IPC_PART, .part = {.claim = v->claim}};
	struct query_row row = {"chain", {0}};
	err e = query_decode(&row, 1, r->query);
	if (!failed(e) && !take_chain(&m.part.chain_kind, &m.part.chain, row.value))
		e = failure(E_FORMAT);
	if (!failed(e) &&
		(!take_word(&m.part.part_kind, part_kinds, sizeof part_kinds / sizeof *part_kinds,
			 v->routed.arguments[0]) ||
			!desk_take_hex(
				m.part.hash.b, sizeof m.part.hash.b, v->routed.arguments[1])))
		e = failure(E_NOT_FOUND);
	if (failed(e))
		desk_refuse(r, e);
	else
		desk_ask(d, r, &m, NULL);
}

void
desk_ask_map(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {.kind = IPC_MAP, .map = {.claim = visit_of(r)->claim}};
	struct cargo cargo = {.payload = {.data = r->body}};
	if (r->query.len > 0)
		desk_refuse(r, failure(E_FORMAT));
	else
		desk_ask(d, r, &m, &cargo);
}

void
desk_ask_map_versions(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {
		.kind = IPC_MAP_VERSIONS, .map_versions = {.claim = visit_of(r)->claim}};
	struct query_row row = {"after", {0}};
	err e = query_decode(&row, 1, r->query);
	if (!failed(e))
		e = query_number(&m.map_versions.after, &row, UINT64_MAX);
	if (failed(e))
		desk_refuse(r, e);
	else
		desk_ask(d, r, &m, NULL);
}

void
desk_ask_home(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {.kind = IPC_HOME, .home = {.claim = visit_of(r)->claim}};
	if (r->query.len > 0)
		desk_refuse(r, failure(E_FORMAT));
	else
		desk_ask(d, r, &m, NULL);
}

void
desk_ask_changes(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {.kind = IPC_CHANGES, .changes = {.claim = visit_of(r)->claim}};
	struct query_row rows[] = {{"since", {0}}, {"wait", {0}}};
	uint64_t wait = 0;
	err e = query_decode(rows, 2, r->query);
	if (!failed(e))
		e = query_number(&m.changes.since, &rows[0], UINT64_MAX);
	if (!failed(e))
		e = query_number(&wait, &rows[1], WAIT_MAX);
	m.changes.wait_ms = (uint32_t)wait * 1000;
	if (failed(e))
		desk_refuse(r, e);
	else
		desk_ask(d, r, &m, NULL);
}

void
desk_answer_payload(struct httpd_request *r, struct payload *payload, bool more)
{
	struct httpd_answer a = {
		.status = 200,
		.type = "application/octet-stream",
		.payload = *payload,
	};
	if (more)
		a.fields[0] = (struct httpd_field){"Muniment-More", "1"};
	*payload = (struct payload){0};
	httpd_answer(r, &a);
}

void
desk_records(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	desk_answer_payload(r, &cargo->payload, m->records.more != 0);
}

void
desk_map_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)m;
	desk_answer_payload(r, &cargo->payload, false);
}

void
desk_map_versions_are(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)m;
	desk_answer_payload(r, &cargo->payload, false);
}

/* "bytes 4-7/10", or "bytes * /10" without the space, where GOT is NULL. */
static void
put_content_range(char *to, size_t cap, const struct range *got, uint64_t total)
{
	buf b = buf_of(to, cap - 1);
	buf_text(&b, "bytes ");
	if (got != NULL) {
		buf_decimal(&b, got->from);
		buf_text(&b, "-");
		buf_decimal(&b, got->from + got->length - 1);
	} else {
		buf_text(&b, "*");
	}
	buf_text(&b, "/");
	buf_decimal(&b, total);
	must(!failed(buf_done(&b)));
	to[b.len] = '\0';
}

static void
refuse_range(struct httpd_request *r, err e, uint64_t total)
{
	char text[80];
	struct refusal refusal;
	put_content_range(text, sizeof text, NULL, total);
	refusal_make(&refusal, e);
	if (err_is(e, E_EXTENT))
		refusal.answer.fields[0] = (struct httpd_field){"Content-Range", text};
	httpd_answer(r, &refusal.answer);
}

void
desk_part_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	char text[80];
	uint64_t total = m->part_is.length;
	struct range got = {0, total};
	struct httpd_answer a = {.status = 200, .type = "application/octet-stream"};
	a.fields[0] = (struct httpd_field){"Accept-Ranges", "bytes"};
	if (r->head.range.len > 0) {
		err e = range_decode(&got, r->head.range, total);
		if (failed(e)) {
			refuse_range(r, e, total);
			return;
		}
		put_content_range(text, sizeof text, &got, total);
		a.status = 206;
		a.fields[1] = (struct httpd_field){"Content-Range", text};
	}
	if (cargo->file_count == 1) {
		a.is_file = true;
		a.file = cargo->files[0];
		a.offset = m->part_is.offset + got.from;
		a.length = got.length;
	} else {
		must(cargo->payload.data.len == total);
		a.payload = cargo->payload;
		a.payload.data = bytes_slice(a.payload.data, got.from, got.length);
	}
	cargo->file_count = 0;
	cargo->payload = (struct payload){0};
	httpd_answer(r, &a);
}
