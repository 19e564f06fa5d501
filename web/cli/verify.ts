// SPDX-License-Identifier: Apache-2.0
/**
 * `verify --policy POLICY RECEIPT ENTRY` and `verify [--policy POLICY] BUNDLE`: the same answer and
 * exit status as `muniment verify`, by other hands. Nothing but these is looked at: no network, no
 * clock, no configuration.
 */
import { parseArgs } from "node:util";
import type { Bytes } from "../src/base/bytes.js";
import { Failure, exitStatus } from "../src/base/err.js";
import { utf8Encode } from "../src/base/text.js";
import { bundleVerify } from "../src/evidence/bundle.js";
import { Fault } from "../src/evidence/fault.js";
import type { Folder } from "../src/evidence/files.js";
import { revealedIn, revealedVerify } from "../src/evidence/revealed.js";
import { BUNDLE_ENTRY_MAX } from "../src/ledger/bundle.js";
import { leafHash } from "../src/ledger/merkle.js";
import { POLICY_MAX, policyDecode } from "../src/ledger/policy.js";
import { RECEIPT_MAX, receiptDecode, receiptVerify } from "../src/ledger/receipt.js";
import { fileOpen, fileOpeningIn } from "../src/vault/file.js";
import type { Io } from "./io.js";
import { bundleJson, bundleWords } from "./report-bundle.js";
import { type Kind, reportJson, reportWords } from "./report.js";

const HELP = `Usage: verify [--json] --policy POLICY RECEIPT ENTRY
  or:  verify [--json] [--policy POLICY] BUNDLE

Verify that ENTRY is in a log that POLICY trusts, as RECEIPT says. ENTRY is the file or document
whose SHA-256 was committed to, when RECEIPT opens such a commitment, else the entry itself. Or
verify all of BUNDLE, a folder; without POLICY, under the one that it has itself. Says what is
proven, by whom, and since when. Needs no network. "-" is standard input.

  -p, --policy POLICY   whom to believe: a tlog-policy file
  -j, --json            print one JSON object, for programs
      --help            print this

  $ verify --policy firm.policy attempt.tlog-proof attempt.txt

Exit status: 0 proven, 1 not proven, 2 wrong use, 3 damaged input, 4 the machine failed.
`;

interface ReceiptOptions {
  readonly policy: string;
  readonly receipt: string;
  readonly entry: string;
  readonly json: boolean;
}

interface BundleOptions {
  readonly policy: string | undefined;
  readonly bundle: string;
  readonly json: boolean;
}

type Options = ReceiptOptions | BundleOptions;

/** "help", or what is asked for. E_USAGE. */
function parse(args: readonly string[], io: Io): Options | "help" {
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
    if (receipt !== undefined && entry === undefined && io.isFolder(receipt))
      return { policy, bundle: receipt, json };
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

interface Given {
  readonly kind: Kind;
  /** The leaf of the entry at PATH. */
  leaf(path: string): Promise<Bytes>;
}

/**
 * The receipt tells what ENTRY is. That it is not believed in this does no harm: an opening that is
 * not the entry's does not lead to it.
 */
async function givenWith(extra: Bytes, io: Io): Promise<Given> {
  const opening = fileOpeningIn(extra);
  if (opening !== undefined)
    return { kind: "file", leaf: async (path) => fileOpen(opening, await io.digest(path)) };
  const revealed = await revealedIn(extra);
  if (revealed === undefined)
    return { kind: "entry", leaf: async (path) => io.read(path, BUNDLE_ENTRY_MAX) };
  const leaf = async (path: string): Promise<Bytes> => {
    revealedVerify(revealed, await io.digest(path), io.length(path));
    return revealed.leaf;
  };
  return { kind: "document", leaf };
}

async function verifyReceipt(options: ReceiptOptions, io: Io, subject: Subject): Promise<Bytes> {
  Object.assign(subject, { path: options.policy, place: "line" });
  const policy = await policyDecode(io.read(options.policy, POLICY_MAX));
  subject.path = options.receipt;
  const receipt = receiptDecode(io.read(options.receipt, RECEIPT_MAX));
  subject.place = undefined;
  const { kind, leaf } = await givenWith(receipt.extra, io);
  subject.path = options.entry;
  const entry = await leaf(options.entry);
  subject.path = options.receipt;
  const verdict = await receiptVerify(policy, receipt, await leafHash(entry));
  return (options.json ? reportJson : reportWords)(kind, verdict);
}

function folderOf(path: string, io: Io): Folder {
  const full = (name: string): string => `${path}/${name}`;
  return {
    list: () => io.list(path),
    read: (name, max) => io.read(full(name), max),
    digest: async (name) => ({
      digest: await io.digest(full(name)),
      length: io.length(full(name)),
    }),
  };
}

async function verifyBundle(options: BundleOptions, io: Io, subject: Subject): Promise<Bytes> {
  const { policy, bundle, json } = options;
  subject.path = policy ?? bundle;
  const text = policy === undefined ? undefined : io.read(policy, POLICY_MAX);
  subject.path = bundle;
  const evidence = await bundleVerify(folderOf(bundle, io), text);
  return (json ? bundleJson : bundleWords)(evidence, policy === undefined);
}

/** Control characters of a file's name are not for a terminal. */
function complain(io: Io, subject: Subject, failure: Failure): void {
  const inside = failure instanceof Fault ? `/${failure.file}` : "";
  const path = subject.path === "-" ? "standard input" : subject.path + inside;
  const place = subject.place && failure.at > 0 ? ` (${subject.place} ${failure.at})` : "";
  const why = failure instanceof Fault && failure.why;
  const next = why ? ` This does not hold: ${why}.` : "";
  const text = `verify: ${path}: ${failure.message}${place}.${next}`;
  io.err(`${text.replaceAll(/[\0-\x1f\x7f]/g, "?")}\n`);
}

/** The exit status. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const subject: Subject = { path: "", place: undefined };
  let options: Options | "help" | undefined;
  try {
    options = parse(args, io);
    if (options === "help") {
      io.out(utf8Encode(HELP));
      return 0;
    }
    io.out(
      "bundle" in options
        ? await verifyBundle(options, io, subject)
        : await verifyReceipt(options, io, subject),
    );
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
