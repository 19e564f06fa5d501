// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { octetText, utf8Encode } from "../../src/base/text.js";
import { leafHash } from "../../src/ledger/merkle.js";
import { policyDecode } from "../../src/ledger/policy.js";
import {
  RECEIPT_EXTRA_MAX,
  RECEIPT_HASHES,
  RECEIPT_MAX,
  type Verdict,
  receiptDecode,
  receiptVerify,
} from "../../src/ledger/receipt.js";
import { vkeyEncode } from "../../src/ledger/vkey.js";
import { fails, outcome } from "../support/expect.js";
import {
  ENTRY,
  HEAD,
  ORIGIN,
  TIMES,
  byLog,
  byNorth,
  bySouth,
  byWest,
  cosign,
  log,
  note,
  parties,
  policy,
  proof,
  receipt,
  root,
  sign,
  text,
  west,
} from "../support/sample.js";
import { fromBase64, vectorJson, withVectors } from "../support/vectors.js";

const decode = (whole: string) => receiptDecode(utf8Encode(whole));

async function verify(policyText: string, whole: string, entry = ENTRY): Promise<Verdict> {
  const believed = await policyDecode(utf8Encode(policyText));
  return receiptVerify(believed, decode(whole), await leafHash(utf8Encode(entry)));
}

const trusting = `log ${vkeyEncode(log.vkey)}\nquorum none\n`;

test("a receipt says what it proves", async () => {
  const { checkpoint, index, log: by, cosigned, since } = await verify(policy, receipt);
  assert.deepEqual(checkpoint, { origin: ORIGIN, tree: { size: 3n, root } });
  assert.equal(index, 1n);
  assert.equal(by.vkey.name, ORIGIN);
  assert.deepEqual(
    [...cosigned].map(([{ name }, time]) => [octetText(name), time]),
    Object.entries(TIMES),
  );
  assert.equal(since, TIMES.south);
});

for (const [rule, since] of [
  ["group g any west north south\nquorum g", TIMES.north],
  ["group g 2 west north south\nquorum g", TIMES.south],
  ["group g all west north south\nquorum g", TIMES.west],
  ["quorum west", TIMES.west],
  ["quorum none", undefined],
] as const)
  test(`by "${rule.replace("\n", "; ")}" it was there since ${since ?? "no time"}`, async () => {
    assert.equal((await verify(`${parties}${rule}\n`, receipt)).since, since);
  });

test("a cosignature at time 0 counts, and states no time", async () => {
  const whole = `${HEAD}index 1\n${proof}\n${text}\n${byLog}${await cosign(west, 0n, text)}`;
  const { cosigned, since } = await verify(`${parties}quorum west\n`, whole);
  assert.deepEqual([cosigned.size, since], [1, undefined]);
});

/** The receipt with this signed checkpoint. */
const over = (signed: string) => `${HEAD}index 1\n${proof}\n${signed}`;

test("a log's signature is asked of the log's own keys only", async () => {
  const other = `other.example\n${text.split("\n").slice(1).join("\n")}`;
  await fails("E_ORIGIN", () => verify("quorum none\n", receipt));
  await fails("E_ORIGIN", async () =>
    verify(trusting, over(`${other}\n${await sign(log, other)}`)),
  );
  await fails("E_UNSIGNED", () => verify(trusting, over(`${text}\n${byNorth}`)));
  await fails("E_SIGNATURE", () =>
    verify(trusting, over(`${text.replace("\n3\n", "\n4\n")}\n${byLog}`)),
  );
});

test("a witness's bad line is refused even where nobody needs it", async () => {
  const forged = byNorth.replace("AAAABr", "AAAABq");
  await fails("E_SIGNATURE", () =>
    verify(`${parties}quorum none\n`, over(`${text}\n${byLog}${forged}`)),
  );
  assert.ok(await verify(trusting, over(`${text}\n${byLog}${forged}`)));
});

test("too few witnesses are no quorum", () =>
  fails("E_QUORUM", () => verify(policy, over(`${text}\n${byLog}${byWest}`))));

test("another entry, index or path is not proven", async () => {
  await fails("E_PROOF", () => verify(policy, receipt, "photo"));
  await fails("E_PROOF", () => verify(policy, `${HEAD}index 0\n${proof}\n${note}`));
  await fails("E_PROOF", () => verify(policy, `${HEAD}index 3\n${proof}\n${note}`));
  await fails("E_PROOF", () => verify(policy, `${HEAD}index 1\n\n${note}`));
});

