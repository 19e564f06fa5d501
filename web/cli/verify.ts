// SPDX-License-Identifier: Apache-2.0
/**
 * `verify --policy POLICY RECEIPT ENTRY`: the same answer and exit status as `muniment verify`, by
 * other hands. Nothing but the three files is looked at: no network, no clock, no configuration.
 */
import { parseArgs } from "node:util";
import { Failure, exitStatus } from "../src/base/err.js";
import { utf8Encode } from "../src/base/text.js";
import { BUNDLE_ENTRY_MAX } from "../src/ledger/bundle.js";
import { leafHash } from "../src/ledger/merkle.js";
import { POLICY_MAX, policyDecode } from "../src/ledger/policy.js";
import { RECEIPT_MAX, type Verdict, receiptDecode, receiptVerify } from "../src/ledger/receipt.js";
import { fileOpen, fileOpeningIn } from "../src/vault/file.js";
import type { Io } from "./io.js";
import { type Kind, reportJson, reportWords } from "./report.js";

const HELP = `Usage: verify [--json] --policy POLICY RECEIPT ENTRY

Verify that ENTRY is in a log that POLICY trusts, as RECEIPT says. ENTRY is the file whose SHA-256
was committed to, when RECEIPT opens such a commitment, else the entry itself. Says what is proven,
by whom, and since when. Needs no network. "-" is standard input.

  -p, --policy POLICY   whom to believe: a tlog-policy file
  -j, --json            print one JSON object, for programs
      --help            print this

  $ verify --policy firm.policy attempt.tlog-proof attempt.txt

Exit status: 0 proven, 1 not proven, 2 wrong use, 3 damaged input, 4 the machine failed.
`;

interface Options {
  readonly policy: string;
  readonly receipt: string;
  readonly entry: string;
  readonly json: boolean;
}

/** "help", or what is asked for. E_USAGE. */
function parse(args: readonly string[]): Options | "help" {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        policy: { type: "string", short: "p" },
        json: { type: "boolean", short: "j", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return "help";
    const [receipt, entry, ...surplus] = positionals;
    const { policy, json } = values;
    if (policy !== undefined && receipt !== undefined && entry !== undefined && !surplus.length)
      return { policy, receipt, entry, json };
  } catch {
    // An option that does not exist, or one without its value.
  }
  throw new Failure("E_USAGE");
}

/** What was being looked at, and what its failures count. */
interface Subject {
  path: string;
  place: "line" | undefined;
}

interface Answer {
  readonly kind: Kind;
  readonly verdict: Verdict;
}

/**
 * The receipt tells what ENTRY is. That it is not believed in this does no harm: an opening that is
 * not the entry's does not lead to it.
 */
async function verify(options: Options, io: Io, subject: Subject): Promise<Answer> {
  Object.assign(subject, { path: options.policy, place: "line" });
  const policy = await policyDecode(io.read(options.policy, POLICY_MAX));
  subject.path = options.receipt;
  const receipt = receiptDecode(io.read(options.receipt, RECEIPT_MAX));
  subject.place = undefined;
  const opening = fileOpeningIn(receipt.extra);
  subject.path = options.entry;
  const entry =
    opening === undefined
      ? io.read(options.entry, BUNDLE_ENTRY_MAX)
      : await fileOpen(opening, await io.digest(options.entry));
  subject.path = options.receipt;
  const verdict = await receiptVerify(policy, receipt, await leafHash(entry));
  return { kind: opening === undefined ? "entry" : "file", verdict };
}

/** Control characters of a file's name are not for a terminal. */
function complain(io: Io, subject: Subject, failure: Failure): void {
  const path = subject.path === "-" ? "standard input" : subject.path;
  const place = subject.place && failure.at > 0 ? ` (${subject.place} ${failure.at})` : "";
  const text = `verify: ${path}: ${failure.message}${place}.`;
  io.err(`${text.replaceAll(/[\0-\x1f\x7f]/g, "?")}\n`);
}

/** The exit status. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const subject: Subject = { path: "", place: undefined };
  let options: Options | "help" | undefined;
  try {
    options = parse(args);
    if (options === "help") {
      io.out(utf8Encode(HELP));
      return 0;
    }
    const { kind, verdict } = await verify(options, io, subject);
    io.out((options.json ? reportJson : reportWords)(kind, verdict));
    return 0;
  } catch (e) {
    if (!(e instanceof Failure)) throw e;
    if (options === undefined) io.err(HELP);
    else complain(io, subject, e);
    if (options !== undefined && options !== "help" && options.json)
      io.out(utf8Encode(`{"verified":false,"error":"${e.code}"}\n`));
    return exitStatus(e.code);
  }
}
