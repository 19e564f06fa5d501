// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes } from "../../src/base/bytes.js";
import { hexDecode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import {
  emptyRoot,
  leafHash,
  nodeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from "../../src/ledger/merkle.js";
import { fails, outcome } from "../support/expect.js";
import { fromBase64, vectorJson, withVectors } from "../support/vectors.js";

const entries = Array.from({ length: 20 }, (_, i) => utf8Encode(`entry ${i}`));
const leaves = await Promise.all(entries.map(leafHash));

/* MTH, PATH and PROOF in the recursive words of RFC 6962 section 2.1. */
function half(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

async function mth(d: readonly Bytes[]): Promise<Bytes> {
  if (d.length <= 1) return d[0] ?? emptyRoot();
  const k = half(d.length);
  return nodeHash(await mth(d.slice(0, k)), await mth(d.slice(k)));
}

async function inclusion(m: number, d: readonly Bytes[]): Promise<Bytes[]> {
  if (d.length <= 1) return [];
  const k = half(d.length);
  return m < k
    ? [...(await inclusion(m, d.slice(0, k))), await mth(d.slice(k))]
    : [...(await inclusion(m - k, d.slice(k))), await mth(d.slice(0, k))];
}

async function consistency(m: number, d: readonly Bytes[], whole = true): Promise<Bytes[]> {
  if (m === d.length) return whole ? [] : [await mth(d)];
  const k = half(d.length);
  return m <= k
    ? [...(await consistency(m, d.slice(0, k), whole)), await mth(d.slice(k))]
    : [...(await consistency(m - k, d.slice(k), false)), await mth(d.slice(0, k))];
}

async function head(size: number): Promise<{ size: bigint; root: Bytes }> {
  return { size: BigInt(size), root: await mth(leaves.slice(0, size)) };
}

test("the root of every small tree is as the RFC recurses", async () => {
  for (let size = 0; size <= leaves.length; size++)
    assert.deepEqual(await treeRoot(leaves.slice(0, size)), (await head(size)).root);
});

test("every leaf of every small tree is proven, and no other in its place", async () => {
  for (let size = 1; size <= leaves.length; size++)
    for (let index = 0; index < size; index++) {
      const proof = await inclusion(index, leaves.slice(0, size));
      const leaf = leaves[index] as Bytes;
      const tree = await head(size);
      await verifyInclusion(tree, BigInt(index), leaf, proof);
      const other = leaves[(index + 1) % leaves.length] as Bytes;
      await fails("E_PROOF", () => verifyInclusion(tree, BigInt(index), other, proof));
    }
});

test("every pair of small trees is consistent, and by no shorter or longer proof", async () => {
  for (let size = 0; size <= leaves.length; size++)
    for (let older = 0; older <= size; older++) {
      const proof = older === 0 ? [] : await consistency(older, leaves.slice(0, size));
      const [a, b] = [await head(older), await head(size)];
      await verifyConsistency(a, b, proof);
      await fails("E_PROOF", () => verifyConsistency(a, b, [...proof, a.root]));
      if (proof.length > 0) await fails("E_PROOF", () => verifyConsistency(a, b, proof.slice(1)));
      if (older < size) await fails("E_PROOF", () => verifyConsistency(b, a, proof));
    }
});

test("an index at or beyond the size is refused", async () => {
  const tree = { size: 1n, root: leaves[0] as Bytes };
  await verifyInclusion(tree, 0n, tree.root, []);
  await fails("E_PROOF", () => verifyInclusion(tree, 1n, tree.root, []));
  await fails("E_PROOF", () => verifyInclusion(tree, 2n ** 64n - 1n, tree.root, []));
  await fails("E_PROOF", () => verifyInclusion({ ...tree, size: 0n }, 0n, tree.root, []));
});

test("two trees of a size with other roots are inconsistent", async () => {
  const [a, b] = [await head(5), { size: 5n, root: leaves[0] as Bytes }];
  await fails("E_PROOF", () => verifyConsistency(a, b, []));
});

test("an empty tree with the root of another is refused", async () => {
  const wrong = { size: 0n, root: leaves[0] as Bytes };
  await fails("E_PROOF", () => verifyConsistency(wrong, wrong, []));
  await fails("E_PROOF", async () => verifyConsistency(wrong, await head(3), []));
});

test("hashes that are not of 32 octets are refused even where they match", async () => {
  const short = new Uint8Array(31);
  await fails("E_PROOF", () => verifyInclusion({ size: 1n, root: short }, 0n, short, []));
});

interface InclusionCase {
  path: string;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

withVectors("rfc6962/inclusion.json", () => {
  for (const c of vectorJson<InclusionCase[]>("rfc6962/inclusion.json"))
    test(`${c.path} is ${c.wantErr ? "refused" : "proven"}`, async () => {
      const tree = { size: BigInt(c.treeSize), root: fromBase64(c.root) };
      const proof = (c.proof ?? []).map(fromBase64);
      const got = await outcome(() =>
        verifyInclusion(tree, BigInt(c.leafIdx), fromBase64(c.leafHash), proof),
      );
      assert.equal(got.code, c.wantErr ? "E_PROOF" : "OK");
    });
});

interface ConsistencyCase {
  path: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

withVectors("rfc6962/consistency.json", () => {
  for (const c of vectorJson<ConsistencyCase[]>("rfc6962/consistency.json"))
    test(`${c.path} is taken as the vectors say`, async () => {
      const older = { size: BigInt(c.size1), root: fromBase64(c.root1) };
      const newer = { size: BigInt(c.size2), root: fromBase64(c.root2) };
      const proof = (c.proof ?? []).map(fromBase64);
      /* The library that these are from compares roots of any length. */
      const areHashes = [older.root, newer.root].every((hash) => hash.length === 32);
      const got = await outcome(() => verifyConsistency(older, newer, proof));
      assert.equal(got.code, c.wantErr || !areHashes ? "E_PROOF" : "OK");
    });
});

withVectors("rfc6962/hashes.json", () => {
  interface HashCase {
    desc: string;
    sha256_input_hex: string;
    want: string;
  }
  for (const c of vectorJson<HashCase[]>("rfc6962/hashes.json"))
    test(`${c.desc} is as in the vectors`, async () => {
      assert.equal(hexEncode(await sha256(hexDecode(c.sha256_input_hex))), c.want);
    });
});

interface Ct8 {
  leaves_hex: string[];
  roots_hex_by_size: string[];
  inclusion: { index: number; size: number; proof_hex: string[] }[];
  consistency: { size1: number; size2: number; proof_hex: string[] }[];
}

withVectors("rfc6962/ct8.json", () => {
  const ct8 = vectorJson<Ct8>("rfc6962/ct8.json");
  const hashes = Promise.all(ct8.leaves_hex.map((leaf) => leafHash(hexDecode(leaf))));
  const tree = (size: number) => ({
    size: BigInt(size),
    root: hexDecode(ct8.roots_hex_by_size[size] as string),
  });
  test("the eight classic leaves have the classic roots", async () => {
    for (const [size, root] of ct8.roots_hex_by_size.entries())
      assert.equal(hexEncode(await treeRoot((await hashes).slice(0, size))), root);
  });
  for (const { index, size, proof_hex } of ct8.inclusion)
    test(`classic leaf ${index} is in the tree of ${size}`, async () => {
      const leaf = (await hashes)[index] as Bytes;
      await verifyInclusion(tree(size), BigInt(index), leaf, proof_hex.map(hexDecode));
    });
  for (const { size1, size2, proof_hex } of ct8.consistency)
    test(`the classic tree of ${size2} continues that of ${size1}`, () =>
      verifyConsistency(tree(size1), tree(size2), proof_hex.map(hexDecode)));
});

const CT = "rfc6962/ct-argon2020";
withVectors(CT, () => {
  interface Expected {
    inclusion: { index: number; tree_size: number; root: string; leaf_hash: string };
    consistency: { size1: number; root1: string; size2: number; root2: string };
  }
  const { inclusion: i, consistency: c } = vectorJson<Expected>(`${CT}/expected.json`);
  test("entry 10000 of a real log of 961,984,011 is proven by the log's own answers", async () => {
    const {
      entries: [entry],
    } = vectorJson<{ entries: [{ leaf_input: string }] }>(
      `${CT}/get-entries-start-10000-end-10000.json`,
    );
    const { audit_path } = vectorJson<{ audit_path: string[] }>(
      `${CT}/get-proof-by-hash-10000.json`,
    );
    const leaf = await leafHash(fromBase64(entry.leaf_input));
    assert.deepEqual(leaf, fromBase64(i.leaf_hash));
    await verifyInclusion(
      { size: BigInt(i.tree_size), root: fromBase64(i.root) },
      BigInt(i.index),
      leaf,
      audit_path.map(fromBase64),
    );
  });
  test("the real log's tree continues an earlier one by the log's own answer", () => {
    const { consistency: proof } = vectorJson<{ consistency: string[] }>(
      `${CT}/get-sth-consistency-first-3654490-second-961984011.json`,
    );
    return verifyConsistency(
      { size: BigInt(c.size1), root: fromBase64(c.root1) },
      { size: BigInt(c.size2), root: fromBase64(c.root2) },
      proof.map(fromBase64),
    );
  });
});
