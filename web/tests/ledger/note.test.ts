// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { octetText, utf8Encode } from "../../src/base/text.js";
import {
  NOTE_LINES,
  NOTE_MAX,
  noteDecode,
  noteHasTwins,
  noteVerify,
} from "../../src/ledger/note.js";
import { vkeyDecode, vkeyEncode } from "../../src/ledger/vkey.js";
import { fails, outcome } from "../support/expect.js";
import {
  TIMES,
  byLog,
  byNorth,
  log,
  north,
  note,
  signatureLine,
  south,
  text,
} from "../support/sample.js";
import { fromBase64, vectorJson, withVectors } from "../support/vectors.js";

const decode = (whole: string) => noteDecode(utf8Encode(whole));
const stranger = signatureLine({ name: "stranger.example", id: 7 }, new Uint8Array(1));

test("a note is its text and its lines", () => {
  const { text: signed, lines } = decode(note);
  assert.deepEqual(signed, utf8Encode(text));
  assert.deepEqual(
    lines.map((line) => line.name),
    [log, north, south].map((signer) => signer.vkey.name).concat("west.example"),
  );
});

test("the last empty line ends the text", () => {
  assert.equal(octetText(decode(`a\n\nb\n\n${stranger}`).text), "a\n\nb\n");
  assert.equal(octetText(decode(`\n\n${stranger}`).text), "\n");
});

const BAD: readonly (readonly [string, string, number])[] = [
  ["nothing at all", "", 0],
  ["no empty line", `text\n${stranger}`, 0],
  ["no signature line", "text\n\n", 2],
  ["an empty text", `\n${stranger}`, 0],
  ["a control character", `te\txt\n\n${stranger}`, 0],
  ["CR LF", `text\r\n\r\n${stranger}`, 0],
  ["a last line without LF", `text\n\n${stranger.trimEnd()}`, 3],
  ["a hyphen for the dash", `text\n\n${stranger.replace("\u2014", "-")}`, 3],
  ["two spaces", `text\n\n${stranger.replace("example ", "example  ")}`, 3],
  ["a space at the end", `text\n\n${stranger.trimEnd()} \n`, 3],
  ["no name", `text\n\n${stranger.replace("stranger.example", "")}`, 3],
  ["a plus sign in a name", `text\n\n${stranger.replace(".", "+")}`, 3],
  ["a wide space in a name", `text\n\n${stranger.replace(".", "\u3000")}`, 3],
  ["a signature that is only an id", "text\n\n\u2014 a AAAABw==\n", 3],
  ["a signature shorter than an id", "text\n\n\u2014 a AAAA\n", 3],
  ["base64 with stray bits", "text\n\n\u2014 a AAAABwE=\n\u2014 a AAAABwF=\n", 4],
  ["base64 without padding", "text\n\n\u2014 a AAAABwE\n", 3],
];
for (const [why, whole, line] of BAD)
  test(`a note with ${why} is refused at the line`, () =>
    fails("E_FORMAT", () => decode(whole), line));

test("a note that is not UTF-8 is refused", () =>
  fails("E_FORMAT", () => noteDecode(Uint8Array.of(0xff, ...utf8Encode(note)))));

test("more lines or octets than the limit are refused", async () => {
  assert.equal(decode(`text\n\n${stranger.repeat(NOTE_LINES)}`).lines.length, NOTE_LINES);
  await fails("E_TOO_LARGE", () => decode(`text\n\n${stranger.repeat(NOTE_LINES + 1)}`), 103);
  const long = "x".repeat(NOTE_MAX - stranger.length - 4);
  assert.ok(decode(`${long}\n\n${stranger}`));
  await fails("E_TOO_LARGE", () => decode(`${long}xx\n\n${stranger}`), 0);
});

test("who has signed is known by name and id together", async () => {
  const signers = await noteVerify(decode(note), [south.vkey, log.vkey]);
  assert.deepEqual(
    [...signers],
    [
      [log.vkey, 0n],
      [south.vkey, TIMES.south],
    ],
  );
});

