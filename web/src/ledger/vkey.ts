// SPDX-License-Identifier: Apache-2.0
/**
 * Verifier keys of C2SP signed-note: NAME+ID+BASE64(type || key). Types 01 (Ed25519) and 04
 * (Ed25519 cosigner) are supported. 06 (ML-DSA-44 cosigner) is reserved: its keys are refused, its
 * signature lines are those of an unknown key.
 */
import { type Bytes, concat } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import {
  base64Decode,
  base64Encode,
  hexDecode,
  octetText,
  utf8Decode,
  utf8Encode,
} from "../base/text.js";
import { sha256 } from "../crypt/hash.js";

export const VKEY_ED25519 = 0x01;
export const VKEY_COSIGNATURE = 0x04;
export type VkeyType = typeof VKEY_ED25519 | typeof VKEY_COSIGNATURE;

export interface Vkey {
  readonly name: string;
  readonly id: number;
  readonly type: VkeyType;
  readonly key: Bytes;
}

const KEY_BYTES = 32;
/** Type octet and key of the longest kind there is, ML-DSA-44, and more. */
const KEY_DATA_MAX = 2048;
const PLUS = 0x2b;

/** No space of Unicode, no control character of ASCII but DEL, no plus sign, not empty. */
const NAME = /^[^\0-\x20+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/u;

export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

/** First four octets of SHA-256(name || 0A || type || key). */
export async function vkeyId(name: string, type: VkeyType, key: Bytes): Promise<number> {
  const hash = await sha256(utf8Encode(name), Uint8Array.of(0x0a, type), key);
  return new Reader(hash).u32();
}

function supportedType(octet: number | undefined): VkeyType {
  if (octet === VKEY_ED25519 || octet === VKEY_COSIGNATURE) return octet;
  throw new Failure("E_KEY");
}

/**
 * E_FORMAT when it is no vkey, or its id is not that of its key; E_KEY when it is one of a type
 * that is not supported. Base64 may contain plus signs: the text is split at the first two only.
 */
export async function vkeyDecode(text: Bytes): Promise<Vkey> {
  const reader = new Reader(text);
  const name = utf8Decode(reader.upTo(PLUS));
  const id = hexDecode(octetText(reader.upTo(PLUS)));
  const data = base64Decode(reader.rest());
  if (!isKeyName(name) || id.length !== 4 || data.length < 2 || data.length > KEY_DATA_MAX)
    throw new Failure("E_FORMAT");
  const type = supportedType(data[0]);
  const vkey = { name, id: new Reader(id).u32(), type, key: data.slice(1) };
  if (vkey.key.length !== KEY_BYTES || vkey.id !== (await vkeyId(name, type, vkey.key)))
    throw new Failure("E_FORMAT");
  return vkey;
}

export function vkeyEncode(vkey: Vkey): string {
  const id = vkey.id.toString(16).padStart(8, "0");
  return `${vkey.name}+${id}+${base64Encode(concat(Uint8Array.of(vkey.type), vkey.key))}`;
}

/** One signature line would be of both. */
export function isSameVkey(a: Vkey, b: Vkey): boolean {
  return a.id === b.id && a.name === b.name;
}
