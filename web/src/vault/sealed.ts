// SPDX-License-Identifier: Apache-2.0
/**
 * How a content event is kept (spec/content.md): its opening, sealed under a key of its own.
 *
 *     sealed = event16 || ChaCha20-Poly1305(KDF(seed, event16, "event-seal"), 0, r32 || EV)
 */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { deriveKey } from "../codec/derive.js";
import { AEAD_TAG_BYTES, aeadOpen, aeadSeal } from "../crypt/chacha20poly1305.js";

const ID_BYTES = 16;
const SALT_BYTES = 32;
const NONCE: Bytes = new Uint8Array(12);
export const SEALED_OVERHEAD = ID_BYTES + AEAD_TAG_BYTES;
export const SEALED_MIN = SEALED_OVERHEAD + SALT_BYTES;

export async function seal(seed: Bytes, event: Bytes, opening: Bytes): Promise<Bytes> {
  if (event.length !== ID_BYTES || opening.length < SALT_BYTES) throw new RangeError("an opening");
  const key = await deriveKey(seed, event, "event-seal");
  return concat(event, aeadSeal(key, NONCE, opening));
}

/** The opening. E_NO_MATCH; what it opens to is not yet known to be the log's (record.ts). */
export async function unseal(seed: Bytes, sealed: Bytes): Promise<Bytes> {
  if (sealed.length < SEALED_MIN) throw new Failure("E_NO_MATCH");
  const key = await deriveKey(seed, sealed.subarray(0, ID_BYTES), "event-seal");
  return aeadOpen(key, NONCE, sealed.subarray(ID_BYTES));
}