test("what is wrong with signatures is said before what is wrong with the proof", async () => {
  const noProof = (signed: string) => `${HEAD}index 1\n\n${text}\n${signed}`;
  await fails("E_UNSIGNED", () => verify(policy, noProof(byNorth)));
  await fails("E_SIGNATURE", () =>
    verify(policy, noProof(byLog + byNorth.replace("AAAABr", "AAAABq"))),
  );
  await fails("E_QUORUM", () => verify(policy, noProof(byLog)));
  await fails("E_PROOF", () => verify(policy, noProof(byLog + byNorth + bySouth)));
});

test("what is extra is decoded", () => {
  const { extra } = decode(`${HEAD}extra b3BlbmluZw==\nindex 1\n${proof}\n${note}`);
  assert.equal(octetText(extra), "opening");
  assert.equal(decode(receipt).extra.length, 0);
});

const BAD: readonly (readonly [string, string, number])[] = [
  ["nothing at all", "", 1],
  ["no header", `index 1\n\n${note}`, 1],
  ["a header without version", `c2sp.org/tlog-proof@\nindex 1\n\n${note}`, 1],
  ["no index", HEAD, 2],
  ["an empty extra", `${HEAD}extra \nindex 1\n\n${note}`, 2],
  ["an extra without padding", `${HEAD}extra AA\nindex 1\n\n${note}`, 2],
  ["an index with a leading zero", `${HEAD}index 01\n\n${note}`, 2],
  ["an index with a sign", `${HEAD}index +1\n\n${note}`, 2],
  ["an index that is not said", `${HEAD}index\n\n${note}`, 2],
  ["an extra after the index", `${HEAD}index 1\nextra AA==\n\n${note}`, 3],
  ["two extras", `${HEAD}extra AA==\nextra AA==\nindex 1\n\n${note}`, 3],
  ["a hash of 31 octets", `${HEAD}index 1\n${"A".repeat(40)}AA==\n\n${note}`, 3],
  ["two empty lines", `${HEAD}index 1\n\n\n${note}`, 4],
  ["a note that is no checkpoint", `${HEAD}index 1\n\na\nb\n\n${byLog}`, 5],
  ["something after it", `${receipt}trailing\n`, 14],
  ["a signature line twice", `${receipt}${byLog}`, 0],
];
for (const [why, whole, line] of BAD)
  test(`a receipt with ${why} is refused at the line`, () =>
    fails("E_FORMAT", () => decode(whole), line));

test("a receipt of another version is refused as such", () =>
  fails("E_VERSION", () => decode(receipt.replace("@v1", "@v2")), 1));

test("more hashes than a tree is high are refused", async () => {
  const hashes = (count: number) => `${HEAD}index 0\n${proof.slice(0, 45).repeat(count)}\n${note}`;
  assert.equal(decode(hashes(RECEIPT_HASHES)).hashes.length, RECEIPT_HASHES);
  await fails("E_FORMAT", () => decode(hashes(RECEIPT_HASHES + 1)), RECEIPT_HASHES + 3);
});

test("an extra or a receipt over the limits is refused", async () => {
  const extra = (groups: number) =>
    `${HEAD}extra ${"AAAA".repeat(groups)}\nindex 1\n${proof}\n${note}`;
  const most = Math.floor(RECEIPT_EXTRA_MAX / 3);
  assert.equal(decode(extra(most)).extra.length, 3 * most);
  await fails("E_TOO_LARGE", () => decode(extra(most + 1)), 2);
  await fails("E_TOO_LARGE", () => decode("x".repeat(RECEIPT_MAX + 1)), 0);
});

test("any flipped bit breaks a receipt, or takes a cosigner away and nothing else", async () => {
  const octets = utf8Encode(receipt);
  const believed = await policyDecode(utf8Encode(policy));
  const leaf = await leafHash(utf8Encode(ENTRY));
  const whole = await receiptVerify(believed, receiptDecode(octets), leaf);
  let broken = 0;
  for (let bit = 0; bit < 8 * octets.length; bit++) {
    const flipped = octets.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { code } = await outcome(async () => {
      const { checkpoint, index, cosigned } = await receiptVerify(
        believed,
        receiptDecode(flipped),
        leaf,
      );
      assert.deepEqual([checkpoint, index], [whole.checkpoint, whole.index]);
      assert.ok(cosigned.size < whole.cosigned.size);
      for (const [{ vkey }, time] of cosigned)
        assert.ok([...whole.cosigned].some(([w, t]) => w.vkey.name === vkey.name && t === time));
    });
    broken += code === "OK" ? 0 : 1;
  }
  assert.ok(broken > 7 * octets.length);
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
    test(`the vectors' receipt "${c.name}" is ${c.valid ? "proven" : "refused"}`, async () => {
      const work = async () =>
        receiptVerify(
          await policyDecode(utf8Encode(c.policy)),
          decode(c.proof),
          await leafHash(fromBase64(c.entry_base64)),
        );
      const { code } = await outcome(work);
      assert.equal(code === "OK", c.valid, code);
    });
});
