// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, equal, u64 } from "../../src/base/bytes.js";
import { Failure } from "../../src/base/err.js";
import { hexDecode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import { leafHash } from "../../src/ledger/merkle.js";
import {
  fileLeaf,
  fileOpen,
  fileOpeningDecode,
  fileOpeningEncode,
  fileOpeningIn,
} from "../../src/vault/file.js";
import {
  type LeafKind,
  eventLeaf,
  eventOpen,
  leafDecode,
  leafEncode,
} from "../../src/vault/leaf.js";
import { fails } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface Leaves {
  leaves: { kind: LeafKind; octets32: Hex; leaf: Hex; leaf_hash: Hex }[];
  leaves_bad: Bad<{ entry: Hex }>[];
  files: { content: Hex; digest: Hex; r: Hex; leaf: Hex; extra: Hex; index: string; kept: Hex }[];
  extra_bad: Bad<{ extra: Hex }>[];
  files_unproven: Bad<{ extra: Hex; digest: Hex; entry: Hex }>[];
  openings: { r: Hex; ev: Hex; opening: Hex; leaf: Hex }[];
  openings_unproven: Bad<{ opening: Hex; entry: Hex }>[];
}
const vectors = specVectors<Leaves>("leaves");

for (const { kind, octets32, leaf, leaf_hash } of vectors.leaves)
  test(`a leaf of kind ${kind} goes both ways`, async () => {
    assert.equal(hexEncode(leafEncode({ kind, octets: hexDecode(octets32) })), leaf);
    assert.deepEqual(leafDecode(hexDecode(leaf)), { kind, octets: hexDecode(octets32) });
    assert.equal(hexEncode(await leafHash(hexDecode(leaf))), leaf_hash);
  });

for (const { entry, reason } of vectors.leaves_bad)
  test(`an entry is no leaf: ${reason}`, () =>
    fails("E_FORMAT", () => leafDecode(hexDecode(entry))));

for (const [i, file] of vectors.files.entries())
  test(`file ${i} has its leaf and its openings`, async () => {
    const [key, digest] = [hexDecode(file.r), await sha256(hexDecode(file.content))];
    assert.equal(hexEncode(digest), file.digest);
    assert.equal(hexEncode(fileOpeningEncode({ key, digest })), file.extra);
    const opening = fileOpeningDecode(hexDecode(file.extra));
    assert.deepEqual(opening, { key, digest });
    assert.equal(hexEncode(await fileOpen(opening, digest)), file.leaf);
    assert.equal(hexEncode(concat(u64(BigInt(file.index)), key, digest)), file.kept);
  });

for (const { extra, reason } of vectors.extra_bad)
  test(`an extra is no opening of a file: ${reason}`, async () => {
    const isVersioned = extra.startsWith("464f") && !extra.startsWith("464f3100");
    await fails(isVersioned ? "E_VERSION" : "E_FORMAT", () => fileOpeningDecode(hexDecode(extra)));
  });

test("an extra that is nothing of ours is let be, one of another version is not", async () => {
  assert.equal(fileOpeningIn(new Uint8Array()), undefined);
  assert.equal(fileOpeningIn(utf8Encode("opening")), undefined);
  assert.ok(fileOpeningIn(hexDecode(vectors.files[0]?.extra ?? "")));
  await fails("E_VERSION", () => fileOpeningIn(utf8Encode("FO2\0")));
});

for (const { extra, digest, entry, reason } of vectors.files_unproven)
  test(`a file is not proven: ${reason}`, () =>
    fails("E_COMMITMENT", async () => {
      const leaf = await fileOpen(fileOpeningDecode(hexDecode(extra)), hexDecode(digest));
      if (!equal(leaf, hexDecode(entry))) throw new Failure("E_COMMITMENT");
    }));

test("an opening is not made of parts of other lengths", async () => {
  const [short, whole] = [new Uint8Array(31), new Uint8Array(32)];
  assert.throws(() => fileOpeningEncode({ key: short, digest: whole }), RangeError);
  assert.throws(() => fileOpeningEncode({ key: whole, digest: short }), RangeError);
  await fails("E_KEY", () => fileLeaf({ key: short, digest: whole }));
});

for (const [i, { r, ev, opening, leaf }] of vectors.openings.entries())
  test(`opening ${i} shows its event`, async () => {
    assert.equal(hexEncode(await eventLeaf(hexDecode(r), hexDecode(ev))), leaf);
    assert.equal(hexEncode(await eventOpen(hexDecode(opening), hexDecode(leaf))), ev);
  });

for (const { opening, entry, reason } of vectors.openings_unproven)
  test(`an event is not proven: ${reason}`, () =>
    fails("E_COMMITMENT", () => eventOpen(hexDecode(opening), hexDecode(entry))));
