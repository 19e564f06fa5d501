/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"
#include "core/codec/keyprint.h"

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

static void
put_text(bool json, const char *key, bytes value, bool last)
{
	if (!json) {
		printf("%-12s %.*s\n", key, (int)value.len, (const char *)value.data);
		return;
	}
	printf("\"%s\": ", key);
	json_put_string(value);
	fputs(last ? "}\n" : ", ", stdout);
}

static err
act(struct work *w, void *args)
{
	static const id16 nobody = {{0}};
	struct content_name name = {.name = {NULL, 0}};
	uint8_t print_text[KEYPRINT_TEXT], contact_text[CONTACT_TEXT], hex[32];
	buf print = BUF_ARRAY(print_text), contact = BUF_ARRAY(contact_text), id = BUF_ARRAY(hex);
	(void)args;
	err e = sync_firm(w->view, NULL, w->client);
	if (failed(e))
		return e;
	const struct known *s = w->client->state;
	const struct policy_firm *f = view_firm(w->view, &s->firm);
	const struct contact c = {s->firm, nobody, keyprint_of(&f->root)};
	(void)names_firm(&name, w->view);
	keyprint_encode(&print, &c.root);
	contact_encode(&contact, &c);
	hex_encode(&id, BYTES_ARRAY(s->firm.b));
	if (w->json)
		putchar('{');
	put_text(w->json, "name", name.name, false);
	put_text(w->json, "id", buf_bytes(&id), false);
	put_text(w->json, "fingerprint", buf_bytes(&print), false);
	put_text(w->json, "contact", buf_bytes(&contact), true);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_options o = {0};
	verb_parse(v, argc, argv, &o);
	return work_run(v, &o, act, NULL);
}

const struct verb firm_show_verb = {
	.words = "firm show",
	.summary = "our firm: its name, and the fingerprint others know it by",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Print the firm's name, id, the fingerprint of its root key, and its contact, the "
		"text for `muniment firm trust` of other firms. Compare the fingerprint by voice "
		"or on paper.\v"
		"  $ muniment firm show",
	.run = run,
};
