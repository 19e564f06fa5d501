// SPDX-License-Identifier: Apache-2.0
/**
 * An offline proof that an entry is in a log (C2SP tlog-proof, header v1).
 *
 *     c2sp.org/tlog-proof@v1 LF
 *     [ "extra " base64 LF ]
 *     "index " decimal LF
 *     { base64(hash) LF }         from the leaf up
 *     LF
 *     the signed checkpoint, to the end
 *
 * Only the checkpoint is signed; what stands before it is proven by leading from the leaf to the
 * signed root. Stricter than the specification in one point: two signature lines with the same name
 * and id are refused (C2SP issue 257).
 */
import type { Bytes } from "../base/bytes.js";
import { Failure, placed } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { base64Decode, decimalDecode, octetText } from "../base/text.js";
import { type Checkpoint, checkpointDecode } from "./checkpoint.js";
import { verifyInclusion } from "./merkle.js";
import { type Note, noteDecode, noteHasTwins, noteVerify } from "./note.js";
import { type Log, type Policy, type Witness, isSatisfied } from "./policy.js";

/** More than 64 hashes cannot be a proof below 2^64 leaves. */
export const RECEIPT_HASHES = 64;
export const RECEIPT_EXTRA_MAX = 1 << 20;
export const RECEIPT_MAX = 1 << 22;

export interface Receipt {
  /** Empty: none. Not authenticated: only its use can prove it right. */
  readonly extra: Bytes;
  readonly index: bigint;
  readonly hashes: readonly Bytes[];
  readonly note: Note;
  readonly checkpoint: Checkpoint;
}

const MAGIC = "c2sp.org/tlog-proof@";
const VERSION = "v1";

/** Lines before the checkpoint, with the number of the last one read. */
class Lines {
  readonly #reader: Reader;
  at = 0;

  constructor(input: Bytes) {
    this.#reader = new Reader(input);
  }

  next(): Bytes {
    this.at++;
    return this.#reader.line();
  }

  rest(): Bytes {
    return this.#reader.rest();
  }
}

/** What follows KEYWORD in LINE; undefined when it begins otherwise. */
function after(line: Bytes, keyword: string): Bytes | undefined {
  const begins = octetText(line.subarray(0, keyword.length)) === keyword;
  return begins ? line.subarray(keyword.length) : undefined;
}

function versionDecode(line: Bytes): void {
  const version = after(line, MAGIC);
  if (version === undefined || version.length === 0) throw new Failure("E_FORMAT");
  if (octetText(version) !== VERSION) throw new Failure("E_VERSION");
}

function extraDecode(base64: Bytes): Bytes {
  if (Math.floor((base64.length * 3) / 4) > RECEIPT_EXTRA_MAX) throw new Failure("E_TOO_LARGE");
  const extra = base64Decode(base64);
  if (extra.length === 0) throw new Failure("E_FORMAT");
  return extra;
}

function indexDecode(line: Bytes): bigint {
  const decimal = after(line, "index ");
  if (decimal === undefined) throw new Failure("E_FORMAT");
  return decimalDecode(decimal);
}

/** Hash lines and the empty line that ends them. */
function hashesDecode(lines: Lines): Bytes[] {
  const hashes: Bytes[] = [];
  for (let line = lines.next(); line.length > 0; line = lines.next()) {
    const hash = base64Decode(line);
    if (hash.length !== 32 || hashes.length === RECEIPT_HASHES) throw new Failure("E_FORMAT");
    hashes.push(hash);
  }
  return hashes;
}

/** Up to the checkpoint. */
function proofDecode(lines: Lines): Pick<Receipt, "extra" | "index" | "hashes"> {
  versionDecode(lines.next());
  let line = lines.next();
  const base64 = after(line, "extra ");
  const extra = base64 === undefined ? new Uint8Array() : extraDecode(base64);
  if (base64 !== undefined) line = lines.next();
  return { extra, index: indexDecode(line), hashes: hashesDecode(lines) };
}

/**
 * E_VERSION, E_FORMAT (at the line), E_TOO_LARGE. The checkpoint is parsed, nothing is verified.
 */
