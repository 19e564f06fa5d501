// SPDX-License-Identifier: Apache-2.0
/** X25519 (RFC 7748), by the platform. */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { base64Decode, hexDecode, utf8Encode } from "../base/text.js";

export const X25519_BYTES = 32;
/** What stands before the scalar in the one form of a private key that every platform takes. */
const PKCS8 = hexDecode("302e020100300506032b656e04220420");

function privateKey(scalar: Bytes, extractable: boolean): Promise<CryptoKey> {
  if (scalar.length !== X25519_BYTES) throw new RangeError("a scalar has 32 octets");
  const usages: KeyUsage[] = ["deriveBits"];
  return crypto.subtle.importKey("pkcs8", concat(PKCS8, scalar), "X25519", extractable, usages);
}

export async function sharePublic(scalar: Bytes): Promise<Bytes> {
  const { x } = await crypto.subtle.exportKey("jwk", await privateKey(scalar, true));
  if (x === undefined) throw new TypeError("a private key without its public part");
  return base64Decode(utf8Encode(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`));
}

/** E_KEY for a share of low order: some platforms refuse it, others give zeroes. */
export async function shareSecret(scalar: Bytes, share: Bytes): Promise<Bytes> {
  if (share.length !== X25519_BYTES) throw new Failure("E_KEY");
  const key = await privateKey(scalar, false);
  const other = await crypto.subtle.importKey("raw", share, "X25519", true, []);
  try {
    const bits = await crypto.subtle.deriveBits({ name: "X25519", public: other }, key, 256);
    const secret = new Uint8Array(bits);
    if (secret.some((octet) => octet !== 0)) return secret;
  } catch (e) {
    if (!(e instanceof DOMException) || e.name === "NotSupportedError") throw e;
  }
  throw new Failure("E_KEY");
}
