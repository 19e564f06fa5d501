// SPDX-License-Identifier: Apache-2.0
/**
 * Covers (spec/requests.md): the leaves from one size of a tree to another, as the roots of the
 * largest aligned subtrees from the left; and what they prove of the leaves between two of them.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { type TreeHead, emptyRoot, nodeHash } from "./merkle.js";

const SIZE_MAX = (1n << 64n) - 1n;

/** Leaves of the largest subtree that begins at FROM, is aligned, and ends at TO or before. */
function widthAt(from: bigint, to: bigint): bigint {
  let width = 1n;
  while (from % (2n * width) === 0n && from + 2n * width <= to) width *= 2n;
  return width;
}

/** A tree as a row of perfect subtrees, the widest first. */
class Frontier {
  size = 0n;
  readonly #peaks: { width: bigint; root: Bytes }[] = [];

  async append(width: bigint, root: Bytes): Promise<void> {
    let peak = { width, root };
    for (let last = this.#peaks.at(-1); last?.width === peak.width; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { width: 2n * peak.width, root: await nodeHash(last.root, peak.root) };
    }
    this.#peaks.push(peak);
    this.size += width;
  }

  /** What COVER has up to TO. E_PROOF: it has more or fewer hashes than that. */
  async appendCover(to: bigint, cover: readonly Bytes[]): Promise<void> {
    for (const root of cover) {
      if (this.size >= to) throw new Failure("E_PROOF");
      await this.append(widthAt(this.size, to), root);
    }
    if (this.size !== to) throw new Failure("E_PROOF");
  }

  async root(): Promise<Bytes> {
    const [last, ...rest] = this.#peaks.slice().reverse();
    if (last === undefined) return emptyRoot();
    let { root } = last;
    for (const peak of rest) root = await nodeHash(peak.root, root);
    return root;
  }
}

export interface RangeProof {
  readonly first: bigint;
  /** Cover of [0, first). */
  readonly left: readonly Bytes[];
  /** Cover of what comes behind the leaves. */
  readonly right: readonly Bytes[];
}

/** TREE has LEAVES (hashes) from index `proof.first` on. E_PROOF. */
export async function verifyRange(
  tree: TreeHead,
  proof: RangeProof,
  leaves: readonly Bytes[],
): Promise<void> {
  const hashes = [tree.root, ...proof.left, ...leaves, ...proof.right];
  const end = proof.first + BigInt(leaves.length);
  if (hashes.some((hash) => hash.length !== 32) || end > tree.size || tree.size > SIZE_MAX)
    throw new Failure("E_PROOF");
  const frontier = new Frontier();
  await frontier.appendCover(proof.first, proof.left);
  for (const leaf of leaves) await frontier.append(1n, leaf);
  await frontier.appendCover(tree.size, proof.right);
  if (!equal(await frontier.root(), tree.root)) throw new Failure("E_PROOF");
}
