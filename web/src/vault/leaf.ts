// SPDX-License-Identifier: Apache-2.0
/**
 * The 33 octets that the public log holds of anything (spec/leaves.md): `u8 kind || 32 octets`. A
 * commitment's leaf says nothing without its opening, and with it, it can be one thing only.
 */
import { type Bytes, concat, equal, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { COMMIT_KEY_BYTES, commit } from "../codec/derive.js";

export const LEAF_COMMITMENT = 1;
export const LEAF_STATE_MAP = 2;
export const LEAF_RELEASE = 3;
export type LeafKind = typeof LEAF_COMMITMENT | typeof LEAF_STATE_MAP | typeof LEAF_RELEASE;

export interface Leaf {
  readonly kind: LeafKind;
  readonly octets: Bytes;
}

const LEAF_BYTES = 33;

function kindDecode(octet: number | undefined): LeafKind {
  if (octet === LEAF_COMMITMENT || octet === LEAF_STATE_MAP || octet === LEAF_RELEASE) return octet;
  throw new Failure("E_FORMAT");
}

/** E_FORMAT: an entry that is no leaf. */
export function leafDecode(entry: Bytes): Leaf {
  if (entry.length !== LEAF_BYTES) throw new Failure("E_FORMAT");
  return { kind: kindDecode(entry[0]), octets: entry.subarray(1) };
}

export function leafEncode({ kind, octets }: Leaf): Bytes {
  if (octets.length !== LEAF_BYTES - 1) throw new RangeError("a leaf has 32 octets and its kind");
  return concat(u8(kind), octets);
}

/** The leaf of the event EV, whose opening is KEY || EV. */
export async function eventLeaf(key: Bytes, ev: Bytes): Promise<Bytes> {
  return leafEncode({ kind: LEAF_COMMITMENT, octets: await commit(key, "leaf", ev) });
}

/** The EV that OPENING shows ENTRY to be of. E_COMMITMENT. */
export async function eventOpen(opening: Bytes, entry: Bytes): Promise<Bytes> {
  if (opening.length < COMMIT_KEY_BYTES) throw new Failure("E_COMMITMENT");
  const [key, ev] = [opening.subarray(0, COMMIT_KEY_BYTES), opening.subarray(COMMIT_KEY_BYTES)];
  if (!equal(await eventLeaf(key, ev), entry)) throw new Failure("E_COMMITMENT");
  return ev;
}
