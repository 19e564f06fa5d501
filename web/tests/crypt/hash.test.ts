// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { hkdfSha256, hmacSha256, sha256 } from "../../src/crypt/hash.js";
import { vectorJson, withVectors } from "../support/vectors.js";

test("the hash of the parts is that of the whole", async () => {
  assert.deepEqual(
    await sha256(utf8Encode("mun"), utf8Encode(""), utf8Encode("iment")),
    await sha256(utf8Encode("muniment")),
  );
});

interface Wycheproof<T> {
  testGroups: {
    tagSize: number;
    tests: (T & { tcId: number; comment: string; result: string })[];
  }[];
}

const HMAC = "wycheproof/testvectors_v1/hmac_sha256_test.json";
withVectors(HMAC, () => {
  type Case = { key: string; msg: string; tag: string };
  for (const { tagSize, tests } of vectorJson<Wycheproof<Case>>(HMAC).testGroups)
    for (const { tcId, comment, key, msg, tag, result } of tests)
      test(`Wycheproof's HMAC case ${tcId} (${comment}) is ${result}`, async () => {
        const got = await hmacSha256(hexDecode(key), hexDecode(msg));
        assert.equal(hexEncode(got.subarray(0, tagSize / 8)) === tag, result === "valid");
      });
});

const HKDF = "wycheproof/testvectors_v1/hkdf_sha256_test.json";
withVectors(HKDF, () => {
  type Case = { ikm: string; salt: string; info: string; size: number; okm: string };
  for (const { tests } of vectorJson<Wycheproof<Case>>(HKDF).testGroups)
    for (const { tcId, comment, ikm, salt, info, size, okm, result } of tests)
      test(`Wycheproof's HKDF case ${tcId} (${comment}) is ${result}`, async () => {
        const derive = () => hkdfSha256(hexDecode(ikm), hexDecode(salt), hexDecode(info), size);
        if (result === "valid") assert.equal(hexEncode(await derive()), okm);
        else await assert.rejects(derive);
      });
});
