// SPDX-License-Identifier: Apache-2.0
/**
 * A witness's signature on a checkpoint and a time (C2SP tlog-cosignature v1.0.1, type 04). It
 * says: at that time this was the largest consistent tree of that origin that I had seen.
 *
 *     signed:       "cosignature/v1" LF "time " decimal LF, the whole text of the note
 *     in the line:  u64 seconds, 64 octets of Ed25519
 */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { verifySignature } from "../crypt/ed25519.js";
import type { Vkey } from "./vkey.js";

/** Our limit for the text of a checkpoint. */
export const COSIGNATURE_TEXT_MAX = 4096;
const SIGNATURE_BYTES = 8 + 64;

/** What is signed. E_RANGE when TIME is 2^63 or more. */
export function cosignatureMessage(time: bigint, text: Bytes): Bytes {
  if (time < 0n || time >> 63n !== 0n) throw new Failure("E_RANGE");
  return concat(utf8Encode(`cosignature/v1\ntime ${time}\n`), text);
}

/**
 * The time that VKEY, a cosigner's, states for the note text TEXT. E_SIGNATURE when SIGNATURE (what
 * follows the id in its line) does not verify, E_TOO_LARGE when TEXT is over the limit.
 */
export async function verifyCosignature(
  vkey: Vkey,
  text: Bytes,
  signature: Bytes,
): Promise<bigint> {
  if (signature.length !== SIGNATURE_BYTES) throw new Failure("E_SIGNATURE");
  if (text.length > COSIGNATURE_TEXT_MAX) throw new Failure("E_TOO_LARGE");
  const reader = new Reader(signature);
  const time = reader.u64();
  if (time >> 63n !== 0n) throw new Failure("E_SIGNATURE");
  await verifySignature(vkey.key, cosignatureMessage(time, text), reader.rest());
  return time;
}
