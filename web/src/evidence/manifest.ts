// SPDX-License-Identifier: Apache-2.0
/**
 * The files of a bundle, each with its SHA-256 (spec/bundle.md):
 *
 *     "muniment bundle v1" LF  { hex(SHA-256) SP SP path LF }
 */
import type { Bytes } from "../base/bytes.js";
import { Failure, placed } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { hexDecode, utf8Decode, utf8Encode } from "../base/text.js";

export const MANIFEST_MAX = 1 << 26;
const FILES_MAX = 1 << 17;
const MAGIC = "muniment bundle ";
const DIGEST_DIGITS = 64;

export interface ManifestRow {
  readonly digest: Bytes;
  readonly path: string;
}

/** A precedes B, by octets. */
export function precedes(a: Bytes, b: Bytes): boolean {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  if (i === a.length || i === b.length) return a.length < b.length;
  return (a[i] ?? 0) < (b[i] ?? 0);
}

function rowDecode(line: Bytes): ManifestRow {
  const text = utf8Decode(line);
  const digest = text.slice(0, DIGEST_DIGITS);
  const path = text.slice(DIGEST_DIGITS + 2);
  if (!/^[0-9a-f]{64}$/.test(digest) || path === "") throw new Failure("E_FORMAT");
  if (text.slice(DIGEST_DIGITS, DIGEST_DIGITS + 2) !== "  ") throw new Failure("E_FORMAT");
  return { digest: hexDecode(digest), path };
}

function checkFirst(line: string): void {
  if (!line.startsWith(MAGIC)) throw new Failure("E_FORMAT", 1);
  if (line !== `${MAGIC}v1`) throw new Failure("E_VERSION", 1);
}

/** E_VERSION, E_TOO_LARGE, E_FORMAT at the line: also where paths do not rise. */
export function manifestDecode(octets: Bytes): ManifestRow[] {
  if (octets.length > MANIFEST_MAX) throw new Failure("E_TOO_LARGE");
  const reader = new Reader(octets);
  const rows: ManifestRow[] = [];
  let last: Bytes = new Uint8Array();
  let line = 1;
  try {
    checkFirst(utf8Decode(reader.line()));
    for (line = 2; !reader.atEnd(); line++) {
      const row = rowDecode(reader.line());
      const path = utf8Encode(row.path);
      if (!precedes(last, path)) throw new Failure("E_FORMAT");
      last = path;
      rows.push(row);
    }
  } catch (e) {
    throw placed(e, line);
  }
  if (rows.length > FILES_MAX) throw new Failure("E_TOO_LARGE");
  return rows;
}
