// SPDX-License-Identifier: Apache-2.0
/**
 * A file in the log (spec/leaves.md): a commitment to its SHA-256, whose opening travels in a
 * receipt's `extra`:
 *
 *     "FO1\0" || r32 || digest32      68 octets
 */
import { type Bytes, concat, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { utf8Encode } from "../base/text.js";
import { commit } from "../codec/derive.js";
import { LEAF_COMMITMENT, leafEncode } from "./leaf.js";

export interface FileOpening {
  readonly key: Bytes;
  readonly digest: Bytes;
}

const MAGIC = utf8Encode("FO1\0");
const ANY_VERSION = utf8Encode("FO");
const BYTES = MAGIC.length + 32 + 32;

export function fileOpeningEncode({ key, digest }: FileOpening): Bytes {
  if (key.length !== 32 || digest.length !== 32)
    throw new RangeError("an opening has 2 * 32 octets");
  return concat(MAGIC, key, digest);
}

function beginsWith(octets: Bytes, prefix: Bytes): boolean {
  return equal(octets.subarray(0, prefix.length), prefix);
}

/** E_FORMAT when EXTRA is no opening of a file, E_VERSION when it is one of another version. */
export function fileOpeningDecode(extra: Bytes): FileOpening {
  if (beginsWith(extra, ANY_VERSION) && !beginsWith(extra, MAGIC)) throw new Failure("E_VERSION");
  if (extra.length !== BYTES || !beginsWith(extra, MAGIC)) throw new Failure("E_FORMAT");
  return { key: extra.slice(4, 36), digest: extra.slice(36) };
}

/** The opening that a receipt's EXTRA is, if it is one at all. E_VERSION. */
export function fileOpeningIn(extra: Bytes): FileOpening | undefined {
  try {
    return fileOpeningDecode(extra);
  } catch (e) {
    if (e instanceof Failure && e.code === "E_FORMAT") return undefined;
    throw e;
  }
}

/** The leaf that OPENING opens. */
export async function fileLeaf({ key, digest }: FileOpening): Promise<Bytes> {
  return leafEncode({ kind: LEAF_COMMITMENT, octets: await commit(key, "file", digest) });
}

/**
 * The leaf of the file with DIGEST, as OPENING says. E_COMMITMENT: it is the opening of another.
 */
export async function fileOpen(opening: FileOpening, digest: Bytes): Promise<Bytes> {
  if (!equal(opening.digest, digest)) throw new Failure("E_COMMITMENT");
  return fileLeaf(opening);
}
