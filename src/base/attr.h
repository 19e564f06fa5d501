/* SPDX-License-Identifier: Apache-2.0 */
/* base/attr: the compiler's words, in one place.
 * Everything here is a hint or a check; no meaning of the program hangs on it. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* The caller must look at the result. On every function that can fail. */
#define MUST_USE __attribute__((warn_unused_result))
/* printf-like: format at argument F, values from argument A (cli/ only). */
#define PRINTF_LIKE(F, A) __attribute__((format(printf, F, A)))
#define UNUSED            __attribute__((unused))
#define NORETURN          __attribute__((noreturn))
#define NOINLINE          __attribute__((noinline))
#define COLD              __attribute__((cold))
/* Hardening clears every local variable first; not this one: it is large, and written before it is
 * read. */
#define UNINITIALIZED __attribute__((uninitialized))
/* Seen by shared libraries, from which all else is hidden. */
#define EXPORTED __attribute__((visibility("default")))

#endif