test("a line of an unknown key is nobody's, and may be anything", async () => {
  const otherId = signatureLine({ ...log.vkey, id: 1 }, new Uint8Array(64));
  const signers = await noteVerify(decode(`${text}\n${otherId}${stranger}${byLog}`), [log.vkey]);
  assert.deepEqual([...signers.keys()], [log.vkey]);
});

test("a note without a line of a known key is unsigned", async () => {
  await fails("E_UNSIGNED", () => noteVerify(decode(note), []));
  await fails("E_UNSIGNED", () => noteVerify(decode(`${text}\n${byLog}`), [north.vkey]));
});

test("one bad line of a known key spoils the note, whoever else has signed", async () => {
  const forged = signatureLine(north.vkey, new Uint8Array(72));
  const keys = [log.vkey, north.vkey];
  await fails("E_SIGNATURE", () => noteVerify(decode(`${text}\n${byLog}${forged}`), keys));
  await fails("E_SIGNATURE", () => noteVerify(decode(`${text}\n${forged}${byLog}`), keys));
  await fails("E_SIGNATURE", () => noteVerify(decode(`x${note}`), [log.vkey]));
});

test("a line of a known key with a signature of another length is refused", async () => {
  for (const length of [1, 63, 65, 72])
    await fails("E_SIGNATURE", () =>
      noteVerify(decode(`${text}\n${signatureLine(log.vkey, new Uint8Array(length))}`), [log.vkey]),
    );
  for (const length of [1, 64, 71, 73])
    await fails("E_SIGNATURE", () =>
      noteVerify(decode(`${text}\n${signatureLine(north.vkey, new Uint8Array(length))}`), [
        north.vkey,
      ]),
    );
});

test("the first line of a key counts, and twins are seen", async () => {
  const twice = decode(`${text}\n${byLog}${signatureLine(log.vkey, new Uint8Array(64))}`);
  assert.deepEqual([...(await noteVerify(twice, [log.vkey])).keys()], [log.vkey]);
  assert.ok(noteHasTwins(twice));
  assert.ok(!noteHasTwins(decode(note)));
  await fails("E_SIGNATURE", () =>
    noteVerify(decode(`${text}\n${signatureLine(log.vkey, new Uint8Array(64))}${byLog}`), [
      log.vkey,
    ]),
  );
});

test("keys that cannot be told apart are refused", () =>
  fails("E_KEY", () => noteVerify(decode(note), [log.vkey, { ...log.vkey, key: north.vkey.key }])));

test("a cosigner's line over another time than it states is refused", async () => {
  const line = byNorth.replace("AAAABr", "AAAABq");
  assert.notEqual(line, byNorth);
  await fails("E_SIGNATURE", () => noteVerify(decode(`${text}\n${line}`), [north.vkey]));
});

withVectors("signed-note/notes.json", () => {
  interface NoteCase {
    name: string;
    note_base64: string;
    trusted_vkeys: string[];
    result: "ok" | "unverified" | "bad signature" | "malformed";
    verified?: string[];
  }
  const CODES = { unverified: "E_UNSIGNED", "bad signature": "E_SIGNATURE" } as const;
  for (const c of vectorJson<NoteCase[]>("signed-note/notes.json"))
    test(`the vectors' note "${c.name}" is ${c.result}`, async () => {
      const keys = await Promise.all(c.trusted_vkeys.map((text) => vkeyDecode(utf8Encode(text))));
      const verify = () => noteVerify(noteDecode(fromBase64(c.note_base64)), keys);
      if (c.result === "ok") {
        const names = [...(await verify()).keys()].map((key) =>
          vkeyEncode(key).split("+").slice(0, 2).join("+"),
        );
        assert.deepEqual(names.sort(), [...(c.verified ?? [])].sort());
      } else if (c.result === "malformed") {
        assert.match((await outcome(verify)).code, /^E_(FORMAT|TOO_LARGE)$/);
      } else {
        await fails(CODES[c.result], verify);
      }
    });
});
