// SPDX-License-Identifier: Apache-2.0
/** What an event says of a document (spec/content.md): object/put and object/remove. */
import { type Bytes, u32, u64, u8 } from "../base/bytes.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { labelledHash } from "../codec/derive.js";
import { bodyOf, demand, takeHash, takeId, takeU32, takeU64, takeU8 } from "./body.js";
import { isLine, lengthOf, takeText } from "./content.js";

export const OBJECT_FILE = 1;
export const OBJECT_MESSAGE = 2;
export const CONTENT_LENGTH_MAX = 1n << 39n;
const MEDIA_MAX = 127;
const OBJECT_NAME_MAX = 1024;
const ELEMENT_MAX = 255;
const CHUNK = 65536n;

export interface ObjectPut {
  readonly object: Bytes;
  /** Fingerprint of the epoch's recipient. */
  readonly recipient: Bytes;
  readonly kind: number;
  readonly version: number;
  /** Header hash of the version that it replaces; zeroes for version 1. */
  readonly previous: Bytes;
  readonly length: bigint;
  readonly digest: Bytes;
  readonly media: string;
  readonly name: string;
  readonly slot: Bytes;
  readonly blob: Bytes;
}

export interface ObjectRemove {
  readonly object: Bytes;
  readonly header: Bytes;
}

const MEDIA_NAME = "[a-z0-9][a-z0-9!#$&^_.+-]*";
const MEDIA = new RegExp(`^${MEDIA_NAME}/${MEDIA_NAME}$`);

/** type/subtype, in lower case, without parameters. */
export function isMedia(media: string): boolean {
  return MEDIA.test(media) && media.length <= MEDIA_MAX;
}

/** A relative path of lines. */
export function isObjectName(name: string): boolean {
  const isElement = (element: string): boolean =>
    element !== "" && element !== "." && element !== ".." && lengthOf(element) <= ELEMENT_MAX;
  const isShort = lengthOf(name) <= OBJECT_NAME_MAX;
  return isShort && isLine(name) && !name.includes("\\") && name.split("/").every(isElement);
}

/** Octets that content of LENGTH is filled up to. */
export function bucketOf(length: bigint): bigint {
  if (length <= 1024n) return 1024n;
  const exponent = length.toString(2).length - 1;
  const kept = exponent.toString(2).length;
  const step = 1n << BigInt(exponent - kept);
  return ((length + step - 1n) / step) * step;
}

/** Octets of its blob. */
export function blobLengthOf(length: bigint): bigint {
  const padded = bucketOf(length);
  return 16n + padded + 16n * ((padded + CHUNK - 1n) / CHUNK);
}

function check(put: ObjectPut): void {
  const { object, recipient, previous, digest, slot, blob } = put;
  const isFirst = previous.every((octet) => octet === 0);
  demand(object.length === 16);
  demand([recipient, previous, digest, slot, blob].every((hash) => hash.length === 32));
  demand(put.kind === OBJECT_FILE || put.kind === OBJECT_MESSAGE);
  demand(put.version >= 1 && (put.version === 1) === isFirst);
  demand(put.length <= CONTENT_LENGTH_MAX && isMedia(put.media) && isObjectName(put.name));
}

/** Fields 2 to 9, which body and header have in common. */
function commonOf(put: ObjectPut): Bytes[] {
  return [
    put.recipient,
    u8(put.kind),
    u32(put.version),
    put.previous,
    u64(put.length),
    put.digest,
    utf8Encode(put.media),
    utf8Encode(put.name),
  ];
}

/** E_FORMAT, here and below. */
export function putEncode(put: ObjectPut): Bytes {
  check(put);
  const blobLength = u64(blobLengthOf(put.length));
  return bodyOf(put.object, ...commonOf(put), put.slot, put.blob, blobLength);
}

export function putDecode(body: Bytes): ObjectPut {
  const reader = new Reader(body);
  const put = {
    object: takeId(reader),
    recipient: takeHash(reader),
    kind: takeU8(reader),
    version: takeU32(reader),
    previous: takeHash(reader),
    length: takeU64(reader),
    digest: takeHash(reader),
    media: takeText(reader),
    name: takeText(reader),
    slot: takeHash(reader),
    blob: takeHash(reader),
  };
  const blobLength = takeU64(reader);
  reader.done();
  check(put);
  demand(blobLength === blobLengthOf(put.length));
  return put;
}

/** What later versions, removals and notes call this version by. */
export function putHeader(put: ObjectPut, chain: Bytes, epoch: number): Promise<Bytes> {
  return labelledHash("object", put.object, chain, u32(epoch), ...commonOf(put));
}

export function removeEncode({ object, header }: ObjectRemove): Bytes {
  demand(object.length === 16 && header.length === 32);
  return bodyOf(object, header);
}

export function removeDecode(body: Bytes): ObjectRemove {
  const reader = new Reader(body);
  const remove = { object: takeId(reader), header: takeHash(reader) };
  reader.done();
  return remove;
}
