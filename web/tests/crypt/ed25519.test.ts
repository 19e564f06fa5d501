// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, utf8Encode } from "../../src/base/text.js";
import { verifySignature } from "../../src/crypt/ed25519.js";
import { fails, outcome } from "../support/expect.js";
import { vectorJson, withVectors } from "../support/vectors.js";

/* RFC 8032 section 7.1, test 2. */
const KEY = hexDecode("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const MESSAGE = hexDecode("72");
const SIGNATURE = hexDecode(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

function littleEndian(octets: Uint8Array): bigint {
  return octets.reduceRight((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

test("a good signature verifies", () => verifySignature(KEY, MESSAGE, SIGNATURE));

test("a changed octet of key, message or signature is refused", async () => {
  for (const which of [KEY, MESSAGE, SIGNATURE])
    for (let i = 0; i < which.length; i++) {
      const changed = which.slice();
      changed[i] = (changed[i] ?? 0) ^ 0x04;
      const [key, message, signature] = [KEY, MESSAGE, SIGNATURE].map((part) =>
        part === which ? changed : part,
      ) as [typeof KEY, typeof KEY, typeof KEY];
      await fails("E_SIGNATURE", () => verifySignature(key, message, signature));
    }
});

test("S + L, the same signature in another spelling, is refused", async () => {
  const signature = SIGNATURE.slice();
  let s = littleEndian(signature.subarray(32)) + L;
  for (let i = 32; i < 64; i++, s >>= 8n) signature[i] = Number(s & 0xffn);
  assert.equal(s, 0n);
  await fails("E_SIGNATURE", () => verifySignature(KEY, MESSAGE, signature));
});

test("keys and signatures of other lengths are refused", async () => {
  await fails("E_SIGNATURE", () => verifySignature(KEY.slice(1), MESSAGE, SIGNATURE));
  await fails("E_SIGNATURE", () => verifySignature(KEY, MESSAGE, SIGNATURE.slice(0, 63)));
  const longer = new Uint8Array(65);
  longer.set(SIGNATURE);
  await fails("E_SIGNATURE", () => verifySignature(KEY, MESSAGE, longer));
});

interface CctvCase {
  number: number;
  key: string;
  sig: string;
  msg: string;
  flags: string[] | null;
}

const DECIDING = [
  "non_canonical_A",
  "non_canonical_R",
  "low_order_A",
  "low_order_R",
  "low_order_residue",
];

withVectors("cctv/ed25519vectors.json", () => {
  const cases = vectorJson<CctvCase[]>("cctv/ed25519vectors.json");
  for (const { number, key, sig, msg, flags } of cases) {
    const want = (flags ?? []).some((flag) => DECIDING.includes(flag)) ? "E_SIGNATURE" : "OK";
    test(`CCTV's edge case ${number} (${(flags ?? []).join(", ")}) is ${want}`, async () => {
      const got = await outcome(() =>
        verifySignature(hexDecode(key), utf8Encode(msg), hexDecode(sig)),
      );
      assert.equal(got.code, want);
    });
  }
  test("43 of CCTV's cases verify", () => {
    const good = cases.filter(({ flags }) => !flags?.some((flag) => DECIDING.includes(flag)));
    assert.deepEqual([cases.length, good.length], [914, 43]);
  });
});

interface WycheproofFile {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[];
  }[];
}

const WYCHEPROOF = "wycheproof/testvectors_v1/ed25519_test.json";
withVectors(WYCHEPROOF, () => {
  for (const { publicKey, tests } of vectorJson<WycheproofFile>(WYCHEPROOF).testGroups)
    for (const { tcId, comment, msg, sig, result } of tests)
      test(`Wycheproof's Ed25519 case ${tcId} (${comment}) is ${result}`, async () => {
        const got = await outcome(() =>
          verifySignature(hexDecode(publicKey.pk), hexDecode(msg), hexDecode(sig)),
        );
        assert.equal(got.code, result === "valid" ? "OK" : "E_SIGNATURE");
      });
});
