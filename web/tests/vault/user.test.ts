// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { controlEncode } from "../../src/vault/control.js";
import { keywrapDecode, keywrapEncode } from "../../src/vault/keywrap.js";
import { partDecode, partEncode, partOf, partVerify } from "../../src/vault/part.js";
import {
  type Puk,
  deviceAddSign,
  deviceAddVerify,
  userCreateSign,
  userCreateVerify,
} from "../../src/vault/user.js";
import { type BadBody, type Parts, bodyDecode, refuseBodies, sameBody } from "../support/bodies.js";
import { fails } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface PukRow {
  gen: number;
  fingerprint: Hex;
  previous: Hex;
  wraps: { device: Hex; wrap: Hex }[];
}
interface Stored {
  body: Hex;
  parts: Parts;
}
interface Device {
  user: Hex;
  device: Hex;
  seed: Hex;
  device_key: Hex;
  device_fingerprint: Hex;
  signature: Hex;
}
interface Users {
  user_create: (Device & Stored & { root: Hex; puk: PukRow })[];
  user_puk: (Stored & { puk: PukRow; reason: number })[];
  device_add: (Device & Stored & { wrap: Hex })[];
  device_revoke: (Stored & { device: Hex; reason: number; last_good: string; puk: PukRow })[];
  bodies_bad: BadBody[];
  user_create_unsigned: Bad<{ user: Hex; device: Hex; body: Hex }>[];
  device_add_unsigned: Bad<{ user: Hex; body: Hex }>[];
  wraps: { kind: 1 | 2; id: Hex; number: number; seed: Hex; plaintext: Hex }[];
  wraps_bad: Bad<{ plaintext: Hex }>[];
  parts: { kind: number; hash: Hex; length: string; encoded: Hex }[];
  parts_bad: Bad<{ encoded: Hex }>[];
}
const vectors = specVectors<Users>("users");

function pukOf({ gen, fingerprint, previous, wraps }: PukRow): Puk {
  return {
    gen,
    fingerprint: hexDecode(fingerprint),
    previous: hexDecode(previous),
    wraps: wraps.map(({ device, wrap }) => ({ device: hexDecode(device), wrap: hexDecode(wrap) })),
  };
}

for (const [i, row] of vectors.user_create.entries())
  test(`identity ${i} is made as the vectors say, and verifies`, async () => {
    const [user, device] = [hexDecode(row.user), hexDecode(row.device)];
    const create = {
      deviceKey: hexDecode(row.device_key),
      deviceFingerprint: hexDecode(row.device_fingerprint),
      puk: pukOf(row.puk),
    };
    const signed = await userCreateSign(create, user, device, hexDecode(row.seed));
    assert.equal(hexEncode(signed.root), row.root);
    assert.equal(hexEncode(signed.signature), row.signature);
    sameBody("user/create", signed, row.body, row.parts);
    await userCreateVerify(bodyDecode("user/create", row.body), user, device);
  });

for (const { user, device, body, reason } of vectors.user_create_unsigned)
  test(`an identity does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () =>
      userCreateVerify(bodyDecode("user/create", body), hexDecode(user), hexDecode(device)),
    ));

test("an identity whose key is wrapped for another device is refused", async () => {
  const [row] = vectors.user_create;
  assert.ok(row);
  const create = bodyDecode("user/create", row.body);
  await fails("E_FORMAT", () => userCreateVerify(create, hexDecode(row.user), new Uint8Array(16)));
});

for (const [i, row] of vectors.user_puk.entries())
  test(`generation ${row.puk.gen} of a user's key, ${i}, is as it should be`, () =>
    sameBody("user/puk", { puk: pukOf(row.puk), reason: row.reason }, row.body, row.parts));

