/* SPDX-License-Identifier: Apache-2.0 */
/* support/vectors: the shared test vectors, read where they lie, and small helpers for them.
 * The folder is ../shared/vectors beside the source tree, or $MUNIMENT_SHARED/vectors. Where it is
 * absent a test says so loudly and is skipped, never silently passed. */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include <jansson.h>

#include "base/bytes.h"

/* cmocka's header wants these before it. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The parsed JSON of NAME below the vectors folder; skips the running test when it is absent, fails
 * it when it does not parse. Release with json_decref. */
json_t *vectors_json(const char *name);
/* The whole of a file below the vectors folder; skip as above. Release with free(data). */
struct loaded {
	uint8_t *data;
	size_t len;
};
struct loaded vectors_file(const char *name);
/* Names in a vectors folder, sorted, NULL-terminated; release with vectors_names_free. */
char **vectors_names(const char *folder);
void vectors_names_free(char **names);
/* Inflate zlib or gzip data (both are recognised). Fails the test on bad data. */
struct loaded vectors_inflate(bytes in);

/* Member KEY of OBJECT as text; fails the test when it is not a string. */
const char *json_text(const json_t *object, const char *key);
/* Hex or base64 member decoded onto the heap; release with free(data). Fails the test. */
struct loaded json_hex(const json_t *object, const char *key);
struct loaded json_base64(const json_t *object, const char *key);
bytes loaded_bytes(struct loaded l);

/* Assertions on err that print the name. */
#define assert_ok(e)          assert_string_equal(err_name(e), "OK")
#define assert_fails(e, code) assert_string_equal(err_name(e), #code)

#endif
