// SPDX-License-Identifier: Apache-2.0
/** SHA-256, and what is built on it: HMAC (RFC 2104) and HKDF (RFC 5869). */
import { type Bytes, concat } from "../base/bytes.js";

/** SHA-256 of the parts in a row. */
export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

export async function hmacSha256(key: Bytes, message: Bytes): Promise<Bytes> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** Extract and expand. */
export async function hkdfSha256(
  ikm: Bytes,
  salt: Bytes,
  info: Bytes,
  octets: number,
): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, imported, 8 * octets));
}
