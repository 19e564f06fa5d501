// SPDX-License-Identifier: Apache-2.0
/**
 * How octets are put together before they are hashed, signed, derived from or committed to
 * (spec/encoding.md):
 *
 *     V(x)          u32 length of x || x
 *     T(l)          u8 length of (PFX || l) || PFX || l
 *     M(l, x..)     T(l) || u8 n || V(x1) || ... || V(xn)
 *     list(y..)     u32 k || V(y1) || ... || V(yk)
 */
import { type Bytes, concat, equal, u32, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { type Label, fieldCount } from "./label.js";

const PFX = "muniment/v1/";

/** V */
export function vectorEncode(octets: Bytes): Bytes {
  return concat(u32(octets.length), octets);
}

export function vectorRead(reader: Reader): Bytes {
  return reader.take(reader.u32());
}

/** One field, whatever it holds. */
export function listEncode(items: readonly Bytes[]): Bytes {
  return concat(u32(items.length), ...items.map(vectorEncode));
}

/** E_FORMAT. */
export function listDecode(octets: Bytes): Bytes[] {
  const reader = new Reader(octets);
  const items: Bytes[] = [];
  for (let left = reader.u32(); left > 0; left--) items.push(vectorRead(reader));
  reader.done();
  return items;
}

/** T */
export function tagEncode(label: Label): Bytes {
  const tag = utf8Encode(PFX + label);
  return concat(u8(tag.length), tag);
}

/** M. The label has so many fields, or the caller is wrong. */
export function messageEncode(label: Label, fields: readonly Bytes[]): Bytes {
  if (fields.length !== fieldCount(label)) throw new RangeError(`fields of ${label}`);
  return concat(tagEncode(label), u8(fields.length), ...fields.map(vectorEncode));
}

/** The fields of the M of LABEL that comes next. E_FORMAT. */
export function messageRead(reader: Reader, label: Label): Bytes[] {
  const tag = tagEncode(label);
  if (!equal(reader.take(tag.length), tag) || reader.u8() !== fieldCount(label))
    throw new Failure("E_FORMAT");
  return Array.from({ length: fieldCount(label) }, () => vectorRead(reader));
}

/** The fields of exactly one M of LABEL. E_FORMAT. */
export function messageDecode(label: Label, octets: Bytes): Bytes[] {
  const reader = new Reader(octets);
  const fields = messageRead(reader, label);
  reader.done();
  return fields;
}
