// SPDX-License-Identifier: Apache-2.0
/**
 * What was sent to two real witnesses, and what they answered (C2SP tlog-witness): whoever believes
 * a witness has to find the same checkpoints signed and consistent, and the answers to be
 * cosignatures.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8Encode } from "../../src/base/text.js";
import { checkpointDecode } from "../../src/ledger/checkpoint.js";
import { type TreeHead, emptyRoot, verifyConsistency } from "../../src/ledger/merkle.js";
import { noteDecode, noteVerify } from "../../src/ledger/note.js";
import { vkeyDecode } from "../../src/ledger/vkey.js";
import { fails, outcome } from "../support/expect.js";
import { fromBase64, vectorJson, withVectors } from "../support/vectors.js";

interface Step {
  name: string;
  request_body: string;
  expected_status: number | number[];
  note_body?: string;
  observed: { [witness: string]: { status: number; body: string } };
}
interface Run {
  log: { vkey: string };
  witness_vkeys: { [witness: string]: string };
  steps: Step[];
}

/** The checkpoint of a request, and the proof that comes with it. */
function requestOf({ request_body }: Step) {
  const [head = "", ...rest] = request_body.split("\n\n");
  const proof = head.split("\n").slice(1).map(fromBase64);
  const note = noteDecode(utf8Encode(rest.join("\n\n")));
  return { proof, note, tree: checkpointDecode(note.text).tree };
}

for (const name of ["litewitness", "sigsum"]) {
  const path = `tlog-witness/add-checkpoint-${name}.json`;
  withVectors(path, () => {
    const { log, witness_vkeys, steps } = vectorJson<Run>(path);
    const logKey = vkeyDecode(utf8Encode(log.vkey));
    /* The last tree that a witness has to take, before each step. */
    let last: Promise<TreeHead> = emptyRoot().then((root) => ({ size: 0n, root }));
    for (const step of steps) {
      const before = last;
      if (step.expected_status === 200) {
        last = Promise.resolve(requestOf(step).tree);
        test(`${name}: ${step.name}: signed, and a continuation`, async () => {
          const { note, tree, proof } = requestOf(step);
          await noteVerify(note, [await logKey]);
          await verifyConsistency(await before, tree, proof);
        });
      }
      if (step.expected_status === 422)
        test(`${name}: ${step.name}: no continuation`, async () => {
          const { note, tree, proof } = requestOf(step);
          await noteVerify(note, [await logKey]);
          await fails("E_PROOF", async () => verifyConsistency(await before, tree, proof));
        });
      if (step.expected_status === 403)
        test(`${name}: ${step.name}: not signed by the log`, async () => {
          const { code } = await outcome(async () =>
            noteVerify(requestOf(step).note, [await logKey]),
          );
          assert.match(code, /^E_(UNSIGNED|SIGNATURE)$/);
        });
      for (const [witness, { status, body }] of Object.entries(step.observed))
        if (step.note_body !== undefined && status === 200)
          test(`${name}: ${step.name}: what ${witness} answered is its cosignature`, async () => {
            const vkey = await vkeyDecode(utf8Encode(witness_vkeys[witness] ?? ""));
            const cosigned = noteDecode(utf8Encode(`${step.note_body}\n${body}`));
            const time = (await noteVerify(cosigned, [vkey])).get(vkey) ?? 0n;
            assert.ok(time > 1_700_000_000n);
          });
    }
  });
}
