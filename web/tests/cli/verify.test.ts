// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { reportJson, reportWords } from "../../cli/report.js";
import { base64Encode, octetText, textOctets, utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import { leafHash } from "../../src/ledger/merkle.js";
import { policyDecode } from "../../src/ledger/policy.js";
import { receiptDecode, receiptVerify } from "../../src/ledger/receipt.js";
import { vkeyEncode } from "../../src/ledger/vkey.js";
import { fileLeaf, fileOpeningEncode } from "../../src/vault/file.js";
import { run, scratchFolder } from "../support/muniment.js";
import { repository } from "../support/repository.js";
import {
  ENTRY,
  HEAD,
  ORIGIN,
  byLog,
  cosign,
  log,
  policy,
  receipt,
  sign,
  text,
  west,
} from "../support/sample.js";

const folder = scratchFolder();
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const POLICY = file("policy", policy);
const RECEIPT = file("receipt", receipt);
const ENTRY_FILE = file("entry", ENTRY);
const OTHER = file("other", "another entry");
const BROKEN = file("broken", receipt.replace("index 1", "index x"));
const LARGE = file("large", "x".repeat(65536));
const FOLDER = join(folder, "folder");
mkdirSync(FOLDER);

/** A log of one leaf, which commits to a file: its policy, and the receipt that opens it. */
const content = Uint8Array.from({ length: 300_000 }, (_, i) => i % 253);
const opening = { key: new Uint8Array(32).fill(7), digest: await sha256(content) };
const committed = base64Encode(await leafHash(await fileLeaf(opening)));
const head = `${ORIGIN}\n1\n${committed}\n`;
const extra = base64Encode(fileOpeningEncode(opening));
const fileReceipt = `${HEAD}extra ${extra}\nindex 0\n\n${head}\n${await sign(log, head)}`;
const TRUSTING = file("trusting", `log ${vkeyEncode(log.vkey)}\nquorum none\n`);
const FILE_RECEIPT = file("file-receipt", fileReceipt);
const NEWER = file("newer", fileReceipt.replace(extra, base64Encode(utf8Encode("FO2\0"))));
writeFileSync(join(folder, "content"), content);
const CONTENT = join(folder, "content");

const verify = (...args: readonly string[]) => run(join(repository, "web/bin/verify"), args);

test("a good receipt is proven, in words", () => {
  const { status, out, err } = verify("--policy", POLICY, RECEIPT, ENTRY_FILE);
  assert.deepEqual([status, err], [0, ""]);
  assert.equal(
    out.toString(),
    [
      "Proven: this entry is number 1 of the log muniment.example/test,",
      "which signed a tree of 3 entries.",
      "Witnessed by north at 2027-01-15T08:00:00Z.",
      "Witnessed by south at 2027-01-15T08:01:00Z.",
      "Witnessed by west at 2027-01-15T08:02:00Z.",
      "It was there at 2027-01-15T08:01:00Z at the latest, as far as these are believed.",
      "",
    ].join("\n"),
  );
});

test("a good receipt is proven, for programs", () => {
  const { status, out } = verify("-j", "-p", POLICY, RECEIPT, ENTRY_FILE);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(out.toString()), {
    verified: true,
    kind: "entry",
    origin: "muniment.example/test",
    index: 1,
    size: 3,
    since: 1800000060,
    witnesses: [
      { name: "north", time: 1800000000 },
      { name: "south", time: 1800000060 },
      { name: "west", time: 1800000120 },
    ],
  });
});

const NO: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  [
    "another entry is not proven",
    ["-p", POLICY, RECEIPT, OTHER],
    1,
    /receipt: the proof does not lead to the signed root\.$/,
  ],
  [
    "a damaged receipt is named with its line",
    ["-p", POLICY, BROKEN, ENTRY_FILE],
    3,
    /broken: the input is not in the expected format \(line 2\)\.$/,
  ],
  [
    "a damaged policy is named with its line",
    ["-p", RECEIPT, RECEIPT, ENTRY_FILE],
    3,
    /receipt: the input is not in the expected format \(line 1\)\.$/,
  ],
  [
    "an entry longer than any is too large",
    ["-p", POLICY, RECEIPT, LARGE],
    3,
    /large: the input is larger than the limit\.$/,
  ],
  [
    "a file that is not there is wrong use",
    ["-p", POLICY, RECEIPT, "/nonexistent"],
    2,
    /nonexistent: it does not exist\.$/,
  ],
  [
    "a folder is wrong use",
    ["-p", FOLDER, RECEIPT, ENTRY_FILE],
    2,
    /folder: the command is not used this way\.$/,
  ],
  [
    "control characters of a name do not reach the terminal",
    ["-p", POLICY, RECEIPT, "/nonexistent\x1b[31m"],
    2,
    /nonexistent\?\[31m: it does not exist\.$/,
  ],
  ["no policy is wrong use", [RECEIPT, ENTRY_FILE], 2, /^Usage:/],
  ["a policy without its name is wrong use", [RECEIPT, ENTRY_FILE, "--policy"], 2, /^Usage:/],
  ["no entry is wrong use", ["-p", POLICY, RECEIPT], 2, /^Usage:/],
  ["a surplus argument is wrong use", ["-p", POLICY, RECEIPT, ENTRY_FILE, OTHER], 2, /^Usage:/],
  ["an unknown option is wrong use", ["-x", "-p", POLICY, RECEIPT, ENTRY_FILE], 2, /^Usage:/],
];
for (const [name, args, status, message] of NO)
  test(name, () => {
    const answer = verify(...args);
    assert.deepEqual([answer.status, answer.out.toString()], [status, ""]);
    assert.match(answer.err.trimEnd(), message);
  });