for (const [i, row] of vectors.device_add.entries())
  test(`device ${i} is added as the vectors say, and verifies`, async () => {
    const user = hexDecode(row.user);
    const add = {
      device: hexDecode(row.device),
      deviceFingerprint: hexDecode(row.device_fingerprint),
      wrap: hexDecode(row.wrap),
    };
    const signed = await deviceAddSign(add, user, hexDecode(row.seed));
    assert.equal(hexEncode(signed.deviceKey), row.device_key);
    assert.equal(hexEncode(signed.signature), row.signature);
    sameBody("device/add", signed, row.body, row.parts);
    await deviceAddVerify(bodyDecode("device/add", row.body), user);
  });

for (const { user, body, reason } of vectors.device_add_unsigned)
  test(`a device has not accepted: ${reason}`, () =>
    fails("E_SIGNATURE", () => deviceAddVerify(bodyDecode("device/add", body), hexDecode(user))));

for (const [i, row] of vectors.device_revoke.entries())
  test(`device ${i} is revoked as the vectors say`, () => {
    const revoke = {
      device: hexDecode(row.device),
      reason: row.reason,
      lastGood: BigInt(row.last_good),
      puk: pukOf(row.puk),
    };
    sameBody("device/revoke", revoke, row.body, row.parts);
  });

refuseBodies(vectors.bodies_bad);

test("a key with wraps that no reader takes is not written", async () => {
  const [row] = vectors.user_puk;
  assert.ok(row);
  const puk = pukOf(row.puk);
  const write = (wraps: Puk["wraps"]) => () =>
    controlEncode("user/puk", { puk: { ...puk, wraps }, reason: 2 });
  await fails("E_FORMAT", write([]));
  await fails("E_FORMAT", write([...puk.wraps].reverse()));
  await fails("E_FORMAT", write(puk.wraps.slice(0, 1).concat(puk.wraps.slice(0, 1))));
});

for (const [i, { kind, id, number, seed, plaintext }] of vectors.wraps.entries())
  test(`the content of wrap ${i} is as it should be`, () => {
    const wrap = { kind, id: hexDecode(id), number, seed: hexDecode(seed) };
    assert.equal(hexEncode(keywrapEncode(wrap)), plaintext);
    assert.deepEqual(keywrapDecode(hexDecode(plaintext)), wrap);
  });

for (const { plaintext, reason } of vectors.wraps_bad)
  test(`it is no content of a wrap: ${reason}`, () =>
    fails("E_FORMAT", () => keywrapDecode(hexDecode(plaintext))));

for (const [i, { kind, hash, length, encoded }] of vectors.parts.entries())
  test(`part ${i} is as it should be`, () => {
    const part = partDecode(hexDecode(encoded));
    assert.deepEqual([part.kind, hexEncode(part.hash)], [kind, hash]);
    assert.equal(String(part.length), length);
    assert.equal(hexEncode(partEncode(part)), encoded);
  });

for (const { encoded, reason } of vectors.parts_bad)
  test(`it is no part: ${reason}`, () => fails("E_FORMAT", () => partDecode(hexDecode(encoded))));

test("a part is what its hash and length say, and nothing else is", async () => {
  const recipient = new Uint8Array(1217);
  recipient[0] = 2;
  for (const [kind, content] of [
    [1, new Uint8Array(100)],
    [2, recipient],
    [3, new Uint8Array(16384)],
    [4, new Uint8Array(70000)],
  ] as const) {
    const part = await partOf(kind, content);
    await partVerify(part, content);
    const other = content.map((octet, at) => (at === 99 ? octet ^ 1 : octet));
    await fails("E_COMMITMENT", () => partVerify(part, other));
    await fails("E_COMMITMENT", () => partVerify(part, content.subarray(1)));
    await fails("E_COMMITMENT", () => partVerify(part, new Uint8Array()));
  }
});

test("content that the kind cannot have is no part", async () => {
  await fails("E_FORMAT", () => partOf(1, new Uint8Array()));
  await fails("E_FORMAT", () => partOf(3, new Uint8Array(16385)));
  await fails("E_FORMAT", () => partOf(2, new Uint8Array(1217)));
  await fails("E_FORMAT", () => partOf(2, new Uint8Array(33)));
});
