// SPDX-License-Identifier: Apache-2.0
/**
 * Keys and signatures with their algorithm in front (spec/encoding.md):
 *
 *     key        u8 algorithm || key
 *     signature  u8 algorithm || V(signature)
 *
 * 1 is Ed25519, 3 is reserved for ML-DSA-44, every other number is refused. What is signed is a
 * whole M of a label for signing, never octets of a caller's choice.
 */
import { type Bytes, concat, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { publicKeyOf, signMessage, verifySignature } from "../crypt/ed25519.js";
import type { LabelFor } from "./label.js";
import { messageDecode, messageEncode, vectorEncode, vectorRead } from "./message.js";

const ED25519 = 1;
const ED25519_KEY_BYTES = 32;
const ED25519_SIGNATURE_BYTES = 64;

/** The Ed25519 key in a tagged one. E_KEY. */
export function keyDecode(tagged: Bytes): Bytes {
  if (tagged[0] !== ED25519 || tagged.length !== 1 + ED25519_KEY_BYTES) throw new Failure("E_KEY");
  return tagged.subarray(1);
}

export async function keyOf(seed: Bytes): Promise<Bytes> {
  return concat(u8(ED25519), await publicKeyOf(seed));
}

/** The Ed25519 signature in a tagged one. E_FORMAT. */
export function signatureDecode(tagged: Bytes): Bytes {
  const reader = new Reader(tagged);
  const algorithm = reader.u8();
  const signature = vectorRead(reader);
  reader.done();
  if (algorithm !== ED25519 || signature.length !== ED25519_SIGNATURE_BYTES)
    throw new Failure("E_FORMAT");
  return signature;
}

/** Sign */
export async function signFields(
  seed: Bytes,
  label: LabelFor<"Sign">,
  ...fields: readonly Bytes[]
): Promise<Bytes> {
  const signature = await signMessage(seed, messageEncode(label, fields));
  return concat(u8(ED25519), vectorEncode(signature));
}

/**
 * E_SIGNATURE unless the tagged SIGNATURE is one of MESSAGE by the tagged KEY, and MESSAGE is
 * exactly one M of LABEL. That is all that is said: not which of these it fails by.
 */
export async function verifyMessage(
  key: Bytes,
  label: LabelFor<"Sign">,
  message: Bytes,
  signature: Bytes,
): Promise<void> {
  try {
    messageDecode(label, message);
    await verifySignature(keyDecode(key), message, signatureDecode(signature));
  } catch (e) {
    throw e instanceof Failure ? new Failure("E_SIGNATURE") : e;
  }
}
