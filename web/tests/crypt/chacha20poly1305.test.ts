// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { type Bytes, concat } from "../../src/base/bytes.js";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { aeadOpen, aeadSeal } from "../../src/crypt/chacha20poly1305.js";
import { sharePublic, shareSecret } from "../../src/crypt/x25519.js";
import { fails } from "../support/expect.js";

function run(start: number, count: number): Bytes {
  return Uint8Array.from({ length: count }, (_, i) => start + i);
}

/** By the platform of the tests, which has it where browsers have not. */
function reference(key: Bytes, nonce: Bytes, plain: Bytes): Bytes {
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  const sealed = concat(new Uint8Array(cipher.update(plain)), new Uint8Array(cipher.final()));
  return concat(sealed, new Uint8Array(cipher.getAuthTag()));
}

test("ChaCha20-Poly1305 is what the platform's is, at every length", () => {
  for (const length of [...Array(200).keys(), 1000, 1024, 65536]) {
    const [key, nonce, plain] = [run(length, 32), run(7 * length, 12), run(3, length)];
    const sealed = aeadSeal(key, nonce, plain);
    assert.equal(hexEncode(sealed), hexEncode(reference(key, nonce, plain)), `${length}`);
    assert.deepEqual(aeadOpen(key, nonce, sealed), plain);
  }
});

test("what has a bit flipped, or an octet less, does not open", async () => {
  const [key, nonce] = [run(0, 32), new Uint8Array(12)];
  const sealed = aeadSeal(key, nonce, run(0, 70));
  for (let bit = 0; bit < 8 * sealed.length; bit++) {
    const flipped = sealed.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await fails("E_NO_MATCH", () => aeadOpen(key, nonce, flipped));
  }
  for (let n = 0; n < sealed.length; n++)
    await fails("E_NO_MATCH", () => aeadOpen(key, nonce, sealed.subarray(0, n)));
});

test("X25519 gives what RFC 7748, sections 5.2 and 6.1, says", async () => {
  const secret = await shareSecret(
    hexDecode("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
    hexDecode("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
  );
  const want = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552";
  assert.equal(hexEncode(secret), want);
  const bob = hexDecode("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  const share = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
  assert.equal(hexEncode(await sharePublic(bob)), share);
});
