// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { octetText, textOctets, utf8Encode } from "../../src/base/text.js";
import {
  POLICY_GROUPS,
  POLICY_LOGS,
  POLICY_MAX,
  POLICY_WITNESSES,
  isSatisfied,
  policyDecode,
} from "../../src/ledger/policy.js";
import { VKEY_COSIGNATURE, VKEY_ED25519, vkeyEncode } from "../../src/ledger/vkey.js";
import { fails } from "../support/expect.js";
import { log, north, parties, policy, signerOf, south } from "../support/sample.js";
import { vectorJson, withVectors } from "../support/vectors.js";

const decode = (text: string) => policyDecode(utf8Encode(text));
const LOG = vkeyEncode(log.vkey);
const NORTH = vkeyEncode(north.vkey);
const SOUTH = vkeyEncode(south.vkey);

/** Is the quorum of TEXT met by the witnesses with these names? */
async function isMet(text: string, ...names: readonly string[]): Promise<boolean> {
  const { witnesses, quorum } = await decode(text);
  return isSatisfied(quorum, new Set(witnesses.filter((w) => names.includes(octetText(w.name)))));
}

test("two of three are a quorum, one is none", async () => {
  assert.ok(await isMet(policy, "north", "west"));
  assert.ok(await isMet(policy, "north", "south", "west"));
  assert.ok(!(await isMet(policy, "south")));
});

test("a quorum may be a witness, a group of groups, or nobody", async () => {
  assert.ok(await isMet(`${parties}quorum west\n`, "west"));
  assert.ok(!(await isMet(`${parties}quorum west\n`, "north", "south")));
  const groups = `${parties}group a any north south\ngroup b all a west\nquorum b\n`;
  assert.ok(await isMet(groups, "south", "west"));
  assert.ok(!(await isMet(groups, "north", "south")));
  assert.ok(await isMet("quorum none\n"));
});

test("blanks, comments and empty lines say nothing", async () => {
  const text = `# a comment\n\n \t \n\t log \t${LOG}  https://log.example/ \n #x\nquorum\tnone\n`;
  const { logs } = await decode(text);
  assert.deepEqual(
    logs.map(({ url }) => octetText(url)),
    ["https://log.example/"],
  );
});

test("a witness's name here need not be UTF-8", async () => {
  const { witnesses } = await policyDecode(
    textOctets(`witness \xff\xfe ${NORTH}\nquorum \xff\xfe\n`),
  );
  assert.deepEqual(
    witnesses.map(({ name }) => name),
    [Uint8Array.of(0xff, 0xfe)],
  );
});

const BAD: readonly (readonly [string, string, number])[] = [
  ["no quorum", `log ${LOG}\n`, 2],
  ["nothing", "", 1],
  ["two quorums", "quorum none\nquorum none\n", 2],
  ["a quorum of nobody known", "quorum west\n", 1],
  ["an empty quorum", "quorum\n", 1],
  ["a surplus item after the quorum", "quorum none none\n", 1],
  ["a last line without LF", "quorum none", 1],
  ["an unknown keyword", "witnesses\nquorum none\n", 1],
  ["a keyword in upper case", "QUORUM none\n", 1],
  ["a trailing comment", "quorum none # really\n", 1],
  ["a comment for an address", `log ${LOG} #mine\nquorum none\n`, 1],
  ["two addresses", `log ${LOG} a b\nquorum none\n`, 1],
  ["a control character in a comment", "# \x07\nquorum none\n", 1],
  ["CR LF", "quorum none\r\n", 1],
  ["DEL", "# \x7f\nquorum none\n", 1],
  ["a log without a key", "log\nquorum none\n", 1],
  ["a witness without a key", "witness north\nquorum none\n", 1],
  ["a name defined twice", `witness a ${NORTH}\nwitness a ${SOUTH}\nquorum none\n`, 2],
  ["a group named as a witness", `witness a ${NORTH}\ngroup a any a\nquorum none\n`, 2],
  ["a witness named none", `witness none ${NORTH}\nquorum none\n`, 1],
  ["a key used twice", `witness a ${NORTH}\nwitness b ${NORTH}\nquorum none\n`, 2],
  ["a log given twice", `log ${LOG}\nlog ${LOG}\nquorum none\n`, 2],
  ["a member not yet defined", `group g any north\nwitness north ${NORTH}\nquorum none\n`, 1],
  ["a group that is its own member", `witness a ${NORTH}\ngroup g 1 a g\nquorum none\n`, 2],
  ["a member twice", `witness a ${NORTH}\ngroup g 1 a a\nquorum none\n`, 2],
  ["a member of two groups", `witness a ${NORTH}\ngroup g 1 a\ngroup h 1 a\nquorum none\n`, 3],
  ["a group without members", "group g all\nquorum none\n", 1],
  ["a threshold of nought", `witness a ${NORTH}\ngroup g 0 a\nquorum g\n`, 2],
  ["a threshold over its members", `witness a ${NORTH}\ngroup g 2 a\nquorum g\n`, 2],
  ["a threshold with a leading zero", `witness a ${NORTH}\ngroup g 01 a\nquorum g\n`, 2],
];
for (const [why, text, line] of BAD)
  test(`a policy with ${why} is refused at the line`, () =>
    fails("E_FORMAT", () => decode(text), line));

