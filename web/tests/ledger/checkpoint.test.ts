// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat } from "../../src/base/bytes.js";
import { Reader } from "../../src/base/reader.js";
import { base64Encode, hexDecode, utf8Encode } from "../../src/base/text.js";
import { signMessage } from "../../src/crypt/ed25519.js";
import { checkpointDecode } from "../../src/ledger/checkpoint.js";
import {
  COSIGNATURE_TEXT_MAX,
  cosignatureMessage,
  verifyCosignature,
} from "../../src/ledger/cosignature.js";
import { noteDecode, noteVerify } from "../../src/ledger/note.js";
import { vkeyDecode } from "../../src/ledger/vkey.js";
import { fails, outcome } from "../support/expect.js";
import { ORIGIN, cosign, north, root, signatureLine, text } from "../support/sample.js";
import { fromBase64, vectorBytes, vectorJson, withVectors } from "../support/vectors.js";

const decode = (body: string) => checkpointDecode(utf8Encode(body));

test("a checkpoint says origin, size and root", () => {
  assert.deepEqual(decode(text), { origin: ORIGIN, tree: { size: 3n, root } });
  assert.deepEqual(decode(`${text}an extension\nanother\n`), decode(text));
});

const ROOT = base64Encode(root);
const BAD: readonly (readonly [string, string, number])[] = [
  ["no origin", `\n3\n${ROOT}\n`, 1],
  ["no size", `${ORIGIN}\n`, 2],
  ["a size with a leading zero", `${ORIGIN}\n03\n${ROOT}\n`, 2],
  ["a size of 2^64", `${ORIGIN}\n18446744073709551616\n${ROOT}\n`, 2],
  ["no root", `${ORIGIN}\n3\n`, 3],
  ["a root of 31 octets", `${ORIGIN}\n3\n${base64Encode(root.subarray(1))}\n`, 3],
  ["a root without padding", `${ORIGIN}\n3\n${ROOT.slice(0, -1)}\n`, 3],
  ["an empty line", `${ORIGIN}\n3\n${ROOT}\n\n`, 4],
  ["an empty line between extensions", `${ORIGIN}\n3\n${ROOT}\na\n\nb\n`, 5],
];
for (const [why, body, line] of BAD)
  test(`a checkpoint with ${why} is refused at the line`, () =>
    fails("E_FORMAT", () => decode(body), line));

test("a cosignature states the time it was made with", async () => {
  const line = noteDecode(utf8Encode(`${text}\n${await cosign(north, 5n, text)}`)).lines[0];
  assert.ok(line);
  assert.equal(await verifyCosignature(north.vkey, utf8Encode(text), line.signature), 5n);
});

test("a time of 2^63 or more is not signed, and not believed", async () => {
  await fails("E_RANGE", () => cosignatureMessage(2n ** 63n, utf8Encode(text)));
  const signature = new Uint8Array(72).fill(0x80);
  await fails("E_SIGNATURE", () => verifyCosignature(north.vkey, utf8Encode(text), signature));
});

test("a text over the limit is refused before it is verified", async () => {
  const long = new Uint8Array(COSIGNATURE_TEXT_MAX + 1);
  await fails("E_TOO_LARGE", () => verifyCosignature(north.vkey, long, new Uint8Array(72)));
});

withVectors("tlog-checkpoint/bodies.json", () => {
  interface Body {
    desc: string;
    body: string;
    ok: boolean;
    origin: string;
    root: string;
    size?: number;
    size_str?: string;
  }
  for (const c of vectorJson<Body[]>("tlog-checkpoint/bodies.json"))
    test(`the vectors' checkpoint "${c.desc}" is ${c.ok ? "read" : "refused"}`, async () => {
      if (!c.ok) return fails("E_FORMAT", () => decode(c.body));
      const size = BigInt(c.size_str ?? c.size ?? "");
      const want = { origin: c.origin, tree: { size, root: fromBase64(c.root) } };
      assert.deepEqual(decode(c.body), want);
    });
  test("the specification's own example is read", () => {
    const note = noteDecode(vectorBytes("tlog-checkpoint/spec-example.txt"));
    assert.ok(checkpointDecode(note.text).origin.length > 0);
  });
});

withVectors("tlog-cosignature/ed25519.json", () => {
  interface Cosignature {
    seed_hex: string;
    vkey: string;
    timestamp: string;
    note_body: string;
    signed_message_base64: string;
    signature_line: string;
  }
  for (const c of vectorJson<Cosignature[]>("tlog-cosignature/ed25519.json"))
    test(`the cosignature at ${c.timestamp} by ${c.vkey} is made octet for octet`, async () => {
      const [seed, body] = [hexDecode(c.seed_hex), utf8Encode(c.note_body)];
      const vkey = await vkeyDecode(utf8Encode(c.vkey));
      const message = cosignatureMessage(BigInt(c.timestamp), body);
      assert.deepEqual(message, fromBase64(c.signed_message_base64));
      const line = await cosign({ vkey, seed }, BigInt(c.timestamp), c.note_body);
      assert.equal(line.trimEnd(), c.signature_line.trimEnd());
      const { lines } = noteDecode(utf8Encode(`${c.note_body}\n${line}`));
      const signature = lines[0]?.signature ?? new Uint8Array();
      assert.equal(await verifyCosignature(vkey, body, signature), BigInt(c.timestamp));
      assert.deepEqual(new Reader(signature.subarray(8)).rest(), await signMessage(seed, message));
    });
});

withVectors("tlog-cosignature/skylight/vkeys.json", () => {
  const folder = "tlog-cosignature/skylight";
  const vkeys = vectorJson<{ [name: string]: string }>(`${folder}/vkeys.json`);
  for (const [name, text] of Object.entries(vkeys))
    test(`a real log's ${name}.checkpoint is cosigned, and says when`, async () => {
      const vkey = await vkeyDecode(utf8Encode(text));
      const note = noteDecode(vectorBytes(`${folder}/${name}.checkpoint`));
      const time = (await noteVerify(note, [vkey])).get(vkey) ?? 0n;
      assert.ok(time > 1_600_000_000n);
      assert.ok(checkpointDecode(note.text).tree.size > 0n);
    });
});

withVectors("tlog-cosignature/ml-dsa-44.json", () => {
  interface MlDsa {
    cosignatures: { vkey: string; note_body?: string; signature_line?: string }[];
  }
  const { cosignatures } = vectorJson<MlDsa>("tlog-cosignature/ml-dsa-44.json");
  for (const [i, { vkey, note_body, signature_line }] of cosignatures.entries())
    test(`ML-DSA cosignature ${i}: not supported, so a stranger's`, async () => {
      await fails("E_KEY", () => vkeyDecode(utf8Encode(vkey)));
      if (note_body === undefined || signature_line === undefined) return;
      const line = signature_line.trimEnd();
      const note = `${note_body}\n${line}\n${signatureLine({ name: "x", id: 1 }, concat(root))}`;
      const { code } = await outcome(() => noteVerify(noteDecode(utf8Encode(note)), [north.vkey]));
      assert.equal(code, "E_UNSIGNED");
    });
});
