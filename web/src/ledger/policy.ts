// SPDX-License-Identifier: Apache-2.0
/**
 * Whom to believe: logs, witnesses, groups of them, a quorum (C2SP tlog-policy).
 *
 *     log VKEY [URL]
 *     witness NAME VKEY [URL]
 *     group NAME all|any|K MEMBER...
 *     quorum NAME|none
 *
 * Names are defined before they are used, and each is a member at most once. Where the
 * specification is silent we are strict: a trailing comment on a line is refused as a surplus item,
 * and the last line needs its LF.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure, placed } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { decimalDecode, octetText, textOctets } from "../base/text.js";
import {
  VKEY_COSIGNATURE,
  VKEY_ED25519,
  type Vkey,
  type VkeyType,
  isSameVkey,
  vkeyDecode,
} from "./vkey.js";

export const POLICY_MAX = 1 << 20;
export const POLICY_LOGS = 32;
export const POLICY_WITNESSES = 64;
export const POLICY_GROUPS = 64;

export interface Witness {
  readonly kind: "witness";
  /** In this policy; the key has its own. Octets, which need not be UTF-8. */
  readonly name: Bytes;
  readonly vkey: Vkey;
  readonly url: Bytes;
}

export interface Group {
  readonly kind: "group";
  readonly threshold: number;
  readonly members: readonly Party[];
}

export type Party = Witness | Group;

export interface Log {
  /** A log's origin is the name of its key. */
  readonly vkey: Vkey;
  readonly url: Bytes;
}

export interface Policy {
  readonly logs: readonly Log[];
  readonly witnesses: readonly Witness[];
  readonly quorum: Party | "none";
}

/** An item of a line as one character an octet; "" when there is none. */
type Item = string;

class Parser {
  readonly logs: Log[] = [];
  readonly witnesses: Witness[] = [];
  quorum: Party | "none" | undefined;
  readonly #parties = new Map<Item, Party>();
  readonly #groups: Group[] = [];
  readonly #members = new Set<Party>();

  async line(line: Item): Promise<void> {
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) throw new Failure("E_FORMAT");
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== "");
    if (keyword === undefined || keyword.startsWith("#")) return;
    if (keyword === "log") await this.#log(items);
    else if (keyword === "witness") await this.#witness(items);
    else if (keyword === "group") this.#group(items);
    else if (keyword === "quorum") this.#quorum(items);
    else throw new Failure("E_FORMAT");
  }

  async #log([vkey = "", url = "", ...surplus]: readonly Item[]): Promise<void> {
    if (this.logs.length === POLICY_LOGS) throw new Failure("E_TOO_LARGE");
    const key = await this.#key(vkey, VKEY_ED25519);
    this.logs.push({ vkey: key, url: urlOf(url, surplus) });
  }

  async #witness([name = "", vkey = "", url = "", ...surplus]: readonly Item[]): Promise<void> {
    if (this.witnesses.length === POLICY_WITNESSES) throw new Failure("E_TOO_LARGE");
    this.#demandNew(name);
    const key = await this.#key(vkey, VKEY_COSIGNATURE);
    const witness: Witness = {
      kind: "witness",
      name: textOctets(name),
      vkey: key,
      url: urlOf(url, surplus),
    };
    this.witnesses.push(witness);
    this.#parties.set(name, witness);
  }

  #group([name = "", threshold = "", ...names]: readonly Item[]): void {
    if (this.#groups.length === POLICY_GROUPS) throw new Failure("E_TOO_LARGE");
    this.#demandNew(name);
    const members = names.map((member) => this.#member(member));
    const group: Group = {
      kind: "group",
      threshold: thresholdDecode(threshold, members.length),
      members,
    };
    this.#groups.push(group);
    this.#parties.set(name, group);
  }

  #quorum([name = "", ...surplus]: readonly Item[]): void {
    const quorum = name === "none" ? name : this.#parties.get(name);
    if (this.quorum !== undefined || quorum === undefined || surplus.length > 0)
      throw new Failure("E_FORMAT");
    this.quorum = quorum;
  }

  /** A name that is being defined. */
  #demandNew(name: Item): void {
    if (name === "" || name === "none" || this.#parties.has(name)) throw new Failure("E_FORMAT");
  }

  /** What NAME stands for, if it is nobody's member yet. */
  #member(name: Item): Party {
    const party = this.#parties.get(name);
    if (party === undefined || this.#members.has(party)) throw new Failure("E_FORMAT");
    this.#members.add(party);
    return party;
  }

  /**
   * The same key twice would count one party as two; under another name or in the other role, too.
   * The same name and id for two keys would make signature lines ambiguous.
   */
  async #key(item: Item, type: VkeyType): Promise<Vkey> {
    const vkey = await vkeyDecode(textOctets(item));
    if (vkey.type !== type) throw new Failure("E_KEY");
    for (const { vkey: other } of [...this.logs, ...this.witnesses])
      if (isSameVkey(other, vkey) || equal(other.key, vkey.key)) throw new Failure("E_FORMAT");
    return vkey;
  }
}

/** The address, if any, and nothing after it. What begins like a comment is a mistake, not one. */
function urlOf(url: Item, surplus: readonly Item[]): Bytes {
  if (url.startsWith("#") || surplus.length > 0) throw new Failure("E_FORMAT");
  return textOctets(url);
}

function thresholdDecode(item: Item, members: number): number {
  const k =
    item === "all" ? BigInt(members) : item === "any" ? 1n : decimalDecode(textOctets(item));
  if (k < 1n || k > BigInt(members)) throw new Failure("E_FORMAT");
  return Number(k);
}

/**
 * Failure at the line: E_FORMAT; E_KEY for a key that is not of a supported type or not of the type
 * its role needs; E_TOO_LARGE beyond the limits above.
 */
export async function policyDecode(text: Bytes): Promise<Policy> {
  if (text.length > POLICY_MAX) throw new Failure("E_TOO_LARGE");
  const parser = new Parser();
  const reader = new Reader(text);
  let line = 1;
  for (; !reader.atEnd(); line++) {
    try {
      await parser.line(octetText(reader.line()));
    } catch (e) {
      throw placed(e, line);
    }
  }
  if (parser.quorum === undefined) throw new Failure("E_FORMAT", line);
  return { logs: parser.logs, witnesses: parser.witnesses, quorum: parser.quorum };
}

/**
 * The witnesses of COSIGNED are enough. The groups are a forest whose depth is bounded by their
 * number, for each is defined before it is a member.
 */
export function isSatisfied(quorum: Party | "none", cosigned: ReadonlySet<Witness>): boolean {
  if (quorum === "none") return true;
  if (quorum.kind === "witness") return cosigned.has(quorum);
  const satisfied = quorum.members.filter((member) => isSatisfied(member, cosigned));
  return satisfied.length >= quorum.threshold;
}
