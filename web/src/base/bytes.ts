// SPDX-License-Identifier: Apache-2.0
/** Octets, and numbers as octets: unsigned, big-endian. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** For public octets only: it stops at the first difference. */
export function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

/** The first place of OCTET in WHERE, or its length. */
export function find(where: Bytes, octet: number): number {
  const at = where.indexOf(octet);
  return at < 0 ? where.length : at;
}

function unsigned(value: number | bigint, octets: number): Bytes {
  let left = BigInt(value);
  if (left < 0n || left >> BigInt(8 * octets) !== 0n) throw new RangeError(`not a u${8 * octets}`);
  const out = new Uint8Array(octets);
  for (let i = octets - 1; i >= 0; i--) {
    out[i] = Number(left & 0xffn);
    left >>= 8n;
  }
  return out;
}

export const u8 = (value: number): Bytes => unsigned(value, 1);
export const u16 = (value: number): Bytes => unsigned(value, 2);
export const u32 = (value: number): Bytes => unsigned(value, 4);
export const u64 = (value: bigint): Bytes => unsigned(value, 8);
