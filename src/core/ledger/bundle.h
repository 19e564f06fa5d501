/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/bundle: entry bundles of C2SP tlog-tiles: u16 length and the entry, up to 256 times.
 * Owns: nothing; entries borrow the bundle. Pure. Untrusted input: yes. Fuzz: fuzz_bundle. */
#ifndef CORE_LEDGER_BUNDLE_H
#define CORE_LEDGER_BUNDLE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum { BUNDLE_ENTRY_MAX = 65535, BUNDLE_ENTRIES = 256 };

/* Append one entry. E_TOO_LARGE when it is longer than a bundle can say, or OUT is full. */
err bundle_put(buf *out, bytes entry) MUST_USE;

/* out[0 .. count): the entries of a bundle that holds exactly COUNT (the width of its tile, at most
 * 256) and nothing after them. E_FORMAT at the entry, from 1. */
err bundle_decode(bytes *out, size_t count, bytes in) MUST_USE;

#endif
