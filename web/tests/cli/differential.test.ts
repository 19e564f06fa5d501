// SPDX-License-Identifier: Apache-2.0
/**
 * One question to both implementations: the same exit status and, to the octet, the same answer.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Io } from "../../cli/io.js";
import { main } from "../../cli/verify.js";
import { type Bytes, concat } from "../../src/base/bytes.js";
import { Failure } from "../../src/base/err.js";
import { utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import { VKEY_ED25519, vkeyEncode } from "../../src/ledger/vkey.js";
import { muniment, munimentDoes, scratchFolder, withMuniment } from "../support/muniment.js";
import { ENTRY, parties, policy, receipt, signerOf } from "../support/sample.js";
import { fromBase64, vectorJson, withVectors } from "../support/vectors.js";

const FILES = ["policy", "receipt", "entry"] as const;
type Question = Readonly<Record<(typeof FILES)[number], Bytes>>;

interface Answer {
  readonly status: number | null;
  readonly out: string;
}

const folder = scratchFolder();

function theirs(question: Question, options: readonly string[]): Answer {
  for (const name of FILES) writeFileSync(join(folder, name), question[name]);
  const paths = FILES.map((name) => join(folder, name));
  const { status, out } = muniment(["verify", ...options, "--policy", ...paths]);
  return { status, out: out.toString("latin1") };
}

async function ours(question: Question, options: readonly string[]): Promise<Answer> {
  let out: Bytes = new Uint8Array();
  const io: Io = {
    read: (path, max) => {
      const octets = question[path as keyof Question];
      if (octets.length > max) throw new Failure("E_TOO_LARGE");
      return octets;
    },
    digest: (path) => sha256(question[path as keyof Question]),
    length: (path) => BigInt(question[path as keyof Question].length),
    isFolder: () => false,
    list: () => [],
    out: (octets) => {
      out = concat(out, octets);
    },
    err: () => {},
  };
  const status = await main([...options, "--policy", ...FILES], io);
  return { status, out: Buffer.from(out).toString("latin1") };
}

/** The one answer of both. */
async function ask(question: Question, about: string, ...options: string[]): Promise<Answer> {
  const [a, b] = [await ours(question, options), theirs(question, options)];
  assert.deepEqual(a, b, `${about}: ours, then theirs`);
  return a;
}

function octets(question: Readonly<Record<(typeof FILES)[number], string>>): Question {
  const [policy, receipt, entry] = FILES.map((name) => utf8Encode(question[name])) as [
    Bytes,
    Bytes,
    Bytes,
  ];
  return { policy, receipt, entry };
}

/** What changes one octet of a file: another bit each time, so that all eight have their turn. */
const CHANGES = {
  flipped: (whole: Bytes, i: number) =>
    Uint8Array.from(whole, (octet, k) => (k === i ? octet ^ (1 << (i % 8)) : octet)),
  missing: (whole: Bytes, i: number) => concat(whole.subarray(0, i), whole.subarray(i + 1)),
} as const;

/** Ask about QUESTION with every STEPth octet of the file WHICH changed; how many were proven. */
async function askChanged(
  question: Question,
  which: keyof Question,
  how: keyof typeof CHANGES,
  step = 1,
): Promise<number> {
  let proven = 0;
  for (let i = 0; i < question[which].length; i += step) {
    const changed = { ...question, [which]: CHANGES[how](question[which], i) };
    const { status } = await ask(changed, `octet ${i} of the ${which} ${how}`, "--json");
    proven += status === 0 ? 1 : 0;
  }
  return proven;
}

/** Whole numbers below a limit, the same ones in each run. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** TEXT with one or two of its lines dropped, doubled, moved, or replaced by one of OTHERS. */
function disarranged(
  text: string,
  others: readonly string[],
  below: (n: number) => number,
): string {
  const lines = text.split("\n");
  for (let changes = 1 + below(2); changes > 0; changes--) {
    const [from, to] = [below(lines.length), below(lines.length)];
    const line = lines[from] ?? "";
    const how = below(4);
    if (how === 0) lines.splice(from, 1);
    if (how === 1) lines.splice(to, 0, line);
    if (how === 2) lines.splice(to, 0, ...lines.splice(from, 1));
    if (how === 3) lines[from] = others[below(others.length)] ?? "";
  }
  return lines.join("\n");
}