export function receiptDecode(input: Bytes): Receipt {
  if (input.length > RECEIPT_MAX) throw new Failure("E_TOO_LARGE");
  const lines = new Lines(input);
  let proof: ReturnType<typeof proofDecode>;
  try {
    proof = proofDecode(lines);
  } catch (e) {
    throw placed(e, lines.at);
  }
  try {
    const note = noteDecode(lines.rest());
    const checkpoint = checkpointDecode(note.text);
    if (noteHasTwins(note)) throw new Failure("E_FORMAT");
    return { ...proof, note, checkpoint };
  } catch (e) {
    throw e instanceof Failure && e.at > 0 ? new Failure(e.code, lines.at + e.at) : e;
  }
}

/** What a verified receipt proves. */
export interface Verdict {
  readonly checkpoint: Checkpoint;
  readonly index: bigint;
  readonly log: Log;
  /**
   * Who has cosigned, in the order of the policy, and the time that each stated (POSIX seconds).
   */
  readonly cosigned: ReadonlyMap<Witness, bigint>;
  /**
   * The least T by which witnesses enough for the quorum had signed: the entry was in the log at T
   * at the latest, as far as they are believed. Only where the quorum is not `none`.
   */
  readonly since: bigint | undefined;
}

/**
 * A key of the policy for that origin has signed. Keys of other logs are not asked: what they sign
 * under this origin is not theirs to say.
 */
async function verifyLog(policy: Policy, receipt: Receipt): Promise<Log> {
  const logs = policy.logs.filter((log) => log.vkey.name === receipt.checkpoint.origin);
  if (logs.length === 0) throw new Failure("E_ORIGIN");
  const signers = await noteVerify(
    receipt.note,
    logs.map((log) => log.vkey),
  );
  const log = logs.find(({ vkey }) => signers.has(vkey));
  if (log === undefined) throw new Failure("E_UNSIGNED");
  return log;
}

/** The witnesses of the policy among the signers; that there are none is no failure by itself. */
async function verifyWitnesses(policy: Policy, note: Note): Promise<Map<Witness, bigint>> {
  const cosigned = new Map<Witness, bigint>();
  try {
    const signers = await noteVerify(
      note,
      policy.witnesses.map((witness) => witness.vkey),
    );
    for (const witness of policy.witnesses) {
      const time = signers.get(witness.vkey);
      if (time !== undefined) cosigned.set(witness, time);
    }
  } catch (e) {
    if (!(e instanceof Failure && e.code === "E_UNSIGNED")) throw e;
  }
  return cosigned;
}

/** The least time by which enough had signed. A time of 0 states none. */
function sinceOf(policy: Policy, cosigned: ReadonlyMap<Witness, bigint>): bigint | undefined {
  if (policy.quorum === "none") return undefined;
  const stated = [...cosigned].filter(([, time]) => time !== 0n);
  const times = stated.map(([, time]) => time).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const time of times) {
    const byThen = new Set(stated.filter(([, t]) => t <= time).map(([witness]) => witness));
    if (isSatisfied(policy.quorum, byThen)) return time;
  }
  return undefined;
}

/**
 * LEAF (the hash of the entry) is in a tree that a log of the policy signed and its quorum
 * cosigned. In this order: E_ORIGIN (not a log of the policy), E_UNSIGNED (the log's signature is
 * missing), E_SIGNATURE (the log's or a witness's does not verify), E_QUORUM, E_PROOF.
 */
export async function receiptVerify(
  policy: Policy,
  receipt: Receipt,
  leaf: Bytes,
): Promise<Verdict> {
  const { checkpoint, index } = receipt;
  const log = await verifyLog(policy, receipt);
  const cosigned = await verifyWitnesses(policy, receipt.note);
  if (!isSatisfied(policy.quorum, new Set(cosigned.keys()))) throw new Failure("E_QUORUM");
  await verifyInclusion(checkpoint.tree, index, leaf, receipt.hashes);
  return { checkpoint, index, log, cosigned, since: sinceOf(policy, cosigned) };
}
