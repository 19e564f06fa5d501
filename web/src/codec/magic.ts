// SPDX-License-Identifier: Apache-2.0
/** The four octets that a format of ours begins with: two letters, a version, a zero. */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import type { Reader } from "../base/reader.js";

const LETTERS = 2;

/** E_VERSION: of the same format, but another version; E_FORMAT. */
export function magicRead(reader: Reader, magic: Bytes): void {
  const found = reader.take(magic.length);
  if (equal(found, magic)) return;
  const isSameFormat = equal(found.subarray(0, LETTERS), magic.subarray(0, LETTERS));
  throw new Failure(isSameFormat ? "E_VERSION" : "E_FORMAT");
}
