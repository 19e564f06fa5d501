// SPDX-License-Identifier: Apache-2.0
/** The content of a wrap, which gives the seed of a shared key to one person (spec/events.md). */
import { type Bytes, u32, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { messageDecode, messageEncode } from "../codec/message.js";

export const KEYWRAP_PUK = 1;
export const KEYWRAP_EPOCH = 2;
const KEYWRAP_BYTES = 87;

export interface Keywrap {
  readonly kind: typeof KEYWRAP_PUK | typeof KEYWRAP_EPOCH;
  /** The user, or the chain. */
  readonly id: Bytes;
  /** The generation, or the epoch, from 1. */
  readonly number: number;
  readonly seed: Bytes;
}

export function keywrapEncode({ kind, id, number, seed }: Keywrap): Bytes {
  return messageEncode("wrap", [u8(kind), id, u32(number), seed]);
}

/** E_FORMAT. That it is the one that was signed is the caller's to check. */
export function keywrapDecode(plaintext: Bytes): Keywrap {
  if (plaintext.length !== KEYWRAP_BYTES) throw new Failure("E_FORMAT");
  const [kind, id, number, seed] = messageDecode("wrap", plaintext) as [Bytes, Bytes, Bytes, Bytes];
  const value = { kind: one(kind, 1), id, number: one(number, 4), seed };
  const isKind = value.kind === KEYWRAP_PUK || value.kind === KEYWRAP_EPOCH;
  if (!isKind || value.number === 0 || id.length !== 16 || seed.length !== 32)
    throw new Failure("E_FORMAT");
  return value as Keywrap;
}

/** The number that FIELD is. */
function one(field: Bytes, octets: 1 | 4): number {
  const reader = new Reader(field);
  const value = octets === 1 ? reader.u8() : reader.u32();
  reader.done();
  return value;
}
