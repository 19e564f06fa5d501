// SPDX-License-Identifier: Apache-2.0
/**
 * A list whose items, its rows, all have one size and rise by the octets they begin with, their
 * key: no key stands twice (spec/events.md).
 */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { listDecode } from "./message.js";

function isBelow(a: Bytes, b: Bytes, octets: number): boolean {
  for (let i = 0; i < octets; i++) {
    const [x = 0, y = 0] = [a[i], b[i]];
    if (x !== y) return x < y;
  }
  return false;
}

/** The rows of FIELD, of ROW octets each, of which KEY are the key. E_FORMAT. */
export function tableDecode(field: Bytes, row: number, key: number): Bytes[] {
  const rows = listDecode(field);
  for (const [i, now] of rows.entries()) {
    const before = rows[i - 1];
    if (now.length !== row || (before !== undefined && !isBelow(before, now, key)))
      throw new Failure("E_FORMAT");
  }
  return rows;
}
