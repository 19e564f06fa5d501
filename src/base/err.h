/* SPDX-License-Identifier: Apache-2.0 */
/* base/err: the result of everything that can fail.
 * A struct, so that `if (note_verify(...))` does not compile and the inverted-check bug class is
 * gone: test with failed(e). Codes, statuses and sentences live in err.def and nowhere else. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum err_code {
#define X(code, http, exit_status, sentence) code,
#include "base/err.def"
#undef X
	ERR_COUNT
};

typedef struct {
	uint16_t code; /* enum err_code */
	uint16_t at;   /* line (from 1) or item of the input where it failed; 0 = not known */
	int32_t sys;   /* errno behind it; 0 = none */
} err;

/* No error. */
static inline err
ok(void)
{
	return (err){0, 0, 0};
}

static inline err
failure(enum err_code code)
{
	return (err){(uint16_t)code, 0, 0};
}

/* Failure at line or item AT, saturating. */
static inline err
failure_at(enum err_code code, uint64_t at)
{
	return (err){(uint16_t)code, (uint16_t)(at > UINT16_MAX ? UINT16_MAX : at), 0};
}

/* Failure of the system, with its errno. */
static inline err
failure_sys(enum err_code code, int sys)
{
	return (err){(uint16_t)code, 0, (int32_t)sys};
}

static inline bool
failed(err e)
{
	return e.code != OK;
}

static inline bool
err_is(err e, enum err_code code)
{
	return e.code == (uint16_t)code;
}

/* Constant strings and numbers of err.def. An unknown code reads as E_IO's. */
const char *err_name(err e);     /* "E_FORMAT" */
const char *err_sentence(err e); /* lower case, no full stop */
int err_exit_status(err e);      /* 0..4 */
int err_http_status(err e);

/* A broken invariant of our own: says where, kills this process only. Always on, in release too. */
NORETURN COLD void must_fail(const char *what, const char *file, int line);
#define must(x) ((x) ? (void)0 : must_fail(#x, __FILE__, __LINE__))

#endif
