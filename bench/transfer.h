/* SPDX-License-Identifier: Apache-2.0 */
/* bench/transfer: one large body, there and back. Owns: nothing. */
#ifndef BENCH_TRANSFER_H
#define BENCH_TRANSFER_H

#include <stddef.h>

/* Each prints seconds. OCTETS of noise as a document to the server of a new CODE, until it is
 * acknowledged, and then all of it back: two figures. */
void transfer_document(const char *address, const char *code, size_t octets);
/* The same to a server of files: PUT TARGET, then GET TARGET. */
void transfer_file(const char *address, const char *target, size_t octets);

#endif