test("a program is told the name of the failure", () => {
  const { status, out } = verify("--json", "-p", POLICY, RECEIPT, OTHER);
  assert.deepEqual([status, out.toString()], [1, '{"verified":false,"error":"E_PROOF"}\n']);
});

test("help is no failure, and has an example", () => {
  const { status, out } = verify("--help");
  assert.equal(status, 0);
  assert.match(out.toString(), /^ {2}\$ verify --policy /m);
});

for (const [i, which] of ["policy", "receipt", "entry"].entries())
  test(`the ${which} may come from standard input`, () => {
    const content = [policy, receipt, ENTRY][i] ?? "";
    const args = [POLICY, RECEIPT, ENTRY_FILE].map((path, k) => (k === i ? "-" : path));
    const answer = run(join(repository, "web/bin/verify"), ["-p", ...args], utf8Encode(content));
    assert.deepEqual([answer.status, answer.err], [0, ""]);
  });

test("a file of any length is proven by the opening of its commitment", () => {
  const { status, out, err } = verify("-p", TRUSTING, FILE_RECEIPT, CONTENT);
  assert.deepEqual([status, err], [0, ""]);
  assert.match(
    out.toString(),
    /^Proven: this file's SHA-256 was committed to in entry number 0\nof /,
  );
  const piped = run(
    join(repository, "web/bin/verify"),
    ["-p", TRUSTING, FILE_RECEIPT, "-"],
    content,
  );
  assert.deepEqual([piped.status, piped.out], [0, out]);
});

for (const [name, receipt, path, status, message] of [
  [
    "another file is not the one committed to",
    FILE_RECEIPT,
    OTHER,
    1,
    /other: the entry does not match the commitment in the log\.$/,
  ],
  [
    "a folder is no file that was committed to",
    FILE_RECEIPT,
    FOLDER,
    2,
    /folder: the command is not/,
  ],
  [
    "a file that is gone cannot be proven",
    FILE_RECEIPT,
    "/nonexistent",
    2,
    /: it does not exist\.$/,
  ],
  [
    "an opening of another version is refused",
    NEWER,
    CONTENT,
    3,
    /newer: the input is of another version\.$/,
  ],
] as const)
  test(name, () => {
    const answer = verify("-p", TRUSTING, receipt, path);
    assert.equal(answer.status, status);
    assert.match(answer.err.trimEnd(), message);
  });

/** The verdict under a policy whose only witness has this name, at this time. */
async function verdictAt(name: string, time: bigint) {
  const rules = `log ${vkeyEncode(log.vkey)}\nwitness ${name} ${vkeyEncode(west.vkey)}\n`;
  const signed = `${text}\n${byLog}${await cosign(west, time, text)}`;
  const [before] = receipt.split(text);
  return receiptVerify(
    await policyDecode(textOctets(`${rules}quorum ${name}\n`)),
    receiptDecode(utf8Encode(`${before}${signed}`)),
    await leafHash(utf8Encode(ENTRY)),
  );
}

test("names are written as the octets they are", async () => {
  const json = octetText(reportJson("entry", await verdictAt('a"\\\xff', 1n)));
  assert.ok(json.includes('{"name":"a\\"\\\\\xff","time":1}'));
});

test("a time beyond the calendar is written as a number, whole", async () => {
  const verdict = await verdictAt("w", 2n ** 63n - 1n);
  assert.match(octetText(reportWords("file", verdict)), / at 9223372036854775807 s after 1970\./);
  assert.match(octetText(reportJson("file", verdict)), /"since":9223372036854775807}/);
});

test("where nobody is needed no time is proven, and that is said", async () => {
  const believed = await policyDecode(utf8Encode(policy.replace("quorum two", "quorum none")));
  const verdict = await receiptVerify(
    believed,
    receiptDecode(utf8Encode(receipt)),
    await leafHash(utf8Encode(ENTRY)),
  );
  assert.match(
    octetText(reportWords("entry", verdict)),
    /The policy asks for no witness: no time is proven/,
  );
  const nobody = { ...verdict, cosigned: new Map() };
  assert.match(octetText(reportWords("entry", nobody)), /Not witnessed: no time is proven/);
});