withMuniment("both verifiers, one answer", "verify", () => {
  const sample = octets({ policy, receipt, entry: ENTRY });

  test("both say the same of a good receipt, in words and to programs", async () => {
    for (const rules of [policy, `${parties}quorum none\n`, `${parties}quorum west\n`]) {
      const question = { ...sample, policy: utf8Encode(rules) };
      assert.equal((await ask(question, rules)).status, 0);
      assert.equal((await ask(question, rules, "--json")).status, 0);
    }
  });

  test("both say the same of a receipt with any octet flipped", async () => {
    const lines = receipt.split("\n\n").at(-1) ?? "";
    const proven = await askChanged(sample, "receipt", "flipped");
    assert.ok(proven > 0 && proven < lines.length);
  });

  test("both say the same of a receipt with an octet missing", async () => {
    await askChanged(sample, "receipt", "missing", 9);
  });

  test("both say the same of files whose lines were disarranged", async () => {
    const below = numbersFrom(1);
    const others = [
      ...receipt.split("\n"),
      ...policy.split("\n"),
      "index 0",
      "quorum west",
      "group g any north south",
      "extra AAAA",
      "# comment",
      "9".repeat(20),
      "\ufeff",
      "\r",
    ];
    const answers = new Set<string>();
    for (let round = 0; round < 250; round++) {
      const rules = below(2) === 0 ? policy : `${parties}group g all north south west\nquorum g\n`;
      const changed = {
        ...sample,
        receipt: utf8Encode(below(4) > 0 ? disarranged(receipt, others, below) : receipt),
        policy: utf8Encode(below(4) > 2 ? disarranged(rules, others, below) : rules),
      };
      answers.add((await ask(changed, `round ${round}`, "--json")).out.replace(/"since.*/s, ""));
    }
    for (const code of ["E_FORMAT", "E_ORIGIN", "E_UNSIGNED", "E_QUORUM", "E_PROOF"])
      assert.ok(
        [...answers].some((answer) => answer.includes(code)),
        code,
      );
  });

  test("both say the same under a policy with any octet flipped", async () => {
    await askChanged(sample, "policy", "flipped");
  });

  test("both say the same of keys whose names have odd characters", async () => {
    const odd = [
      "",
      "a",
      "/",
      "\x7f",
      "\x85",
      "\xa0",
      "\xad",
      "\u1680",
      "\u180e",
      "\u1fff",
      "\u2000",
      "\u200a",
      "\u200b",
      "\u2027",
      "\u2028",
      "\u2029",
      "\u202f",
      "\u205f",
      "\u3000",
      "\ufeff",
      "\u{1f512}",
    ];
    for (const character of odd) {
      const { vkey } = await signerOf(`log${character}`, VKEY_ED25519, 9);
      const rules = utf8Encode(`log ${vkeyEncode(vkey)}\nquorum none\n`);
      await ask({ ...sample, policy: rules }, JSON.stringify(character), "--json");
    }
  });

  test("both say the same of an entry with any octet flipped", async () => {
    assert.equal(await askChanged(sample, "entry", "flipped"), 0);
  });

  test("both say the same of empty files", async () => {
    for (const name of FILES) await ask({ ...sample, [name]: new Uint8Array() }, name, "--json");
  });

  test("both say the same of files at and over the limits", async () => {
    const fill = (size: number) => new Uint8Array(size).fill(0x23);
    for (const [name, max] of [
      ["policy", 1 << 20],
      ["receipt", 1 << 22],
      ["entry", 65535],
    ] as const)
      for (const size of [max, max + 1])
        await ask({ ...sample, [name]: fill(size) }, `${name} of ${size}`, "--json");
  });

  /* A log of the binary's own: lines, and the commitment to a file. */
  const log = join(folder, "log");
  const affidavit = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  munimentDoes(["log", "new", log, "--origin", "example.com/log"]);
  munimentDoes(["log", "add", log, "--lines"], utf8Encode("one\ntwo\nthree\n"));
  writeFileSync(join(folder, "affidavit"), affidavit);
  munimentDoes(["log", "add", log, join(folder, "affidavit")]);
  munimentDoes(["log", "checkpoint", log]);
  const made = (index: number, entry: Bytes): Question => ({
    policy: new Uint8Array(readFileSync(join(log, "policy"))),
    receipt: new Uint8Array(munimentDoes(["log", "prove", log, `${index}`])),
    entry,
  });

  test("a receipt of a line that the binary made is proven here", async () => {
    const question = made(1, utf8Encode("two"));
    assert.equal((await ask(question, "the entry")).status, 0);
    assert.equal((await ask({ ...question, entry: utf8Encode("three") }, "another")).status, 1);
  });

  test("a receipt that opens the commitment to a file is proven here", async () => {
    const question = made(3, affidavit);
    assert.match((await ask(question, "words")).out, /this file's SHA-256 was committed to/);
    assert.match((await ask(question, "json", "--json")).out, /"kind":"file"/);
    const other = { ...question, entry: affidavit.subarray(1) };
    assert.match((await ask(other, "another file", "--json")).out, /"E_COMMITMENT"/);
  });

  test("both say the same of a file's receipt with any octet flipped", async () => {
    assert.ok((await askChanged(made(3, affidavit), "receipt", "flipped")) === 0);
  });

  withVectors("tlog-proof/proofs.json", () => {
    interface ProofCase {
      name: string;
      policy: string;
      entry_base64: string;
      proof: string;
      valid: boolean;
    }
    for (const c of vectorJson<ProofCase[]>("tlog-proof/proofs.json"))
      test(`both say the same of the vectors' receipt "${c.name}"`, async () => {
        const question = octets({ policy: c.policy, receipt: c.proof, entry: "" });
        const answer = await ask(
          { ...question, entry: fromBase64(c.entry_base64) },
          c.name,
          "--json",
        );
        assert.equal(answer.status === 0, c.valid);
      });
  });

  withVectors("tlog-policy/policies.json", () => {
    for (const c of vectorJson<{ name: string; policy: string }[]>("tlog-policy/policies.json"))
      test(`both say the same under the vectors' policy "${c.name}"`, async () => {
        await ask({ ...sample, policy: utf8Encode(c.policy) }, c.name, "--json");
      });
  });
});