test("a key in the wrong role is refused as a key", async () => {
  await fails("E_KEY", () => decode(`log ${NORTH}\nquorum none\n`), 1);
  await fails("E_KEY", () => decode(`quorum none\nwitness w ${LOG}\n`), 2);
});

test("one key in two roles is refused, whatever its name", async () => {
  const asWitness = await signerOf("other.example", VKEY_COSIGNATURE, 1);
  const text = `log ${LOG}\nwitness w ${vkeyEncode(asWitness.vkey)}\nquorum none\n`;
  await fails("E_FORMAT", () => decode(text), 2);
});

/** COUNT lines of KEYWORD, each with a key of its own. */
async function lines(keyword: "log" | "witness", count: number): Promise<string> {
  const type = keyword === "log" ? VKEY_ED25519 : VKEY_COSIGNATURE;
  const keys = await Promise.all(
    Array.from({ length: count }, (_, i) => signerOf(`k${i}`, type, i)),
  );
  return keys
    .map(({ vkey }, i) => `${keyword} ${keyword === "log" ? "" : `w${i} `}${vkeyEncode(vkey)}\n`)
    .join("");
}

test("more logs, witnesses, groups or octets than the limits are refused", async () => {
  const quorum = "quorum none\n";
  await decode((await lines("log", POLICY_LOGS)) + quorum);
  await fails(
    "E_TOO_LARGE",
    async () => decode((await lines("log", POLICY_LOGS + 1)) + quorum),
    POLICY_LOGS + 1,
  );
  const witnesses = await lines("witness", POLICY_WITNESSES);
  await fails(
    "E_TOO_LARGE",
    async () => decode((await lines("witness", POLICY_WITNESSES + 1)) + quorum),
    POLICY_WITNESSES + 1,
  );
  const groups = Array.from({ length: POLICY_GROUPS }, (_, i) => `group g${i} 1 w${i}\n`).join("");
  await decode(witnesses + groups + quorum);
  await fails("E_TOO_LARGE", () => decode(`${witnesses}${groups}group h 1 g0\n${quorum}`));
  await decode(`#${"x".repeat(POLICY_MAX - 2 - quorum.length)}\n${quorum}`);
  await fails("E_TOO_LARGE", () => decode(`#${"x".repeat(POLICY_MAX)}\n${quorum}`), 0);
});

withVectors("tlog-policy/policies.json", () => {
  interface PolicyCase {
    name: string;
    policy: string;
    valid: boolean | null;
    quorum?: { cosigned: string[]; satisfied: boolean }[];
  }
  for (const c of vectorJson<PolicyCase[]>("tlog-policy/policies.json"))
    test(`the vectors' policy "${c.name}" is ${c.valid ? "read" : "refused"}`, async () => {
      /* What the text leaves open (null), we refuse. */
      if (!c.valid) return assert.rejects(() => decode(c.policy), /^E_/);
      await decode(c.policy);
      for (const { cosigned, satisfied } of c.quorum ?? [])
        assert.equal(await isMet(c.policy, ...cosigned), satisfied, cosigned.join());
    });
});
