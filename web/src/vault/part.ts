// SPDX-License-Identifier: Apache-2.0
/** What is stored beside an event, under a hash that its signature covers (spec/events.md). */
import { type Bytes, concat, equal, u64, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { fingerprint } from "../codec/derive.js";
import { sha256 } from "../crypt/hash.js";

export const PART_WRAP = 1;
export const PART_RECIPIENT = 2;
export const PART_SLOT = 3;
export const PART_BLOB = 4;
export type PartKind =
  typeof PART_WRAP | typeof PART_RECIPIENT | typeof PART_SLOT | typeof PART_BLOB;

const HYBRID = 2;
const RECIPIENT_BYTES = 1217n;
const SMALL_MAX = 1n << 14n;
const BLOB_MAX = 1n << 40n;
/** A longer blob is uploaded before the event that names it. */
export const PART_INLINE_MAX = 1n << 16n;

/** What an event names. */
export interface PartName {
  readonly kind: PartKind;
  readonly hash: Bytes;
}

export interface Part extends PartName {
  readonly length: bigint;
}

function isKind(kind: number): kind is PartKind {
  return kind >= PART_WRAP && kind <= PART_BLOB;
}

function isLength(kind: PartKind, length: bigint): boolean {
  if (kind === PART_RECIPIENT) return length === RECIPIENT_BYTES;
  return length >= 1n && length <= (kind === PART_BLOB ? BLOB_MAX : SMALL_MAX);
}

export function partEncode({ kind, hash, length }: Part): Bytes {
  return concat(u8(kind), hash, u64(length));
}

/** E_FORMAT */
export function partDecode(octets: Bytes): Part {
  const reader = new Reader(octets);
  const [kind, hash, length] = [reader.u8(), reader.take(32), reader.u64()];
  reader.done();
  if (!isKind(kind) || !isLength(kind, length)) throw new Failure("E_FORMAT");
  return { kind, hash, length };
}

/** The part of KIND that CONTENT is. E_FORMAT: it can be none. */
export async function partOf(kind: PartKind, content: Bytes): Promise<Part> {
  const length = BigInt(content.length);
  if (!isLength(kind, length) || (kind === PART_RECIPIENT && content[0] !== HYBRID))
    throw new Failure("E_FORMAT");
  const isRecipient = kind === PART_RECIPIENT;
  const hash = await (isRecipient ? fingerprint(HYBRID, content.subarray(1)) : sha256(content));
  return { kind, hash, length };
}

/** E_COMMITMENT unless CONTENT is what PART says. */
export async function partVerify(part: Part, content: Bytes): Promise<void> {
  const is = isLength(part.kind, BigInt(content.length))
    ? await partOf(part.kind, content).catch(() => undefined)
    : undefined;
  if (is === undefined || is.length !== part.length || !equal(is.hash, part.hash))
    throw new Failure("E_COMMITMENT");
}
