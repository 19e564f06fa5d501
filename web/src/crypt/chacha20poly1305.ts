// SPDX-License-Identifier: Apache-2.0
/**
 * ChaCha20-Poly1305 (RFC 8439), without additional data: WebCrypto has none. For what is small;
 * there are no tables and no branches on secrets, as far as a JavaScript engine keeps to that.
 */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";

export const AEAD_KEY_BYTES = 32;
export const AEAD_TAG_BYTES = 16;
const BLOCK = 64;
const P1305 = (1n << 130n) - 5n;
const R_MASK = 0x0ffffffc0ffffffc0ffffffc0fffffffn;
const SIGMA = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

function quarter(s: Uint32Array, a: number, b: number, c: number, d: number): void {
  const step = (x: number, y: number, z: number, n: number): void => {
    s[x] = (s[x] ?? 0) + (s[y] ?? 0);
    const mixed = (s[z] ?? 0) ^ (s[x] ?? 0);
    s[z] = (mixed << n) | (mixed >>> (32 - n));
  };
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}

/** The 64 octets of the key stream at COUNTER. */
function block(key: DataView, nonce: DataView, counter: number): Bytes {
  const start = new Uint32Array(16);
  start.set(SIGMA);
  for (let i = 0; i < 8; i++) start[4 + i] = key.getUint32(4 * i, true);
  start[12] = counter;
  for (let i = 0; i < 3; i++) start[13 + i] = nonce.getUint32(4 * i, true);
  const s = start.slice();
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarter(s, i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i++)
      quarter(s, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  const out = new DataView(new ArrayBuffer(BLOCK));
  for (let i = 0; i < 16; i++) out.setUint32(4 * i, (s[i] ?? 0) + (start[i] ?? 0), true);
  return new Uint8Array(out.buffer);
}

function viewOf(octets: Bytes): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length);
}

function stream(key: Bytes, nonce: Bytes, octets: Bytes): Bytes {
  const [k, n] = [viewOf(key), viewOf(nonce)];
  const out = octets.slice();
  for (let at = 0; at < out.length; at += BLOCK) {
    const pad = block(k, n, 1 + at / BLOCK);
    for (let i = 0; i < BLOCK && at + i < out.length; i++)
      out[at + i] = (out[at + i] ?? 0) ^ (pad[i] ?? 0);
  }
  return out;
}

function littleEndian(octets: Bytes): bigint {
  return octets.reduceRight((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function octetsOf(value: bigint, count: number): Bytes {
  return Uint8Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function tagOf(key: Bytes, nonce: Bytes, ciphertext: Bytes): Bytes {
  const once = block(viewOf(key), viewOf(nonce), 0);
  const r = littleEndian(once.subarray(0, 16)) & R_MASK;
  const s = littleEndian(once.subarray(16, 32));
  const padding = new Uint8Array((16 - (ciphertext.length % 16)) % 16);
  const lengths = octetsOf(BigInt(ciphertext.length) << 64n, 16);
  const text = concat(ciphertext, padding, lengths);
  let h = 0n;
  for (let at = 0; at < text.length; at += 16)
    h = ((h + littleEndian(text.subarray(at, at + 16)) + (1n << 128n)) * r) % P1305;
  return octetsOf((h + s) & ((1n << 128n) - 1n), AEAD_TAG_BYTES);
}

/** Ciphertext, and the tag behind it. KEY has 32 octets, NONCE 12. */
export function aeadSeal(key: Bytes, nonce: Bytes, plain: Bytes): Bytes {
  if (key.length !== AEAD_KEY_BYTES || nonce.length !== 12) throw new RangeError("key or nonce");
  const ciphertext = stream(key, nonce, plain);
  return concat(ciphertext, tagOf(key, nonce, ciphertext));
}

/** E_NO_MATCH when it does not open. */
export function aeadOpen(key: Bytes, nonce: Bytes, sealed: Bytes): Bytes {
  if (key.length !== AEAD_KEY_BYTES || nonce.length !== 12) throw new RangeError("key or nonce");
  const end = sealed.length - AEAD_TAG_BYTES;
  if (end < 0) throw new Failure("E_NO_MATCH");
  const [ciphertext, tag] = [sealed.subarray(0, end), sealed.subarray(end)];
  const right = tagOf(key, nonce, ciphertext);
  const difference = right.reduce((bits, octet, i) => bits | (octet ^ (tag[i] ?? 0)), 0);
  if (difference !== 0) throw new Failure("E_NO_MATCH");
  return stream(key, nonce, ciphertext);
}
