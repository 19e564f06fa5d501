// SPDX-License-Identifier: Apache-2.0
/** What people compare to know a signing key, and its text (spec/encoding.md). */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { hexDecode, hexEncode } from "../base/text.js";
import { labelledHash } from "./derive.js";

const TEXT = /^[0-9a-f]{8}(-[0-9a-f]{8}){7}$/;

/** Of a tagged KEY. */
export function keyprint(key: Bytes): Promise<Bytes> {
  return labelledHash("key", key);
}

export function keyprintText(print: Bytes): string {
  return hexEncode(print).match(/.{8}/g)?.join("-") ?? "";
}

/** E_FORMAT: no keyprint, or another spelling of one. */
export function keyprintDecode(text: string): Bytes {
  if (!TEXT.test(text)) throw new Failure("E_FORMAT");
  return hexDecode(text.replaceAll("-", ""));
}
