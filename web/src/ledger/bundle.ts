// SPDX-License-Identifier: Apache-2.0
/**
 * Entry bundles of C2SP tlog-tiles: u16 length and the entry, up to 256 times, nothing else. The
 * number of entries is not in the file: its name says it.
 */
import { type Bytes, concat, u16 } from "../base/bytes.js";
import { Failure, locate } from "../base/err.js";
import { Reader } from "../base/reader.js";

export const BUNDLE_ENTRY_MAX = 65535;

/** E_TOO_LARGE when an entry is longer than a bundle can say. */
export function bundleEncode(entries: readonly Bytes[]): Bytes {
  if (entries.some((entry) => entry.length > BUNDLE_ENTRY_MAX)) throw new Failure("E_TOO_LARGE");
  return concat(...entries.flatMap((entry) => [u16(entry.length), entry]));
}

/** The entries of a bundle that holds exactly COUNT. E_FORMAT at the entry, from 1. */
export function bundleDecode(count: number, octets: Bytes): Bytes[] {
  const reader = new Reader(octets);
  const entries: Bytes[] = [];
  for (let at = 1; at <= count; at++) entries.push(locate(at, () => reader.take(reader.u16())));
  locate(count + 1, () => reader.done());
  return entries;
}
