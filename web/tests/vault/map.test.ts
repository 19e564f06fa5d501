// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, u8 } from "../../src/base/bytes.js";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { labelledHash } from "../../src/codec/derive.js";
import { leafHash } from "../../src/ledger/merkle.js";
import { EMPTY_HEAD } from "../../src/vault/chain.js";
import {
  type Chain,
  type ChainKind,
  EMPTY_TREE,
  type MapEntry,
  type MapHeads,
  mapEntry,
  mapEntryHash,
  mapLid,
  mapProofDecode,
  mapProofEncode,
  mapVerifyAbsent,
  mapVerifyHead,
} from "../../src/vault/map.js";
import {
  mapVersionDecode,
  mapVersionEncode,
  mapVersionLeaf,
  mapVersionVerifyNext,
} from "../../src/vault/map-version.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface Named {
  kind: ChainKind;
  id: Hex;
}
interface Standing extends Named {
  head: Hex;
  control: Hex;
}
type Absent = Named & { tree: Hex; proof: Hex };
type Head = Standing & { tree: Hex; proof: Hex };
interface StateMap {
  entries: (Standing & { lid: Hex; state: Hex; hash: Hex })[];
  trees: { chains: Standing[]; tree: Hex }[];
  heads: Head[];
  absent: Absent[];
  proofs_bad: Bad<{ proof: Hex }>[];
  heads_bad: Bad<Head>[];
  absent_bad: Bad<Absent>[];
  versions: {
    number: string;
    size: string;
    tree: Hex;
    previous: Hex;
    encoded: Hex;
    leaf: Hex;
    leaf_hash: Hex;
  }[];
  versions_bad: Bad<{ encoded: Hex }>[];
  next: { older: Hex; newer: Hex }[];
  next_bad: Bad<{ older: Hex; newer: Hex }>[];
}
const vectors = specVectors<StateMap>("statemap");

function headsOf({ head, control }: Standing): MapHeads {
  return { all: hexDecode(head), control: hexDecode(control) };
}

function chainOf({ kind, id }: Named): Chain {
  return { kind, id: hexDecode(id) };
}

const verifyHead = (row: Head, proof = hexDecode(row.proof)): Promise<void> =>
  mapVerifyHead(mapProofDecode(proof), hexDecode(row.tree), chainOf(row), headsOf(row));
const verifyAbsent = (row: Absent, proof = hexDecode(row.proof)): Promise<void> =>
  mapVerifyAbsent(mapProofDecode(proof), hexDecode(row.tree), chainOf(row));

for (const [i, row] of vectors.entries.entries())
  test(`entry ${i} of the state map has its hashes`, async () => {
    const entry = await mapEntry(chainOf(row), headsOf(row));
    assert.equal(hexEncode(await mapLid(chainOf(row))), row.lid);
    assert.equal(hexEncode(entry.lid), row.lid);
    assert.equal(hexEncode(entry.state), row.state);
    assert.equal(hexEncode(await mapEntryHash(entry)), row.hash);
  });

test("an empty chain has no entry, and an id has 16 octets", async () => {
  const chain = { kind: 3, id: new Uint8Array(16) } as const;
  await assert.rejects(mapEntry(chain, { all: EMPTY_HEAD, control: EMPTY_HEAD }), RangeError);
  assert.throws(() => mapLid({ kind: 3, id: new Uint8Array(15) }), RangeError);
});

/** The page's own words: entries as (lid in bits, hash), split at the first bit that differs. */
async function treeOf(entries: readonly { bits: string; hash: Bytes }[]): Promise<Bytes> {
  const [first] = entries;
  if (first === undefined) return EMPTY_TREE;
  if (entries.length === 1) return first.hash;
  const differs = (at: number) => entries.some(({ bits }) => bits[at] !== first.bits[at]);
  const at = [...first.bits].findIndex((_, bit) => differs(bit));
  const side = (bit: string) => treeOf(entries.filter(({ bits }) => bits[at] === bit));
  return labelledHash("map/node", u8(at), await side("0"), await side("1"));
}

const inBits = ({ lid }: MapEntry) => [...lid].map((o) => o.toString(2).padStart(8, "0")).join("");

