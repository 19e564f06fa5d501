// SPDX-License-Identifier: Apache-2.0
/** What is said of a verified receipt: what it proves under the policy, and what it does not. */
import { type Bytes, concat } from "../src/base/bytes.js";
import { utf8Encode } from "../src/base/text.js";
import type { Witness } from "../src/ledger/policy.js";
import type { Verdict } from "../src/ledger/receipt.js";

/** Names in a policy are octets; they are written as they are. */
export function join(...parts: readonly (string | Bytes)[]): Bytes {
  return concat(...parts.map((part) => (typeof part === "string" ? utf8Encode(part) : part)));
}

/** "2026-11-24T16:00:00Z" */
export function timeText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  const isDate = !Number.isNaN(date.getTime()) && date.getUTCFullYear() <= 9999;
  return isDate ? date.toISOString().replace(".000Z", "Z") : `${seconds} s after 1970`;
}

/** What was given with the receipt: an entry itself, or the file that one commits to. */
export type Kind = "entry" | "file" | "document";

/** Whether its key is of the log's own provider: named as the log, or below its name. */
function isProvider(witness: Witness, origin: string): boolean {
  return witness.vkey.name === origin || witness.vkey.name.startsWith(`${origin}/`);
}

const PROVEN: Readonly<Record<Kind, string>> = {
  entry: "this entry is number ",
  file: "this file's SHA-256 was committed to in entry number ",
  document: "this document's name and SHA-256 are in an event\nthat was committed to in entry ",
};

/** A line for each witness, and one on the time. */
export function witnessLines({ checkpoint, cosigned, since }: Verdict): Bytes[] {
  const lines: Bytes[] = [];
  for (const [witness, time] of cosigned) {
    const who = isProvider(witness, checkpoint.origin)
      ? "Time stated by the log's own provider, which is no witness: "
      : "Witnessed by ";
    lines.push(join(who, witness.name, ` at ${timeText(time)}.\n`));
  }
  const others = [...cosigned.keys()].some((witness) => !isProvider(witness, checkpoint.origin));
  const whom = others ? "these are" : "the provider is";
  if (since !== undefined)
    lines.push(
      join(`It was there at ${timeText(since)} at the latest, as far as ${whom} believed.\n`),
    );
  else if (cosigned.size === 0) lines.push(join("Not witnessed: no time is proven.\n"));
  else lines.push(join("The policy asks for no witness: no time is proven.\n"));
  return lines;
}

export function reportWords(kind: Kind, verdict: Verdict): Bytes {
  const { checkpoint, index } = verdict;
  const lines = [
    join(`Proven: ${PROVEN[kind]}${index}${kind === "file" ? "\n" : " "}`),
    join(`of the log ${checkpoint.origin},\n`),
    join(`which signed a tree of ${checkpoint.tree.size} entries.\n`),
    ...witnessLines(verdict),
  ];
  if (kind === "document")
    lines.push(join("By whom it was put there is not proven: that takes a bundle.\n"));
  return concat(...lines);
}

/** A JSON string; control characters cannot be in what we are given. */
export function quoted(octets: Bytes): Bytes {
  const [quote, backslash] = [0x22, 0x5c];
  const escaped = Array.from(octets).flatMap((octet) =>
    octet === quote || octet === backslash ? [backslash, octet] : [octet],
  );
  return Uint8Array.from([quote, ...escaped, quote]);
}

/** "witnesses":[...],"since":... */
export function witnessJson({ checkpoint, cosigned, since }: Verdict): Bytes {
  const witnesses = [...cosigned].map(([witness, time], i) =>
    join(
      i === 0 ? "" : ",",
      '{"name":',
      quoted(witness.name),
      `,"time":${time}`,
      isProvider(witness, checkpoint.origin) ? ',"provider":true}' : "}",
    ),
  );
  return join('"witnesses":[', ...witnesses, `],"since":${since ?? "null"}`);
}

/** One line. Numbers are written whole, however large. */
export function reportJson(kind: Kind, verdict: Verdict): Bytes {
  const { checkpoint, index } = verdict;
  return join(
    `{"verified":true,"kind":"${kind}","origin":`,
    quoted(utf8Encode(checkpoint.origin)),
    `,"index":${index},"size":${checkpoint.tree.size},`,
    witnessJson(verdict),
    "}\n",
  );
}
