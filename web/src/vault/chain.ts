// SPDX-License-Identifier: Apache-2.0
/**
 * The head of a chain of events (spec/events.md): `u64 count || hash32`. An empty chain's has a
 * count and a hash of zeroes, and no other has either.
 */
import { type Bytes, concat, u64 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { labelledHash } from "../codec/derive.js";

export const HEAD_BYTES = 40;
export const EMPTY_HEAD: Bytes = new Uint8Array(HEAD_BYTES);

/** How many events the chain with this head has. E_FORMAT: it is no head. */
export function headCount(head: Bytes): bigint {
  const reader = new Reader(head);
  const count = reader.u64();
  const hash = reader.take(32);
  reader.done();
  if ((count === 0n) !== hash.every((octet) => octet === 0)) throw new Failure("E_FORMAT");
  return count;
}

/** The head after the event whose leaf has LEAFHASH. */
export async function headNext(head: Bytes, leafHash: Bytes): Promise<Bytes> {
  const count = headCount(head);
  return concat(u64(count + 1n), await labelledHash("head", head, leafHash));
}
