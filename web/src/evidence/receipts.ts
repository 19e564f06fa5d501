// SPDX-License-Identifier: Apache-2.0
/**
 * The receipts of a bundle. Signatures are verified once: all receipts have the same checkpoint,
 * octet for octet, so the others are hashes up to its root.
 */
import { type Bytes, equal, find } from "../base/bytes.js";
import { leafHash, verifyInclusion } from "../ledger/merkle.js";
import type { Policy } from "../ledger/policy.js";
import { type Verdict, receiptDecode, receiptVerify } from "../ledger/receipt.js";
import { Fault, about } from "./fault.js";
import type { Files } from "./files.js";
import { receiptPath } from "./place.js";

const LF = 0x0a;

/** The signed note in a receipt: what stands behind the first empty line. */
function noteIn(receipt: Bytes): Bytes {
  let at = 0;
  while (at < receipt.length && receipt[at] !== LF) at = nextLine(receipt, at);
  return receipt.subarray(at + 1);
}

/** Where the line after the one at FROM begins. */
function nextLine(octets: Bytes, from: number): number {
  return from + find(octets.subarray(from), LF) + 1;
}

export class Receipts {
  readonly #files: Files;
  readonly #policy: Policy;
  #note: Bytes | undefined;
  #verdict: Verdict | undefined;

  constructor(files: Files, policy: Policy) {
    this.#files = files;
    this.#policy = policy;
  }

  /** Of one of the receipts; the checkpoint is that of all. */
  get verdict(): Verdict {
    if (this.#verdict === undefined) throw new RangeError("no receipt was looked at");
    return this.#verdict;
  }

  /** LEAF is at INDEX of the log. */
  async include(index: bigint, leaf: Bytes): Promise<void> {
    const { path, octets } = this.#files.need(receiptPath(index));
    const receipt = await about(path, "it is a tlog-proof", () => receiptDecode(octets));
    if (receipt.index !== index || receipt.extra.length > 0)
      throw new Fault(path, "E_FORMAT", "it is of the index in its name");
    const hash = await leafHash(leaf);
    const note = noteIn(octets);
    if (this.#note === undefined) {
      this.#verdict = await about(path, "it proves its entry under the policy", () =>
        receiptVerify(this.#policy, receipt, hash),
      );
      this.#note = note;
      return;
    }
    if (!equal(note, this.#note))
      throw new Fault(path, "E_FORMAT", "all receipts are of the same checkpoint");
    await about(path, "it proves its entry under the policy", () =>
      verifyInclusion(this.verdict.checkpoint.tree, index, hash, receipt.hashes),
    );
  }
}
