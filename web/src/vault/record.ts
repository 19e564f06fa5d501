// SPDX-License-Identifier: Apache-2.0
/**
 * An event as it is stored and passed on (spec/requests.md): what a server sees of it, its octets,
 * the parts beside it. A chain's records come as a stream, in the order of the log.
 */
import { type Bytes, concat, equal, u32, u64, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { listDecode, listEncode, vectorEncode, vectorRead } from "../codec/message.js";
import { demand } from "./body.js";
import { type SignedEvent, eventDecode } from "./event.js";
import {
  type EventClass,
  eventTypeClass,
  eventTypeMayStand,
  eventTypeNamed,
} from "./event-type.js";
import { LEAF_COMMITMENT, eventOpen, leafDecode } from "./leaf.js";
import type { Chain } from "./map.js";
import { type Part, partDecode, partEncode } from "./part.js";
import { SEALED_MIN, SEALED_OVERHEAD, unseal } from "./sealed.js";

const CLASSES: readonly EventClass[] = ["control", "content", "note"];
const ID_BYTES = 16;
const LEAF_BYTES = 33;
const SALT_BYTES = 32;
const OPENING_MAX = 66882;
const PARTS_MAX = 4096;
const INDEX_MAX = (1n << 64n) - 2n;

export interface Record {
  readonly class: EventClass;
  readonly epoch: number;
  readonly event: Bytes;
  readonly leaf: Bytes;
  /** Opening or sealed; in a stream, content may have none. */
  readonly octets: Bytes;
  readonly parts: readonly Part[];
}

export interface Entry {
  readonly index: bigint;
  readonly record: Record;
}

export function classEncode(is: EventClass): number {
  return CLASSES.indexOf(is) + 1;
}

/** E_FORMAT */
export function classDecode(octet: number): EventClass {
  const found = CLASSES[octet - 1];
  if (found === undefined) throw new Failure("E_FORMAT");
  return found;
}

export function partsEncode(parts: readonly Part[]): Bytes {
  return listEncode(parts.map(partEncode));
}

/** E_FORMAT */
export function partsDecode(octets: Bytes): Part[] {
  const items = listDecode(octets);
  demand(items.length <= PARTS_MAX);
  return items.map(partDecode);
}

function checkOctets({ class: is, epoch, event, octets }: Record): void {
  if (is === "control") {
    demand(octets.length > SALT_BYTES && octets.length <= OPENING_MAX);
  } else {
    demand(epoch > 0 && octets.length <= OPENING_MAX + SEALED_OVERHEAD);
    demand(octets.length >= SEALED_MIN && equal(octets.subarray(0, ID_BYTES), event));
  }
}

/** E_FORMAT: what no record may be, whatever it holds. */
export function recordCheck(record: Record): void {
  demand(record.event.length === ID_BYTES && record.parts.length <= PARTS_MAX);
  demand(leafDecode(record.leaf).kind === LEAF_COMMITMENT);
  checkOctets(record);
}

function entryEncode({ index, record }: Entry): Bytes {
  return concat(
    u64(index),
    u8(classEncode(record.class)),
    u32(record.epoch),
    record.event,
    record.leaf,
    vectorEncode(record.octets),
    vectorEncode(partsEncode(record.parts)),
  );
}

export function streamEncode(entries: readonly Entry[]): Bytes {
  return concat(...entries.map((entry) => vectorEncode(entryEncode(entry))));
}

function entryDecode(octets: Bytes): Entry {
  const reader = new Reader(octets);
  const index = reader.u64();
  const record = {
    class: classDecode(reader.u8()),
    epoch: reader.u32(),
    event: reader.take(ID_BYTES),
    leaf: reader.take(LEAF_BYTES),
    octets: vectorRead(reader),
    parts: partsDecode(vectorRead(reader)),
  };
  reader.done();
  const isGone = record.octets.length === 0 && record.class !== "control";
  if (isGone) demand(leafDecode(record.leaf).kind === LEAF_COMMITMENT);
  else recordCheck(record);
  return { index, record };
}

/** The records of a whole stream, from index NEXT on. E_FORMAT, also when an index has passed. */
export function streamDecode(stream: Bytes, next: bigint): Entry[] {
  const reader = new Reader(stream);
  const entries: Entry[] = [];
  for (let smallest = next; !reader.atEnd();) {
    const entry = entryDecode(vectorRead(reader));
    demand(entry.index >= smallest && entry.index <= INDEX_MAX);
    smallest = entry.index + 1n;
    entries.push(entry);
  }
  return entries;
}

/** A type that is not known yet is content: no type becomes a note by being new. */
function fitsType(record: Record, number: number, chain: Chain): boolean {
  const type = eventTypeNamed(number);
  if (type === undefined) return record.class === (number < 0x8000 ? "control" : "content");
  return record.class === eventTypeClass(type) && eventTypeMayStand(type, chain.kind);
}

/** The event in OPENING, which the record's leaf commits to, and which is as the record says. */
async function describedEvent(record: Record, chain: Chain, opening: Bytes): Promise<SignedEvent> {
  const signed = eventDecode(await eventOpen(opening, record.leaf));
  const { event } = signed;
  demand(equal(record.event, event.event) && equal(chain.id, event.chain));
  demand(record.epoch === event.epoch && fitsType(record, event.type, chain));
  return signed;
}

/** The event of a control record of CHAIN; not verified. E_COMMITMENT, E_FORMAT. */
export function openControl(record: Record, chain: Chain): Promise<SignedEvent> {
  return describedEvent(record, chain, record.octets);
}

/** The same of a record whose OPENING comes from elsewhere. */
export function openRevealed(record: Record, chain: Chain, opening: Bytes): Promise<SignedEvent> {
  return describedEvent(record, chain, opening);
}

/** The same of a content record, with its epoch's SEED. E_NO_MATCH, whatever is wrong. */
export async function openContent(record: Record, chain: Chain, seed: Bytes): Promise<SignedEvent> {
  try {
    return await describedEvent(record, chain, await unseal(seed, record.octets));
  } catch (e) {
    throw e instanceof Failure ? new Failure("E_NO_MATCH") : e;
  }
}
