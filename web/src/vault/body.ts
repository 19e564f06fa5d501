// SPDX-License-Identifier: Apache-2.0
/** Fields that the bodies of several control events have (spec/events.md). */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { vectorEncode, vectorRead } from "../codec/message.js";
import { keyDecode, signatureDecode } from "../codec/signature.js";

export const REASON_FIRST = 1;
export const REASON_PLANNED = 2;
export const REASON_MEMBER_ADDED = 3;
export const REASON_MEMBER_REMOVED = 4;
export const REASON_DEVICE_REVOKED = 5;
export const REASON_SUSPICION = 6;

/** The body of these fields. */
export function bodyOf(...fields: readonly Bytes[]): Bytes {
  return concat(...fields.map(vectorEncode));
}

/** E_FORMAT unless it holds. */
export function demand(holds: boolean): void {
  if (!holds) throw new Failure("E_FORMAT");
}

/** The next field, all of which READ reads. */
export function take<T>(reader: Reader, read: (field: Reader) => T): T {
  const field = new Reader(vectorRead(reader));
  const value = read(field);
  field.done();
  return value;
}

export const takeId = (reader: Reader): Bytes => take(reader, (field) => field.take(16));
export const takeHash = (reader: Reader): Bytes => take(reader, (field) => field.take(32));
export const takeU8 = (reader: Reader): number => take(reader, (field) => field.u8());
export const takeU32 = (reader: Reader): number => take(reader, (field) => field.u32());
export const takeU64 = (reader: Reader): bigint => take(reader, (field) => field.u64());

/** Tagged, and of an algorithm that may be. */
export function takeKey(reader: Reader): Bytes {
  const key = vectorRead(reader);
  try {
    keyDecode(key);
  } catch (e) {
    throw e instanceof Failure ? new Failure("E_FORMAT") : e;
  }
  return key;
}

/** Its form is checked; it is not verified. */
export function takeSignature(reader: Reader): Bytes {
  const signature = vectorRead(reader);
  signatureDecode(signature);
  return signature;
}

/** One of ALLOWED. */
export function takeOneOf(reader: Reader, ...allowed: readonly number[]): number {
  const value = takeU8(reader);
  demand(allowed.includes(value));
  return value;
}
