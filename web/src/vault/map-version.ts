// SPDX-License-Identifier: Apache-2.0
/**
 * What one state map says of itself (spec/statemap.md), and the log's leaf made of it. Each version
 * names the one before: whoever has verified one knows all that came before.
 */
import { type Bytes, concat, equal, u64 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { labelledHash } from "../codec/derive.js";
import { LEAF_STATE_MAP, leafEncode } from "./leaf.js";
import { EMPTY_TREE } from "./map.js";

export interface MapVersion {
  readonly number: bigint;
  /** Of the log: the heads are those after so many entries. */
  readonly size: bigint;
  readonly tree: Bytes;
  /** Root of version NUMBER - 1; zeroes for 1, and only then. */
  readonly previous: Bytes;
}

function isZero(octets: Bytes): boolean {
  return octets.every((octet) => octet === 0);
}

export function mapVersionEncode({ number, size, tree, previous }: MapVersion): Bytes {
  return concat(u64(number), u64(size), tree, previous);
}

/** E_FORMAT: it is no version. */
export function mapVersionDecode(octets: Bytes): MapVersion {
  const reader = new Reader(octets);
  const [number, size] = [reader.u64(), reader.u64()];
  const [tree, previous] = [reader.take(32), reader.take(32)];
  reader.done();
  const isFirst = number === 1n;
  if (number === 0n || isFirst !== isZero(previous)) throw new Failure("E_FORMAT");
  if (size === 0n && !equal(tree, EMPTY_TREE)) throw new Failure("E_FORMAT");
  return { number, size, tree, previous };
}

export function mapVersionRoot({ number, size, tree, previous }: MapVersion): Promise<Bytes> {
  return labelledHash("map", u64(number), u64(size), tree, previous);
}

export async function mapVersionLeaf(version: MapVersion): Promise<Bytes> {
  return leafEncode({ kind: LEAF_STATE_MAP, octets: await mapVersionRoot(version) });
}

/** NEWER comes right after OLDER. E_INCONSISTENT. */
export async function mapVersionVerifyNext(older: MapVersion, newer: MapVersion): Promise<void> {
  const isNext = newer.number === older.number + 1n && newer.size > older.size;
  if (!isNext || !equal(newer.previous, await mapVersionRoot(older)))
    throw new Failure("E_INCONSISTENT");
}
