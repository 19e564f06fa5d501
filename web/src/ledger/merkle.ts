// SPDX-License-Identifier: Apache-2.0
/**
 * The hash tree of RFC 6962 section 2.1, and the verifiers of its two proofs: the loops of RFC 9162
 * sections 2.1.3.2 and 2.1.4.2, where every hash is used, exactly once.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { sha256 } from "../crypt/hash.js";

/** What a checkpoint states: so many leaves have this root. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: Bytes;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function emptyRoot(): Promise<Bytes> {
  return sha256();
}

export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(LEAF, entry);
}

export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(NODE, left, right);
}

/**
 * Root of the tree with these leaf hashes. Pairs go up a level; an odd one at the end goes as is.
 */
export async function treeRoot(leaves: readonly Bytes[]): Promise<Bytes> {
  let row = leaves;
  while (row.length > 1) {
    const pairs = row.flatMap((left, i) => {
      const right = row[i + 1];
      if (i % 2 !== 0) return [];
      return [right === undefined ? left : nodeHash(left, right)];
    });
    row = await Promise.all(pairs);
  }
  return row[0] ?? emptyRoot();
}

/** Where a node stands in its level, and the last node of that level; both move up together. */
interface Place {
  at: bigint;
  last: bigint;
}

function up(place: Place): void {
  place.at >>= 1n;
  place.last >>= 1n;
}

/** The next hash of a proof goes to the left; else it goes to the right. */
function siblingIsLeft(place: Place): boolean {
  return (place.at & 1n) !== 0n || place.at === place.last;
}

/** Up to where this subtree is a right child, or the first. */
function skipLeftEdges(place: Place): void {
  while ((place.at & 1n) === 0n && place.at !== 0n) up(place);
}

function demand(holds: boolean): void {
  if (!holds) throw new Failure("E_PROOF");
}

function demandHashes(...hashes: readonly Bytes[]): void {
  demand(hashes.every((hash) => hash.length === 32));
}

/** LEAF is the leaf at INDEX of TREE. E_PROOF, also when INDEX is not below the size. */
export async function verifyInclusion(
  tree: TreeHead,
  index: bigint,
  leaf: Bytes,
  proof: readonly Bytes[],
): Promise<void> {
  demandHashes(tree.root, leaf, ...proof);
  demand(index >= 0n && index < tree.size);
  const place = { at: index, last: tree.size - 1n };
  let root = leaf;
  for (const sibling of proof) {
    demand(place.last !== 0n);
    if (siblingIsLeft(place)) {
      root = await nodeHash(sibling, root);
      skipLeftEdges(place);
    } else {
      root = await nodeHash(root, sibling);
    }
    up(place);
  }
  demand(place.last === 0n && equal(root, tree.root));
}

/**
 * NEWER is OLDER with leaves appended. E_PROOF. Equal sizes: empty proof and equal roots. Older
 * size 0: empty proof and the root of the empty tree; any newer tree follows.
 */
export async function verifyConsistency(
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Bytes[],
): Promise<void> {
  demandHashes(older.root, newer.root, ...proof);
  demand(older.size <= newer.size);
  if (older.size === newer.size) demand(proof.length === 0 && equal(older.root, newer.root));
  else if (older.size !== 0n) await climb(older, newer, proof);
  if (older.size === 0n) demand(proof.length === 0 && equal(older.root, await emptyRoot()));
}

/**
 * Both roots from the last node that the two trees share, 0 < older.size < newer.size. An older
 * tree that is perfect is itself that node, and the proof leaves it out.
 */
async function climb(older: TreeHead, newer: TreeHead, proof: readonly Bytes[]): Promise<void> {
  const isPerfect = (older.size & (older.size - 1n)) === 0n;
  const [start, ...path] = isPerfect ? [older.root, ...proof] : proof;
  if (start === undefined) throw new Failure("E_PROOF");
  const place = { at: older.size - 1n, last: newer.size - 1n };
  while ((place.at & 1n) !== 0n) up(place);
  let [olderRoot, newerRoot] = [start, start];
  for (const sibling of path) {
    demand(place.last !== 0n);
    if (siblingIsLeft(place)) {
      olderRoot = await nodeHash(sibling, olderRoot);
      newerRoot = await nodeHash(sibling, newerRoot);
      skipLeftEdges(place);
    } else {
      newerRoot = await nodeHash(newerRoot, sibling);
    }
    up(place);
  }
  demand(place.last === 0n && equal(olderRoot, older.root) && equal(newerRoot, newer.root));
}