for (const { chains, tree } of vectors.trees)
  test(`a map of ${chains.length} chains has the tree ${tree.slice(0, 8)}`, async () => {
    const entries = chains.map(async (row) => {
      const entry = await mapEntry(chainOf(row), headsOf(row));
      return { bits: inBits(entry), hash: await mapEntryHash(entry) };
    });
    assert.equal(hexEncode(await treeOf(await Promise.all(entries))), tree);
  });

for (const [i, row] of vectors.heads.entries())
  test(`proof ${i} shows a head, and not that the chain is absent`, async () => {
    assert.equal(hexEncode(mapProofEncode(mapProofDecode(hexDecode(row.proof)))), row.proof);
    await verifyHead(row);
    await fails("E_PROOF", () => verifyAbsent(row));
  });

for (const [i, row] of vectors.absent.entries())
  test(`proof ${i} shows that a chain is absent, and no head of it`, async () => {
    const { head = "", control = "" } = vectors.entries[0] ?? {};
    const standing = { head, control };
    assert.equal(hexEncode(mapProofEncode(mapProofDecode(hexDecode(row.proof)))), row.proof);
    await verifyAbsent(row);
    await fails("E_PROOF", () => verifyHead({ ...row, ...standing }));
  });

for (const { proof, reason } of vectors.proofs_bad)
  test(`it is no proof of the state map: ${reason}`, async () => {
    const isVersioned = proof.startsWith("4d50") && !proof.startsWith("4d503100");
    await fails(isVersioned ? "E_VERSION" : "E_FORMAT", () => mapProofDecode(hexDecode(proof)));
  });

for (const row of vectors.heads_bad)
  test(`a head is not proven: ${row.reason}`, () => fails("E_PROOF", () => verifyHead(row)));

for (const row of vectors.absent_bad)
  test(`absence is not proven: ${row.reason}`, () => fails("E_PROOF", () => verifyAbsent(row)));

test("a proof with a changed bit shows nothing", async () => {
  const [head, absent] = [vectors.heads.at(-1), vectors.absent.at(-1)];
  assert.ok(head !== undefined && absent !== undefined);
  const tries = [
    { proof: hexDecode(head.proof), verify: (bent: Bytes) => verifyHead(head, bent) },
    { proof: hexDecode(absent.proof), verify: (bent: Bytes) => verifyAbsent(absent, bent) },
  ];
  for (const { proof, verify } of tries)
    for (let bit = 0; bit < 8 * proof.length; bit++) {
      const bent = proof.map((octet, i) => (i === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
      assert.notEqual((await outcome(() => verify(bent))).code, "OK", `bit ${bit}`);
    }
});

for (const row of vectors.versions)
  test(`version ${row.number} of the state map has its leaf`, async () => {
    const { number, size, tree, previous } = mapVersionDecode(hexDecode(row.encoded));
    assert.deepEqual([String(number), String(size)], [row.number, row.size]);
    assert.deepEqual([hexEncode(tree), hexEncode(previous)], [row.tree, row.previous]);
    const version = { number, size, tree, previous };
    assert.equal(hexEncode(mapVersionEncode(version)), row.encoded);
    assert.equal(hexEncode(await mapVersionLeaf(version)), row.leaf);
    assert.equal(hexEncode(await leafHash(hexDecode(row.leaf))), row.leaf_hash);
  });

for (const { encoded, reason } of vectors.versions_bad)
  test(`it is no version of the state map: ${reason}`, () =>
    fails("E_FORMAT", () => mapVersionDecode(hexDecode(encoded))));

const verifyNext = ({ older, newer }: { older: Hex; newer: Hex }): Promise<void> =>
  mapVersionVerifyNext(mapVersionDecode(hexDecode(older)), mapVersionDecode(hexDecode(newer)));

for (const [i, row] of vectors.next.entries())
  test(`version ${i + 2} follows the one before`, () => verifyNext(row));

for (const row of vectors.next_bad)
  test(`a version does not follow: ${row.reason}`, () =>
    fails("E_INCONSISTENT", () => verifyNext(row)));
