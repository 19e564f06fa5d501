/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/proof/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/say.h"
#include "cli/verdict.h"
#include "core/codec/keyprint.h"
#include "core/vault/content.h"
#include "core/vault/event_type.h"

static const char *const roles[] = {"none", "reader", "writer", "manager"};

static void
put_hex(bytes octets)
{
	uint8_t hex[64];
	buf b = BUF_ARRAY(hex);
	hex_encode(&b, octets);
	printf("%.*s", (int)b.len, (const char *)hex);
}

static void
put_keyprint(const struct policy_firm *f)
{
	uint8_t text[KEYPRINT_TEXT];
	buf b = BUF_ARRAY(text);
	hash32 print = keyprint_of(&f->root);
	keyprint_encode(&b, &print);
	printf("%.*s", (int)b.len, (const char *)text);
}

static const char *
type_of(const struct evidence_act *act)
{
	const struct event_type_row *row = event_type_find(act->event.type);
	return row != NULL ? row->text : "of a later release";
}

/* What it says, in a line; what one person wrote is shown without what does not go to a terminal.
 */
static void
say_body(const struct evidence_act *act)
{
	struct content_message message;
	struct content_name name;
	if (act->event.type == EVENT_TYPE_OBJECT_PUT) {
		say_name(stdout, act->put.name);
		printf(", version %" PRIu32 ", %" PRIu64 " octets, SHA-256 ", act->put.version,
			act->put.length);
		put_hex(BYTES_ARRAY(act->put.digest.b));
		return;
	}
	fputs(type_of(act), stdout);
	if (act->event.type == EVENT_TYPE_MESSAGE &&
		!failed(content_decode_message(&message, act->event.body))) {
		fputs(": ", stdout);
		say_name(stdout, message.text);
	} else if (act->event.type == EVENT_TYPE_NAME &&
		!failed(content_decode_name(&name, act->event.body))) {
		fputs(": ", stdout);
		say_name(stdout, name.name);
	}
}

static void
say_act(const struct evidence_act *act)
{
	char when[VERDICT_TIME];
	printf("\n%" PRIu64 ": ", act->index);
	say_body(act);
	fputs("\n    by user ", stdout);
	put_hex(BYTES_ARRAY(act->event.actor.b));
	printf(", %s for firm ", roles[act->role]);
	put_hex(BYTES_ARRAY(act->firm.b));
	fputs(",\n    signed by device ", stdout);
	put_hex(BYTES_ARRAY(act->event.device.b));
	verdict_put_time(when, act->event.claimed_ms / 1000);
	printf(", which claims %s\n", when);
	if (act->content.len > 0) {
		fputs("    content: ", stdout);
		say_name(stdout, act->content);
		putchar('\n');
	} else if (act->event.type == EVENT_TYPE_OBJECT_PUT) {
		puts("    content: not in the bundle");
	}
}

static void
say_not_proven(const struct evidence *e, bool own)
{
	puts("\nNot proven:");
	if (own)
		puts("  That this log is to be believed: the policy is the bundle's own. Compare "
		     "its key,\n  or give a policy of your own with --policy.");
	puts("  That the firms are who they say: compare their fingerprints with them.");
	printf("  What was written after the first %" PRIu64 " entries of the log.\n", e->map.size);
	if (e->hidden_count > 0)
		printf("  What %zu other events of the matter say, which are not revealed.\n",
			e->hidden_count);
	puts("  That what the documents say is true.");
}

void
report_say(const struct evidence *e, bool own)
{
	printf("Proven: %zu events are in the log ", e->act_count);
	say_name(stdout, e->verdict.checkpoint.origin);
	printf(",\nwhich signed a tree of %" PRIu64 " entries, with all that %zu control events of "
	       "%zu firms\nand their people allowed at each place.\n",
		e->verdict.checkpoint.tree.size, e->control_count, e->firm_count);
	verdict_say_witnesses(e->policy, &e->verdict);
	fputs("Matter ", stdout);
	put_hex(BYTES_ARRAY(e->matter.b));
	putchar('\n');
	for (size_t i = 0; i < e->firm_count; i++) {
		fputs("Firm ", stdout);
		put_hex(BYTES_ARRAY(e->firms[i]->chain.id.id.b));
		fputs(", fingerprint\n    ", stdout);
		put_keyprint(e->firms[i]);
		putchar('\n');
	}
	for (size_t i = 0; i < e->act_count; i++)
		say_act(&e->acts[i]);
	say_not_proven(e, own);
}

static void
put_json_id(const char *key, bytes octets)
{
	printf(",\"%s\":\"", key);
	put_hex(octets);
	putchar('"');
}

static void
put_json_act(const struct evidence_act *act)
{
	printf("{\"index\":%" PRIu64 ",\"type\":\"%s\"", act->index, type_of(act));
	put_json_id("user", BYTES_ARRAY(act->event.actor.b));
	put_json_id("device", BYTES_ARRAY(act->event.device.b));
	put_json_id("firm", BYTES_ARRAY(act->firm.b));
	printf(",\"role\":\"%s\",\"claimed_ms\":%" PRIu64, roles[act->role], act->event.claimed_ms);
	if (act->event.type == EVENT_TYPE_OBJECT_PUT) {
		put_json_id("object", BYTES_ARRAY(act->put.object.b));
		fputs(",\"name\":", stdout);
		json_put_string(act->put.name);
		printf(",\"version\":%" PRIu32 ",\"length\":%" PRIu64, act->put.version,
			act->put.length);
		put_json_id("sha256", BYTES_ARRAY(act->put.digest.b));
		fputs(",\"content\":", stdout);
		if (act->content.len > 0)
			json_put_string(act->content);
		else
			fputs("null", stdout);
	}
	putchar('}');
}

void
report_put_json(const struct evidence *e, bool own)
{
	fputs("{\"verified\":true,\"kind\":\"bundle\",\"origin\":", stdout);
	json_put_string(e->verdict.checkpoint.origin);
	printf(",\"size\":%" PRIu64 ",\"map\":%" PRIu64 ",\"map_size\":%" PRIu64
	       ",\"policy\":\"%s\",",
		e->verdict.checkpoint.tree.size, e->map.number, e->map.size,
		own ? "bundle" : "given");
	verdict_put_json(e->policy, &e->verdict);
	put_json_id("matter", BYTES_ARRAY(e->matter.b));
	printf(",\"hidden\":%zu,\"firms\":[", e->hidden_count);
	for (size_t i = 0; i < e->firm_count; i++) {
		fputs(i == 0 ? "{\"firm\":\"" : ",{\"firm\":\"", stdout);
		put_hex(BYTES_ARRAY(e->firms[i]->chain.id.id.b));
		fputs("\",\"fingerprint\":\"", stdout);
		put_keyprint(e->firms[i]);
		fputs("\"}", stdout);
	}
	fputs("],\"events\":[", stdout);
	for (size_t i = 0; i < e->act_count; i++) {
		if (i > 0)
			putchar(',');
		put_json_act(&e->acts[i]);
	}
	puts("]}");
}
