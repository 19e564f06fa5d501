// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Reader } from "../../src/base/reader.js";
import { hexDecode, hexEncode, utf8Decode } from "../../src/base/text.js";
import {
  authenticate,
  commit,
  deriveKey,
  fingerprint,
  labelledHash,
} from "../../src/codec/derive.js";
import { keyprint, keyprintDecode, keyprintText } from "../../src/codec/keyprint.js";
import {
  type Label,
  type LabelFor,
  type Use,
  fieldCount,
  labels,
  useOf,
} from "../../src/codec/label.js";
import {
  listDecode,
  listEncode,
  messageDecode,
  messageEncode,
  tagEncode,
  vectorEncode,
  vectorRead,
} from "../../src/codec/message.js";
import {
  keyDecode,
  keyOf,
  signFields,
  signatureDecode,
  verifyMessage,
} from "../../src/codec/signature.js";
import { verifySignature } from "../../src/crypt/ed25519.js";
import { fails, outcome } from "../support/expect.js";
import { repository } from "../support/repository.js";
import { type Bad, type Hex, octetsOf, specVectors } from "../support/spec.js";

interface Row<L extends Label = Label> {
  label: L;
  fields: Hex[];
}
interface Encoding {
  labels: { label: Label; kind: Use; fields: number }[];
  V: { octets: Hex; encoded: Hex }[];
  list: { items: Hex[]; encoded: Hex }[];
  list_bad: Bad<{ encoded: Hex }>[];
  T: { label: Label; encoded: Hex }[];
  M: (Row & { encoded: Hex })[];
  M_bad: Bad<{ label: Label; encoded: Hex }>[];
  LH: (Row<LabelFor<"LH">> & { hash: Hex })[];
  Commit: (Row<LabelFor<"Commit">> & { r: Hex; commitment: Hex })[];
  MAC: (Row<LabelFor<"MAC">> & { key: Hex; mac: Hex })[];
  KDF: (Row<LabelFor<"KDF">> & { ikm: Hex; salt: Hex; key: Hex })[];
  Sign: (Row<LabelFor<"Sign">> & { seed: Hex; key: Hex; message: Hex; signature: Hex })[];
  Sign_bad: Bad<{ label: LabelFor<"Sign">; key: Hex; message: Hex; signature: Hex }>[];
  key_bad: Bad<{ key: Hex }>[];
  fingerprint: { algorithm: number; recipient: Hex; fingerprint: Hex }[];
  keyprint: { key: Hex; keyprint: Hex; text: Hex }[];
  keyprint_bad: Bad<{ text: Hex }>[];
  fingerprint_bad: Bad<{ algorithm: number; recipient: Hex }>[];
}
const vectors = specVectors<Encoding>("encoding");

