// SPDX-License-Identifier: Apache-2.0
/**
 * What the text formats share: UTF-8, canonical decimals, base64 and hex. The decoders are strict:
 * one value has one spelling, and what has another is E_FORMAT.
 */
import type { Bytes } from "./bytes.js";
import { Failure } from "./err.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8Encode(text: string): Bytes {
  return encoder.encode(text);
}

/** Different octets give different strings: nothing is replaced, and a BOM is kept. */
export function utf8Decode(octets: Bytes): string {
  try {
    return decoder.decode(octets);
  } catch {
    throw new Failure("E_FORMAT");
  }
}

/** A character an octet, U+0000 to U+00FF: for octets that are looked at as if they were ASCII. */
export function octetText(octets: Bytes): string {
  const step = 0x2000;
  let out = "";
  for (let at = 0; at < octets.length; at += step)
    out += String.fromCharCode(...octets.subarray(at, at + step));
  return out;
}

export function textOctets(text: string): Bytes {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** No sign, no leading zero, below 2^64. */
export function decimalDecode(octets: Bytes): bigint {
  const text = octets.length > 20 ? "" : octetText(octets);
  if (!/^(0|[1-9][0-9]*)$/.test(text)) throw new Failure("E_FORMAT");
  const value = BigInt(text);
  if (value >> 64n !== 0n) throw new Failure("E_FORMAT");
  return value;
}

/** RFC 4648 section 4, with padding. */
export function base64Encode(octets: Bytes): string {
  return btoa(octetText(octets));
}

/** What encodes to the same text: so no white space, no missing padding, no stray bits. */
export function base64Decode(octets: Bytes): Bytes {
  const text = octetText(octets);
  try {
    const decoded = atob(text);
    if (btoa(decoded) === text) return textOctets(decoded);
  } catch {
    // Not base64 at all: refused below like the rest.
  }
  throw new Failure("E_FORMAT");
}

export function hexEncode(octets: Bytes): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Lower case only. */
export function hexDecode(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Failure("E_FORMAT");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
