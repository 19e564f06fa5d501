// SPDX-License-Identifier: Apache-2.0
/**
 * The log's statement of its size and root (C2SP tlog-checkpoint v1.0.0), the text of a note.
 *
 *     origin LF  size LF  base64(root) LF  { extension LF }
 *
 * Signatures cover these octets, so each value has one spelling. Extensions are let through for the
 * sake of other logs; they are covered by the signature and mean nothing to us.
 */
import type { Bytes } from "../base/bytes.js";
import { Failure, locate } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { base64Decode, decimalDecode, utf8Decode } from "../base/text.js";
import type { TreeHead } from "./merkle.js";

export interface Checkpoint {
  readonly origin: string;
  readonly tree: TreeHead;
}

/** The next line, which is not empty. */
function someLine(reader: Reader): Bytes {
  const line = reader.line();
  if (line.length === 0) throw new Failure("E_FORMAT");
  return line;
}

function rootDecode(base64: Bytes): Bytes {
  const root = base64Decode(base64);
  if (root.length !== 32) throw new Failure("E_FORMAT");
  return root;
}

/** TEXT is the text of a note, its LF included. E_FORMAT at the line. */
export function checkpointDecode(text: Bytes): Checkpoint {
  const reader = new Reader(text);
  const origin = locate(1, () => utf8Decode(someLine(reader)));
  const size = locate(2, () => decimalDecode(someLine(reader)));
  const root = locate(3, () => rootDecode(someLine(reader)));
  for (let line = 4; !reader.atEnd(); line++) locate(line, () => someLine(reader));
  return { origin, tree: { size, root } };
}
