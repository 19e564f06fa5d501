// SPDX-License-Identifier: Apache-2.0
/** Bech32 (BIP 173) in lower case, without its bound on the length. */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM = 6;

function checksumOf(values: readonly number[]): number {
  return values.reduce((state, value) => {
    const top = state >>> 25;
    const next = ((state & 0x1ffffff) << 5) ^ value;
    return GENERATOR.reduce((sum, g, i) => ((top >>> i) & 1 ? sum ^ g : sum), next);
  }, 1);
}

function expanded(hrp: string): number[] {
  const codes = Array.from(hrp, (c) => c.charCodeAt(0));
  return [...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31)];
}

/** Groups of FROM bits as groups of TO; what is left over is returned beside them. */
function regroup(
  groups: Iterable<number>,
  from: number,
  to: number,
): { whole: number[]; left: number; bits: number } {
  const whole: number[] = [];
  let [left, bits] = [0, 0];
  for (const group of groups) {
    left = (left << from) | group;
    for (bits += from; bits >= to; left &= (1 << bits) - 1) {
      bits -= to;
      whole.push(left >> bits);
    }
  }
  return { whole, left, bits };
}

export function bech32Encode(hrp: string, octets: Bytes): string {
  const { whole, left, bits } = regroup(octets, 8, 5);
  const groups = bits > 0 ? [...whole, left << (5 - bits)] : whole;
  const sum = checksumOf([...expanded(hrp), ...groups, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = Array.from({ length: CHECKSUM }, (_, i) => (sum >>> (5 * (5 - i))) & 31);
  return `${hrp}1${[...groups, ...check].map((group) => ALPHABET.charAt(group)).join("")}`;
}

/** What encodes to TEXT. E_FORMAT: another human-readable part, case, alphabet or checksum. */
export function bech32Decode(hrp: string, text: string): Bytes {
  const groups = Array.from(text.slice(hrp.length + 1), (c) => ALPHABET.indexOf(c));
  if (!text.startsWith(`${hrp}1`) || groups.length < CHECKSUM || groups.includes(-1))
    throw new Failure("E_FORMAT");
  const { whole, left, bits } = regroup(groups.slice(0, -CHECKSUM), 5, 8);
  if (checksumOf([...expanded(hrp), ...groups]) !== 1 || bits >= 5 || left !== 0)
    throw new Failure("E_FORMAT");
  return Uint8Array.from(whole);
}
