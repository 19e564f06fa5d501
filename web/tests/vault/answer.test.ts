// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { answerDecode, answerEncode, answerVerify } from "../../src/vault/answer.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, octetsOf, specVectors } from "../support/spec.js";

interface Proven {
  answer: Hex;
  leaves: Hex[];
  size: string;
  root: Hex;
}
interface Answers {
  answers: (Proven & {
    first: string;
    count: number;
    checkpoint: Hex;
    left: Hex[];
    right: Hex[];
  })[];
  answers_bad: Bad<{ answer: Hex }>[];
  answers_unproven: Bad<Proven>[];
}
const vectors = specVectors<Answers>("requests");

function verify({ answer, leaves, size, root }: Proven): Promise<void> {
  const tree = { size: BigInt(size), root: hexDecode(root) };
  return answerVerify(answerDecode(hexDecode(answer)), tree, octetsOf(leaves));
}

for (const row of vectors.answers)
  test(`an answer of ${row.count} from ${row.first} of ${row.size} proves them`, async () => {
    const proof = {
      first: BigInt(row.first),
      left: octetsOf(row.left),
      right: octetsOf(row.right),
    };
    const answer = { count: row.count, checkpoint: hexDecode(row.checkpoint), proof };
    assert.equal(hexEncode(answerEncode(answer)), row.answer);
    assert.deepEqual(answerDecode(hexDecode(row.answer)), answer);
    await verify(row);
  });

for (const { answer, reason } of vectors.answers_bad)
  test(`an answer is refused: ${reason}`, async () => {
    const { code } = await outcome(() => answerDecode(hexDecode(answer)));
    assert.match(code, /^E_(FORMAT|VERSION)$/);
  });

for (const row of vectors.answers_unproven)
  test(`an answer proves nothing: ${row.reason}`, () => fails("E_PROOF", () => verify(row)));
