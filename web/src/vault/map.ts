// SPDX-License-Identifier: Apache-2.0
/**
 * What the state map says of a chain (spec/statemap.md), for whoever verifies it.
 *
 *     proof = "MP1\0" || u8 end || other || u16 n || n * (u8 bit || sibling32)
 *
 * Under a tree's hash each chain has one answer: the way down is laid by the chain's lid and by
 * bits that the hashes bind.
 */
import { type Bytes, concat, equal, u16, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { labelledHash } from "../codec/derive.js";
import { headCount } from "./chain.js";

export const CHAIN_USER = 1;
export const CHAIN_FIRM = 2;
export const CHAIN_MATTER = 3;
export const CHAIN_JOB = 4;
export const CHAIN_RELEASE = 5;
export type ChainKind =
  | typeof CHAIN_USER
  | typeof CHAIN_FIRM
  | typeof CHAIN_MATTER
  | typeof CHAIN_JOB
  | typeof CHAIN_RELEASE;

export interface Chain {
  readonly kind: ChainKind;
  readonly id: Bytes;
}

/** Where a chain stands: with all its events, and with its control events alone. */
export interface MapHeads {
  readonly all: Bytes;
  readonly control: Bytes;
}

/** What the map holds of a chain. */
export interface MapEntry {
  readonly lid: Bytes;
  readonly state: Bytes;
}

/** A node on the way: the bit at which it branches, and the hash of the other side. */
export interface MapStep {
  readonly bit: number;
  readonly sibling: Bytes;
}

/** What stands at the end of the way: nothing, the chain's own entry, or another chain's. */
export type MapEnd = "none" | "own" | MapEntry;

export interface MapProof {
  readonly end: MapEnd;
  readonly steps: readonly MapStep[];
}

const MAGIC = utf8Encode("MP1\0");
const ANY_VERSION = utf8Encode("MP");
const STEPS_MAX = 256;
export const EMPTY_TREE: Bytes = new Uint8Array(32);

export function mapLid({ kind, id }: Chain): Promise<Bytes> {
  if (id.length !== 16) throw new RangeError("an id has 16 octets");
  return labelledHash("lid", u8(kind), id);
}

/** The entry of CHAIN when it stands at HEADS. */
export async function mapEntry(chain: Chain, { all, control }: MapHeads): Promise<MapEntry> {
  if (headCount(all) === 0n) throw new RangeError("an empty chain has no entry");
  const state = await labelledHash("map/state", chain.id, concat(all, control));
  return { lid: await mapLid(chain), state };
}

export function mapEntryHash({ lid, state }: MapEntry): Promise<Bytes> {
  return labelledHash("map/entry", lid, state);
}

function bitOf(lid: Bytes, bit: number): number {
  return ((lid[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
}

function beginsWith(octets: Bytes, prefix: Bytes): boolean {
  return equal(octets.subarray(0, prefix.length), prefix);
}

function readEnd(reader: Reader): MapEnd {
  switch (reader.u8()) {
    case 0:
      return "none";
    case 1:
      return "own";
    case 2:
      return { lid: reader.take(32), state: reader.take(32) };
    default:
      throw new Failure("E_FORMAT");
  }
}

/** The steps, from the root down: bits rise. */
function readSteps(reader: Reader): MapStep[] {
  const count = reader.u16();
  if (count > STEPS_MAX) throw new Failure("E_FORMAT");
  const steps: MapStep[] = [];
  let before = -1;
  for (let i = 0; i < count; i++) {
    const step = { bit: reader.u8(), sibling: reader.take(32) };
    if (step.bit <= before) throw new Failure("E_FORMAT");
    before = step.bit;
    steps.push(step);
  }
  return steps;
}

/** E_VERSION, E_FORMAT; of one proof there is one spelling. */
export function mapProofDecode(octets: Bytes): MapProof {
  if (beginsWith(octets, ANY_VERSION) && !beginsWith(octets, MAGIC)) throw new Failure("E_VERSION");
  const reader = new Reader(octets);
  if (!equal(reader.take(MAGIC.length), MAGIC)) throw new Failure("E_FORMAT");
  const proof = { end: readEnd(reader), steps: readSteps(reader) };
  reader.done();
  if (proof.end === "none" && proof.steps.length > 0) throw new Failure("E_FORMAT");
  return proof;
}

export function mapProofEncode({ end, steps }: MapProof): Bytes {
  const shown = end === "none" ? [u8(0)] : end === "own" ? [u8(1)] : [u8(2), end.lid, end.state];
  const way = steps.flatMap(({ bit, sibling }) => [u8(bit), sibling]);
  return concat(MAGIC, ...shown, u16(steps.length), ...way);
}

/** The tree to which STEPS lead from the entry with HASH, on the side where LID goes at each. */
async function up(steps: readonly MapStep[], lid: Bytes, hash: Bytes): Promise<Bytes> {
  let at = hash;
  for (const { bit, sibling } of [...steps].reverse()) {
    const sides = bitOf(lid, bit) === 0 ? [at, sibling] : [sibling, at];
    at = await labelledHash("map/node", u8(bit), ...sides);
  }
  return at;
}

/** In the map with TREE, CHAIN stands at HEADS. E_PROOF. */
export async function mapVerifyHead(
  { end, steps }: MapProof,
  tree: Bytes,
  chain: Chain,
  heads: MapHeads,
): Promise<void> {
  if (end !== "own" || headCount(heads.all) === 0n) throw new Failure("E_PROOF");
  const own = await mapEntry(chain, heads);
  const root = await up(steps, own.lid, await mapEntryHash(own));
  if (!equal(root, tree)) throw new Failure("E_PROOF");
}

/** In the map with TREE, CHAIN has no entry. E_PROOF. */
export async function mapVerifyAbsent(
  { end, steps }: MapProof,
  tree: Bytes,
  chain: Chain,
): Promise<void> {
  if (end === "own") throw new Failure("E_PROOF");
  if (end === "none") {
    if (!equal(tree, EMPTY_TREE)) throw new Failure("E_PROOF");
    return;
  }
  const lid = await mapLid(chain);
  const isSameWay = steps.every(({ bit }) => bitOf(lid, bit) === bitOf(end.lid, bit));
  if (equal(lid, end.lid) || !isSameWay) throw new Failure("E_PROOF");
  const root = await up(steps, lid, await mapEntryHash(end));
  if (!equal(root, tree)) throw new Failure("E_PROOF");
}
