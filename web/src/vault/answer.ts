// SPDX-License-Identifier: Apache-2.0
/** What a server says once a submission is durable (spec/requests.md): that it is in the log. */
import { type Bytes, concat, u32, u64 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { magicRead } from "../codec/magic.js";
import { vectorEncode, vectorRead } from "../codec/message.js";
import type { TreeHead } from "../ledger/merkle.js";
import { type RangeProof, verifyRange } from "../ledger/range.js";
import { demand } from "./body.js";

const MAGIC = utf8Encode("SA1\0");
const NOTE_MAX = 65536;
const LEFT_MAX = 64;
const RIGHT_MAX = 126;
const HASH_BYTES = 32;

export interface Answer {
  readonly count: number;
  /** A signed note. */
  readonly checkpoint: Bytes;
  readonly proof: RangeProof;
}

export function answerEncode({ count, checkpoint, proof }: Answer): Bytes {
  return concat(
    MAGIC,
    u64(proof.first),
    u32(count),
    vectorEncode(checkpoint),
    vectorEncode(concat(...proof.left)),
    vectorEncode(concat(...proof.right)),
  );
}

function hashesOf(octets: Bytes, max: number): Bytes[] {
  const count = octets.length / HASH_BYTES;
  demand(Number.isInteger(count) && count <= max);
  const at = (i: number): Bytes => octets.subarray(HASH_BYTES * i, HASH_BYTES * (i + 1));
  return Array.from({ length: count }, (_, i) => at(i));
}

/** E_VERSION, E_FORMAT. The checkpoint is not looked into. */
export function answerDecode(octets: Bytes): Answer {
  const reader = new Reader(octets);
  magicRead(reader, MAGIC);
  const [first, count, checkpoint] = [reader.u64(), reader.u32(), vectorRead(reader)];
  const left = hashesOf(vectorRead(reader), LEFT_MAX);
  const right = hashesOf(vectorRead(reader), RIGHT_MAX);
  reader.done();
  demand(count > 0 && checkpoint.length <= NOTE_MAX);
  return { count, checkpoint, proof: { first, left, right } };
}

/** TREE, the verified checkpoint's, has LEAVES (hashes) where the answer says. E_PROOF. */
export async function answerVerify(
  { count, proof }: Answer,
  tree: TreeHead,
  leaves: readonly Bytes[],
): Promise<void> {
  if (leaves.length !== count) throw new Failure("E_PROOF");
  await verifyRange(tree, proof, leaves);
}
