/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

#include <stdio.h>

void
json_put_string(bytes text)
{
	putchar('"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			putchar('\\');
		putchar(text.data[i]);
	}
	putchar('"');
}
