// SPDX-License-Identifier: Apache-2.0
/** What is said of a verified bundle: the same as `muniment verify` says, octet for octet. */
import { type Bytes, concat } from "../src/base/bytes.js";
import { hexEncode, utf8Encode } from "../src/base/text.js";
import { keyprint, keyprintText } from "../src/codec/keyprint.js";
import type { Evidence } from "../src/evidence/bundle.js";
import type { Act } from "../src/evidence/replay.js";
import { messageDecode, nameDecode } from "../src/vault/content.js";
import { join, quoted, timeText, witnessJson, witnessLines } from "./report.js";

const ROLES = ["none", "reader", "writer", "manager"];

/** What one person wrote, without what must not go to a terminal: a '?' for each octet. */
function shown(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f]/g, (c) => "?".repeat(utf8Encode(c).length));
}

function typeOf({ type }: Act): string {
  return type ?? "of a later release";
}

function bodyText(act: Act): string {
  const { put, type, event } = act;
  if (put !== undefined) {
    const { name, version, length, digest } = put;
    return `${shown(name)}, version ${version}, ${length} octets, SHA-256 ${hexEncode(digest)}`;
  }
  if (type === "message") return `message: ${shown(messageDecode(event.body).text)}`;
  if (type === "name") return `name: ${shown(nameDecode(event.body).name)}`;
  return typeOf(act);
}

function actText(act: Act): string {
  const { event, role, firm, index, content, put } = act;
  const lines = [
    "",
    `${index}: ${bodyText(act)}`,
    `    by user ${hexEncode(event.actor)}, ${ROLES[role]} for firm ${hexEncode(firm)},`,
    `    signed by device ${hexEncode(event.device)}, which claims ` +
      timeText(event.claimedMs / 1000n),
  ];
  if (content !== undefined) lines.push(`    content: ${shown(content)}`);
  else if (put !== undefined) lines.push("    content: not in the bundle");
  return `${lines.join("\n")}\n`;
}

function notProven({ map, hidden }: Evidence, own: boolean): string {
  const lines = ["", "Not proven:"];
  if (own)
    lines.push(
      "  That this log is to be believed: the policy is the bundle's own. Compare its key,",
      "  or give a policy of your own with --policy.",
    );
  lines.push(
    "  That the firms are who they say: compare their fingerprints with them.",
    `  What was written after the first ${map.size} entries of the log.`,
  );
  if (hidden > 0)
    lines.push(`  What ${hidden} other events of the matter say, which are not revealed.`);
  lines.push("  That what the documents say is true.");
  return `${lines.join("\n")}\n`;
}

/** OWN: the policy is the bundle's own. */
export async function bundleWords(evidence: Evidence, own: boolean): Promise<Bytes> {
  const { verdict, acts, controls, firms, matter } = evidence;
  const { checkpoint } = verdict;
  const parts: (string | Bytes)[] = [
    `Proven: ${acts.length} events are in the log ${checkpoint.origin},\n`,
    `which signed a tree of ${checkpoint.tree.size} entries, with all that ${controls} control ` +
      `events of ${firms.length} firms\nand their people allowed at each place.\n`,
    ...witnessLines(verdict),
    `Matter ${hexEncode(matter)}\n`,
  ];
  for (const { chain, root } of firms)
    parts.push(
      `Firm ${hexEncode(chain.chain.id)}, fingerprint\n`,
      `    ${keyprintText(await keyprint(root))}\n`,
    );
  return join(...parts, ...acts.map(actText), notProven(evidence, own));
}

function actJson(act: Act): Bytes {
  const { event, firm, role, index, put, content } = act;
  const head =
    `{"index":${index},"type":"${typeOf(act)}","user":"${hexEncode(event.actor)}",` +
    `"device":"${hexEncode(event.device)}","firm":"${hexEncode(firm)}",` +
    `"role":"${ROLES[role]}","claimed_ms":${event.claimedMs}`;
  if (put === undefined) return join(head, "}");
  return join(
    `${head},"object":"${hexEncode(put.object)}","name":`,
    quoted(utf8Encode(put.name)),
    `,"version":${put.version},"length":${put.length},"sha256":"${hexEncode(put.digest)}"`,
    ',"content":',
    content === undefined ? "null" : quoted(utf8Encode(content)),
    "}",
  );
}

function listed(items: readonly Bytes[]): Bytes {
  return concat(...items.map((item, i) => (i === 0 ? item : join(",", item))));
}

/** One line. */
export async function bundleJson(evidence: Evidence, own: boolean): Promise<Bytes> {
  const { verdict, map, matter, hidden, firms, acts } = evidence;
  const { checkpoint } = verdict;
  const prints = await Promise.all(
    firms.map(async ({ chain, root }) => {
      const print = keyprintText(await keyprint(root));
      return join(`{"firm":"${hexEncode(chain.chain.id)}","fingerprint":"${print}"}`);
    }),
  );
  return join(
    '{"verified":true,"kind":"bundle","origin":',
    quoted(utf8Encode(checkpoint.origin)),
    `,"size":${checkpoint.tree.size},"map":${map.number},"map_size":${map.size}`,
    `,"policy":"${own ? "bundle" : "given"}",`,
    witnessJson(verdict),
    `,"matter":"${hexEncode(matter)}","hidden":${hidden},"firms":[`,
    listed(prints),
    '],"events":[',
    listed(acts.map(actJson)),
    "]}\n",
  );
}
