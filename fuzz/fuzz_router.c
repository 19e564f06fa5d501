/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet is the method. What a route was found for has that method, and its arguments lie
 * in the path; a path that is none has no methods. */
#include <string.h>

#include "api/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	enum httpd_method method = (enum httpd_method)(data[0] % (HTTPD_OTHER + 1));
	bytes path = bytes_of(data + 1, size - 1);
	struct routed r = {0};
	err e = router_find(&r, method, path);
	if (err_is(e, E_METHOD))
		must(r.route == NULL && r.allow[0] != '\0' &&
			memchr(r.allow, 0, sizeof r.allow) != NULL);
	if (failed(e))
		return 0;
	must(r.route->method == method);
	for (size_t i = 0; i < ROUTER_ARGUMENTS; i++) {
		bytes a = r.arguments[i];
		must(a.data == NULL ||
			(a.data >= path.data && a.data + a.len <= path.data + path.len));
	}
	return 0;
}
