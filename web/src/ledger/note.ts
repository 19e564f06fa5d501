// SPDX-License-Identifier: Apache-2.0
/**
 * Signed notes (C2SP signed-note v1.0.0): a text and who signed it.
 *
 *     text LF  LF  { "— " name " " base64(u32 id, signature) LF }
 *
 * The text may have empty lines, so the last one ends it. A signature says nothing about which key
 * made it but by name and id, so a verifier starts from the keys it knows: a line of another key is
 * nobody's, and may be anything. A line of a known key that does not verify means that the note was
 * tampered with, or the key misused: the note is refused, whoever else has signed.
 */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { base64Decode, utf8Decode, utf8Encode } from "../base/text.js";
import { verifySignature } from "../crypt/ed25519.js";
import { verifyCosignature } from "./cosignature.js";
import { VKEY_COSIGNATURE, type Vkey, isKeyName, isSameVkey } from "./vkey.js";

/** Limits of ours. */
export const NOTE_MAX = 1_000_000;
export const NOTE_LINES = 100;

export interface NoteLine {
  readonly name: string;
  readonly id: number;
  /** What follows the id, one octet at least. */
  readonly signature: Bytes;
}

export interface Note {
  /** What is signed, with its last LF. */
  readonly text: Bytes;
  readonly lines: readonly NoteLine[];
}

const LF = 0x0a;
const LINE = /^\u2014 ([^ ]+) ([^ ]+)$/;

/** Where the last empty line begins. */
function lastEmptyLine(octets: Bytes): number {
  for (let i = octets.length - 1; i > 0; i--)
    if (octets[i] === LF && octets[i - 1] === LF) return i;
  throw new Failure("E_FORMAT");
}

function lineDecode(octets: Bytes): NoteLine {
  const [, name, base64] = LINE.exec(utf8Decode(octets)) ?? [];
  if (name === undefined || base64 === undefined || !isKeyName(name)) throw new Failure("E_FORMAT");
  const reader = new Reader(base64Decode(utf8Encode(base64)));
  const line = { name, id: reader.u32(), signature: reader.rest() };
  if (line.signature.length === 0) throw new Failure("E_FORMAT");
  return line;
}

/** E_FORMAT, E_TOO_LARGE. Checks the form of every line, no signature. */
export function noteDecode(input: Bytes): Note {
  if (input.length > NOTE_MAX) throw new Failure("E_TOO_LARGE");
  const split = lastEmptyLine(input);
  if (input.some((octet) => octet < 0x20 && octet !== LF)) throw new Failure("E_FORMAT");
  utf8Decode(input);
  const text = input.subarray(0, split);
  const reader = new Reader(input.subarray(split + 1));
  const lines: NoteLine[] = [];
  let at = text.filter((octet) => octet === LF).length + 1;
  while (!reader.atEnd()) {
    at++;
    try {
      lines.push(lineDecode(reader.line()));
    } catch {
      throw new Failure("E_FORMAT", at);
    }
    if (lines.length > NOTE_LINES) throw new Failure("E_TOO_LARGE", at);
  }
  if (lines.length === 0) throw new Failure("E_FORMAT", at);
  return { text, lines };
}

/** Two lines have the same name and id, which has no agreed meaning (C2SP issue 257). */
export function noteHasTwins(note: Note): boolean {
  return new Set(note.lines.map((line) => `${line.name} ${line.id}`)).size < note.lines.length;
}

/** The time that the line states; 0 when a key of this kind states none. */
async function verifyLine(vkey: Vkey, text: Bytes, signature: Bytes): Promise<bigint> {
  if (vkey.type === VKEY_COSIGNATURE) return verifyCosignature(vkey, text, signature);
  await verifySignature(vkey.key, text, signature);
  return 0n;
}

/**
 * Who of VKEYS has signed, and the time that each states (POSIX seconds; 0 for a key that states
 * none). Lines of unknown keys are skipped, known by name and id together. The first line of a key
 * counts; twins after it are not looked at. E_SIGNATURE when a known key's line does not verify,
 * E_UNSIGNED when no known key has a line, E_KEY when two of VKEYS have the same name and id.
 */
export async function noteVerify(
  note: Note,
  vkeys: readonly Vkey[],
): Promise<ReadonlyMap<Vkey, bigint>> {
  if (vkeys.some((a, i) => vkeys.slice(i + 1).some((b) => isSameVkey(a, b))))
    throw new Failure("E_KEY");
  const signers = new Map<Vkey, bigint>();
  for (const line of note.lines) {
    const vkey = vkeys.find((key) => key.id === line.id && key.name === line.name);
    if (vkey === undefined || signers.has(vkey)) continue;
    signers.set(vkey, await verifyLine(vkey, note.text, line.signature));
  }
  if (signers.size === 0) throw new Failure("E_UNSIGNED");
  return signers;
}
