/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/enroll.h"

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

static void
put(bool json, bool *first, const char *key, bytes value)
{
	if (!json) {
		printf("%-8s %.*s\n", key, (int)value.len, (const char *)value.data);
		return;
	}
	printf("%s\"%s\": ", *first ? "{" : ", ", key);
	json_put_string(value);
	*first = false;
}

static void
put_id(bool json, bool *first, const char *key, const id16 *id)
{
	uint8_t hex[32];
	buf b = BUF_ARRAY(hex);
	hex_encode(&b, BYTES_ARRAY(id->b));
	put(json, first, key, buf_bytes(&b));
}

static err
act(struct work *w, void *args)
{
	const struct known *s = w->client->state;
	const struct known_firm *firm = known_firm(s, &s->firm);
	bool first = true;
	(void)args;
	put_id(w->json, &first, "user", &s->user);
	put_id(w->json, &first, "device", &s->device);
	put(w->json, &first, "server", known_text(&s->url));
	put(w->json, &first, "log", known_text(&s->log_vkey));
	if (firm != NULL && !enroll_is_pending(s)) {
		uint8_t text[CONTACT_TEXT];
		buf b = BUF_ARRAY(text);
		struct contact c = {s->firm, s->user, firm->keyprint};
		contact_encode(&b, &c);
		put_id(w->json, &first, "firm", &s->firm);
		put(w->json, &first, "contact", buf_bytes(&b));
	}
	if (w->json)
		fputs("}\n", stdout);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_options o = {0};
	verb_parse(v, argc, argv, &o);
	return work_run(v, &o, act, NULL);
}

const struct verb whoami_verb = {
	.words = "whoami",
	.summary = "who this account is, and what others name it by",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Print the user's and the device's id, the server and its log's key, and the "
		"contact: the text by which people of other firms name this person. Send it to "
		"them yourself, by another way than the server. Needs no network.\v"
		"  $ muniment whoami",
	.run = run,
};
