/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on a case is the difference of memcheck's own count of errors, so one process can
 * hold many cases, and cases that must be reported beside cases that must not. */
#include "ct/ct.h"

#include <stdio.h>
#include <valgrind/memcheck.h>

int
ct_main(const struct ct_case *cases, size_t count)
{
	if (RUNNING_ON_VALGRIND == 0) {
		puts("Bail out! nothing is proven but under valgrind");
		return 1;
	}
	bool all = true;
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		unsigned long before = VALGRIND_COUNT_ERRORS;
		cases[i].run();
		unsigned long found = VALGRIND_COUNT_ERRORS - before;
		bool good = cases[i].leaks == (found > 0);
		printf("%s %zu - %s\n", good ? "ok" : "not ok", i + 1, cases[i].name);
		if (!good)
			printf("# %lu branches or addresses depended on a secret\n", found);
		all = all && good;
	}
	return all ? 0 : 1;
}

void
ct_secret(void *p, size_t n, uint8_t salt)
{
	uint8_t *to = p;
	uint32_t v = salt;
	for (size_t i = 0; i < n; i++) {
		v = v * 1103515245 + 12345;
		to[i] = (uint8_t)(v >> 16);
	}
	ct_hide(p, n);
}

void
ct_hide(const void *p, size_t n)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, n);
}

void
ct_reveal(const void *p, size_t n)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, n);
}
