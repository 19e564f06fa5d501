// SPDX-License-Identifier: Apache-2.0
/**
 * Ed25519 signatures with the one verdict of spec/ed25519.md. Libraries differ about encodings at
 * the edge, and some WebCrypto accept what others refuse; so the page's checks 1 to 5 are made
 * here on the octets, before the platform is asked for 6 and 7.
 */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { base64Decode, hexDecode, utf8Encode } from "../base/text.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The y of the eight points of small order. */
const SMALL: readonly bigint[] = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => littleEndian(hexDecode(hex)));

function littleEndian(octets: Bytes): bigint {
  return octets.reduceRight((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

/** Its only spelling, and not of small order; the sign of x is not looked at. */
function isStrictPoint(encoded: Bytes): boolean {
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  return y < P && !SMALL.includes(y);
}

function isStrict(publicKey: Bytes, signature: Bytes): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  return littleEndian(s) < L && isStrictPoint(publicKey) && isStrictPoint(r);
}

/**
 * The platform's verdict alone. A key that it does not take is a signature that does not verify.
 */
async function platformVerifies(
  publicKey: Bytes,
  message: Bytes,
  signature: Bytes,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (e) {
    if (e instanceof DOMException && e.name !== "NotSupportedError") return false;
    throw e;
  }
}

/** E_SIGNATURE when SIGNATURE is not one of MESSAGE by PUBLICKEY. */
export async function verifySignature(
  publicKey: Bytes,
  message: Bytes,
  signature: Bytes,
): Promise<void> {
  if (!isStrict(publicKey, signature) || !(await platformVerifies(publicKey, message, signature)))
    throw new Failure("E_SIGNATURE");
}

/** What stands before the seed in the one form of a private key that every platform takes. */
const PKCS8 = hexDecode("302e020100300506032b657004220420");

function privateKey(seed: Bytes, extractable: boolean): Promise<CryptoKey> {
  if (seed.length !== 32) throw new RangeError("a seed has 32 octets");
  return crypto.subtle.importKey("pkcs8", concat(PKCS8, seed), "Ed25519", extractable, ["sign"]);
}

export async function signMessage(seed: Bytes, message: Bytes): Promise<Bytes> {
  const key = await privateKey(seed, false);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message));
}

export async function publicKeyOf(seed: Bytes): Promise<Bytes> {
  const { x } = await crypto.subtle.exportKey("jwk", await privateKey(seed, true));
  if (x === undefined) throw new TypeError("a private key without its public part");
  return base64Decode(utf8Encode(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`));
}
