/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "cli/json.h"
#include "cli/say.h"

void
verdict_put_time(char to[VERDICT_TIME], uint64_t seconds)
{
	struct tm t;
	time_t when = (time_t)seconds;
	if (seconds > INT64_MAX / 2 || gmtime_r(&when, &t) == NULL ||
		strftime(to, VERDICT_TIME, "%Y-%m-%dT%H:%M:%SZ", &t) == 0)
		(void)snprintf(to, VERDICT_TIME, "%" PRIu64 " s after 1970", seconds);
}

/* KEY is of the log's own provider: named as the log, or below its name. */
static bool
is_provider(const struct vkey *key, bytes origin)
{
	return bytes_has_prefix(key->name, origin) &&
		(key->name.len == origin.len || key->name.data[origin.len] == '/');
}

void
verdict_say_witnesses(const struct policy *policy, const struct receipt_verdict *v)
{
	char when[VERDICT_TIME];
	unsigned witnesses = 0, others = 0;
	for (size_t i = 0; i < policy->witness_count; i++) {
		if ((v->cosigned >> i & 1) == 0)
			continue;
		bool provider = is_provider(&policy->keys[i], v->checkpoint.origin);
		verdict_put_time(when, v->times[i]);
		fputs(provider ? "Time stated by the log's own provider, which is no witness: "
			       : "Witnessed by ",
			stdout);
		say_name(stdout, policy->witnesses[i].name);
		printf(" at %s.\n", when);
		witnesses++;
		others += !provider;
	}
	if (v->has_since) {
		verdict_put_time(when, v->since);
		printf("It was there at %s at the latest, as far as %s believed.\n", when,
			others > 0 ? "these are" : "the provider is");
	} else if (witnesses == 0) {
		puts("Not witnessed: no time is proven.");
	} else {
		puts("The policy asks for no witness: no time is proven.");
	}
}

void
verdict_put_json(const struct policy *policy, const struct receipt_verdict *v)
{
	bool first = true;
	fputs("\"witnesses\":[", stdout);
	for (size_t i = 0; i < policy->witness_count; i++) {
		if ((v->cosigned >> i & 1) == 0)
			continue;
		printf("%s{\"name\":", first ? "" : ",");
		json_put_string(policy->witnesses[i].name);
		printf(",\"time\":%" PRIu64 "%s}", v->times[i],
			is_provider(&policy->keys[i], v->checkpoint.origin) ? ",\"provider\":true"
									    : "");
		first = false;
	}
	if (v->has_since)
		printf("],\"since\":%" PRIu64, v->since);
	else
		fputs("],\"since\":null", stdout);
}
