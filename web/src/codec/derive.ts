// SPDX-License-Identifier: Apache-2.0
/** What is made of an M without a signature: hashes, commitments, keys (spec/encoding.md). */
import { type Bytes, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { hkdfSha256, hmacSha256, sha256 } from "../crypt/hash.js";
import type { LabelFor } from "./label.js";
import { messageEncode } from "./message.js";

export const COMMIT_KEY_BYTES = 32;
const KEY_BYTES = 32;

/** LH */
export function labelledHash(label: LabelFor<"LH">, ...fields: readonly Bytes[]): Promise<Bytes> {
  return sha256(messageEncode(label, fields));
}

/**
 * Commit. HMAC pads its key with zeroes, so that a KEY of another length than 32 would be a second
 * spelling of one: E_KEY.
 */
export async function commit(
  key: Bytes,
  label: LabelFor<"Commit">,
  ...fields: readonly Bytes[]
): Promise<Bytes> {
  if (key.length !== COMMIT_KEY_BYTES) throw new Failure("E_KEY");
  return hmacSha256(key, messageEncode(label, fields));
}

/** MAC: as Commit, under a KEY that is secret and used for many. */
export async function authenticate(
  key: Bytes,
  label: LabelFor<"MAC">,
  ...fields: readonly Bytes[]
): Promise<Bytes> {
  if (key.length !== COMMIT_KEY_BYTES) throw new Failure("E_KEY");
  return hmacSha256(key, messageEncode(label, fields));
}

/** KDF */
export function deriveKey(
  ikm: Bytes,
  salt: Bytes,
  label: LabelFor<"KDF">,
  ...fields: readonly Bytes[]
): Promise<Bytes> {
  return hkdfSha256(ikm, salt, messageEncode(label, fields), KEY_BYTES);
}

/** Octets of a recipient by its algorithm: 1 is X25519, 2 mlkem768x25519. */
const RECIPIENT_BYTES: Readonly<Record<number, number>> = { 1: 32, 2: 1216 };

/** What stands for a recipient inside a signed structure. E_KEY: it has no fingerprint. */
export async function fingerprint(algorithm: number, recipient: Bytes): Promise<Bytes> {
  if (recipient.length !== RECIPIENT_BYTES[algorithm]) throw new Failure("E_KEY");
  return labelledHash("rcpt", u8(algorithm), recipient);
}
