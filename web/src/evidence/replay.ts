// SPDX-License-Identifier: Apache-2.0
/** All records in the order of the log: who could do what, where, and what is revealed of it. */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { verifyActor } from "../policy/lookup.js";
import { spaceMay } from "../policy/space.js";
import { firmIsVoid, spaceMember, userIsVoid } from "../policy/state.js";
import { States } from "../policy/states.js";
import { messageDecode, nameDecode, openedDecode } from "../vault/content.js";
import type { Event, SignedEvent } from "../vault/event.js";
import { type EventType, eventTypeNamed } from "../vault/event-type.js";
import { CHAIN_MATTER, type Chain } from "../vault/map.js";
import { type ObjectPut, putDecode, removeDecode } from "../vault/object.js";
import { type Entry, openRevealed } from "../vault/record.js";
import type { BundleChain, BundleRecord } from "./chains.js";
import { Fault, about, aboutRule } from "./fault.js";
import type { BundleFile, Files } from "./files.js";
import { objectPath } from "./place.js";
import type { Receipts } from "./receipts.js";

/** An event that the bundle reveals. */
export interface Act {
  readonly index: bigint;
  readonly type: EventType | undefined;
  readonly event: Event;
  /** The actor's, as a member of the matter then. */
  readonly firm: Bytes;
  readonly role: number;
  readonly put?: ObjectPut;
  /** Path of its content. */
  readonly content?: string;
}

export interface Replayed {
  readonly states: States;
  readonly acts: readonly Act[];
  /** Contents of the matter that are not revealed. */
  readonly hidden: number;
}

interface Step {
  readonly chain: BundleChain;
  readonly record: BundleRecord;
}

function inOrder(chains: readonly BundleChain[]): Step[] {
  const steps = chains.flatMap((chain) => chain.records.map((record) => ({ chain, record })));
  const indexOf = ({ record }: Step): bigint => record.entry.index;
  return steps.sort((a, b) => (indexOf(a) < indexOf(b) ? -1 : Number(indexOf(a) > indexOf(b))));
}

function checkBody(type: EventType | undefined, body: Bytes): ObjectPut | undefined {
  if (type === "object/put") return putDecode(body);
  if (type === "object/remove") removeDecode(body);
  if (type === "message") messageDecode(body);
  if (type === "opened") openedDecode(body);
  if (type === "name") nameDecode(body);
  return undefined;
}

function contentOf(files: Files, index: bigint, put: ObjectPut): string | undefined {
  const file = files.take(objectPath(index, put.name));
  if (file === undefined) return undefined;
  if (file.length !== put.length || !equal(file.digest, put.digest))
    throw new Fault(file.path, "E_COMMITMENT", "it is the content that was signed");
  return file.path;
}

/** Who may write this here and now has written it. */
async function judge(
  states: States,
  chain: Chain,
  entry: Entry,
  signed: SignedEvent,
): Promise<void> {
  const { actor, epoch } = signed.event;
  const space = states.matter(chain.id)?.space;
  if (space === undefined || entry.record.class === "control") throw new Failure("E_FORMAT");
  spaceMay(space, { user: actor, class: entry.record.class, epoch }, states);
  await verifyActor({ signed, leaf: entry.record.leaf, index: entry.index }, states);
}

async function reveal(
  files: Files,
  states: States,
  chain: Chain,
  entry: Entry,
  file: BundleFile,
): Promise<Act> {
  const { index, record } = entry;
  const signed = await about(file.path, "it opens the leaf of that index", () =>
    openRevealed(record, chain, file.octets),
  );
  await aboutRule(file.path, () => judge(states, chain, entry, signed));
  const { event } = signed;
  const space = states.matter(chain.id)?.space;
  const member = space && spaceMember(space, event.actor);
  const type = eventTypeNamed(event.type);
  return about(file.path, "it is an event of this matter, for its epoch", () => {
    const put = checkBody(type, event.body);
    if (member === undefined) throw new Failure("E_FORBIDDEN");
    const act = { index, type, event, firm: member.firm, role: member.role };
    if (put === undefined) return act;
    if (!equal(put.recipient, space?.fingerprint ?? new Uint8Array()))
      throw new Failure("E_FORBIDDEN");
    const content = contentOf(files, index, put);
    return content === undefined ? { ...act, put } : { ...act, put, content };
  });
}

/** Nothing later in the bundle makes a revealed event void. */
function checkVoids(states: States, acts: readonly Act[]): void {
  for (const { index, event, firm } of acts) {
    const [user, state] = [states.user(event.actor), states.firm(firm)];
    const isVoid =
      user === undefined ||
      state === undefined ||
      userIsVoid(user, event.device, index) ||
      firmIsVoid(state, event.actor, index);
    if (isVoid)
      throw new Fault("events", "E_FORBIDDEN", "no later revocation makes one of them void");
  }
}

export async function replay(
  files: Files,
  receipts: Receipts,
  chains: readonly BundleChain[],
): Promise<Replayed> {
  const states = new States();
  const acts: Act[] = [];
  let hidden = 0;
  for (const { chain, record } of inOrder(chains)) {
    const { entry } = record;
    const { index } = entry;
    if ("control" in record) {
      const placed = { signed: record.signed, leaf: entry.record.leaf, index };
      await aboutRule(chain.path, () => states.apply(chain.chain, placed));
      continue;
    }
    if (chain.chain.kind !== CHAIN_MATTER) continue;
    if (index >= receipts.verdict.checkpoint.tree.size)
      throw new Fault(chain.path, "E_FORMAT", "its records are in the log");
    if (record.revealed === undefined) {
      hidden++;
      continue;
    }
    await receipts.include(index, entry.record.leaf);
    acts.push(await reveal(files, states, chain.chain, entry, record.revealed));
  }
  checkVoids(states, acts);
  return { states, acts, hidden };
}