test("the labels in force are those of the vectors and of spec/labels.md", () => {
  assert.deepEqual(
    labels.map((label) => ({ label, kind: useOf(label), fields: fieldCount(label) })),
    vectors.labels,
  );
  const page =
    readFileSync(join(repository, "spec/labels.md"), "utf8").split("## Reserved")[0] ?? "";
  const rows = [...page.matchAll(/^\| `([^`]+)` \| (\w+) \| (\d+) \|/gm)];
  assert.deepEqual(
    rows.map(([, label, kind, fields]) => ({ label, kind, fields: Number(fields) })),
    vectors.labels,
  );
});

test("a label is taken for its own use only, which the compiler sees to", () => {
  const never = [
    // @ts-expect-error: it is for signing
    () => labelledHash("event"),
    // @ts-expect-error: it is for hashing
    () => signFields(new Uint8Array(32), "head"),
    // @ts-expect-error: it is for key derivation
    () => commit(new Uint8Array(32), "event-seal"),
    // @ts-expect-error: it is for commitments
    () => deriveKey(new Uint8Array(32), new Uint8Array(16), "leaf"),
    // @ts-expect-error: it is reserved
    () => messageEncode("epoch", []),
  ];
  assert.equal(never.length, 5);
});

for (const [i, { octets, encoded }] of vectors.V.entries())
  test(`V ${i} goes both ways`, () => {
    assert.equal(hexEncode(vectorEncode(hexDecode(octets))), encoded);
    assert.equal(hexEncode(vectorRead(new Reader(hexDecode(encoded)))), octets);
  });

for (const { items, encoded } of vectors.list)
  test(`a list of ${items.length} goes both ways`, () => {
    assert.equal(hexEncode(listEncode(octetsOf(items))), encoded);
    assert.deepEqual(listDecode(hexDecode(encoded)).map(hexEncode), items);
  });

for (const { encoded, reason } of vectors.list_bad)
  test(`a list is refused: ${reason}`, () =>
    fails("E_FORMAT", () => listDecode(hexDecode(encoded))));

for (const { label, encoded } of vectors.T)
  test(`T of ${label} is as it should be`, () => {
    assert.equal(hexEncode(tagEncode(label)), encoded);
  });

for (const [i, { label, fields, encoded }] of vectors.M.entries())
  test(`M ${i}, of ${label}, goes both ways`, () => {
    assert.equal(hexEncode(messageEncode(label, octetsOf(fields))), encoded);
    assert.deepEqual(messageDecode(label, hexDecode(encoded)).map(hexEncode), fields);
  });

for (const { label, encoded, reason } of vectors.M_bad)
  test(`M of ${label} is refused: ${reason}`, () =>
    fails("E_FORMAT", () => messageDecode(label, hexDecode(encoded))));

test("no M is made with another number of fields than its label has", () => {
  for (const label of labels)
    assert.throws(
      () => messageEncode(label, octetsOf(Array(fieldCount(label) + 1).fill(""))),
      RangeError,
    );
});

for (const [i, { label, fields, hash }] of vectors.LH.entries())
  test(`LH ${i}, of ${label}, is as it should be`, async () => {
    assert.equal(hexEncode(await labelledHash(label, ...octetsOf(fields))), hash);
  });

for (const [i, { label, fields, r, commitment }] of vectors.Commit.entries())
  test(`Commit ${i}, of ${label}, is as it should be`, async () => {
    assert.equal(hexEncode(await commit(hexDecode(r), label, ...octetsOf(fields))), commitment);
  });

test("nothing is committed to under a key that is not of 32 octets", async () => {
  for (const length of [0, 31, 33])
    await fails("E_KEY", () => commit(new Uint8Array(length), "file", new Uint8Array(32)));
});

for (const [i, { label, fields, key, mac }] of vectors.MAC.entries())
  test(`MAC ${i}, of ${label}, is as it should be`, async () => {
    assert.equal(hexEncode(await authenticate(hexDecode(key), label, ...octetsOf(fields))), mac);
  });

test("nothing is authenticated under a key that is not of 32 octets", async () => {
  const fields = Array.from({ length: 4 }, () => new Uint8Array());
  for (const length of [0, 31, 33])
    await fails("E_KEY", () => authenticate(new Uint8Array(length), "read", ...fields));
});

for (const [i, { label, fields, ikm, salt, key }] of vectors.KDF.entries())
  test(`KDF ${i}, of ${label}, is as it should be`, async () => {
    const got = await deriveKey(hexDecode(ikm), hexDecode(salt), label, ...octetsOf(fields));
    assert.equal(hexEncode(got), key);
  });

for (const [i, { label, fields, seed, key, message, signature }] of vectors.Sign.entries())
  test(`Sign ${i}, of ${label}, is as it should be, and verifies`, async () => {
    assert.equal(hexEncode(await keyOf(hexDecode(seed))), key);
    assert.equal(hexEncode(messageEncode(label, octetsOf(fields))), message);
    assert.equal(
      hexEncode(await signFields(hexDecode(seed), label, ...octetsOf(fields))),
      signature,
    );
    await verifyMessage(hexDecode(key), label, hexDecode(message), hexDecode(signature));
  });

for (const { label, key, message, signature, reason } of vectors.Sign_bad)
  test(`a signature of ${label} does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () =>
      verifyMessage(hexDecode(key), label, hexDecode(message), hexDecode(signature)),
    ));

for (const { key, reason } of vectors.key_bad)
  test(`a signing key is refused: ${reason}`, async () => {
    await fails("E_KEY", () => keyDecode(hexDecode(key)));
    const [good] = vectors.Sign;
    assert.ok(good);
    await fails("E_SIGNATURE", () =>
      verifyMessage(hexDecode(key), good.label, hexDecode(good.message), hexDecode(good.signature)),
    );
  });

test("a signature is refused by its form alone, whatever it is of", async () => {
  const good = hexDecode(vectors.Sign[0]?.signature ?? "");
  assert.equal(signatureDecode(good).length, 64);
  await fails("E_FORMAT", () => signatureDecode(good.subarray(0, -1)));
  await fails("E_FORMAT", () => signatureDecode(Uint8Array.of(3, ...good.subarray(1))));
});

for (const { algorithm, recipient, fingerprint: want } of vectors.fingerprint)
  test(`the fingerprint of a recipient of algorithm ${algorithm} is as it should be`, async () => {
    assert.equal(hexEncode(await fingerprint(algorithm, hexDecode(recipient))), want);
  });

for (const { algorithm, recipient, reason } of vectors.fingerprint_bad)
  test(`a recipient of algorithm ${algorithm} has no fingerprint: ${reason}`, () =>
    fails("E_KEY", () => fingerprint(algorithm, hexDecode(recipient))));

interface Signatures {
  signatures: Bad<{ key: Hex; message: Hex; signature: Hex; verifies: boolean }>[];
}
for (const { key, message, signature, verifies, reason } of specVectors<Signatures>("ed25519")
  .signatures)
  test(`an Ed25519 signature is ${verifies ? "good" : "refused"}: ${reason}`, async () => {
    const got = await outcome(() =>
      verifySignature(hexDecode(key), hexDecode(message), hexDecode(signature)),
    );
    assert.equal(got.code, verifies ? "OK" : "E_SIGNATURE");
  });

for (const [i, row] of vectors.keyprint.entries())
  test(`keyprint ${i} is as it should be`, async () => {
    const print = await keyprint(hexDecode(row.key));
    const text = utf8Decode(hexDecode(row.text));
    assert.equal(hexEncode(print), row.keyprint);
    assert.equal(keyprintText(print), text);
    assert.deepEqual(keyprintDecode(text), print);
  });

for (const { text, reason } of vectors.keyprint_bad)
  test(`it is no keyprint's text: ${reason}`, () =>
    fails("E_FORMAT", () => keyprintDecode(utf8Decode(hexDecode(text)))));
