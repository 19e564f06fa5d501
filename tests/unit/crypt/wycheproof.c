/* SPDX-License-Identifier: Apache-2.0 */
#include "wycheproof.h"

#include <stdio.h>
#include <string.h>

void
wycheproof_each(const char *name, void (*check)(const json_t *group, const json_t *test))
{
	char path[128];
	int n = snprintf(path, sizeof path, "wycheproof/testvectors_v1/%s", name);
	assert_true(n > 0 && (size_t)n < sizeof path);
	json_t *file = vectors_json(path);
	size_t i = 0, k = 0;
	json_int_t seen = 0;
	const json_t *group = NULL, *test = NULL;
	json_array_foreach(json_object_get(file, "testGroups"), i, group)
	{
		json_array_foreach(json_object_get(group, "tests"), k, test)
		{
			check(group, test);
			seen++;
		}
	}
	assert_int_equal(seen, json_integer_value(json_object_get(file, "numberOfTests")));
	json_decref(file);
}

bool
wycheproof_is(const json_t *test, const char *result)
{
	return strcmp(json_text(test, "result"), result) == 0;
}

bool
wycheproof_has_flag(const json_t *test, const char *flag)
{
	size_t i = 0;
	const json_t *item = NULL;
	json_array_foreach(json_object_get(test, "flags"), i, item)
	{
		if (strcmp(json_string_value(item), flag) == 0)
			return true;
	}
	return false;
}
