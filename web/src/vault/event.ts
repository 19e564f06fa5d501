// SPDX-License-Identifier: Apache-2.0
/**
 * An event: one act, signed by the device that did it (spec/events.md).
 *
 *     EV = "EV1\0" || M("event", 14 fields) || Sign(device key, "event", the same fields)
 *
 * What an event may hold is checked in one place, on its way out and on its way in, so that a
 * reader and a writer cannot disagree.
 */
import { type Bytes, concat, equal, u16, u32, u64, u8 } from "../base/bytes.js";
import { Failure, locate } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { hexDecode, utf8Decode, utf8Encode } from "../base/text.js";
import {
  listDecode,
  listEncode,
  messageEncode,
  messageRead,
  vectorEncode,
  vectorRead,
} from "../codec/message.js";
import { signFields, signatureDecode, verifyMessage } from "../codec/signature.js";
import { isKeyName } from "../ledger/vkey.js";
import { headCount } from "./chain.js";

/** An event of this device and chain that was refused. */
export interface Void {
  readonly seq: bigint;
  readonly leaf: Bytes;
}

/** The log's newest checkpoint that the device had verified. */
export interface Seen {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

export interface Event {
  readonly event: Bytes;
  readonly actor: Bytes;
  readonly device: Bytes;
  readonly chain: Bytes;
  readonly epoch: number;
  readonly seq: bigint;
  readonly prevLeaf: Bytes;
  readonly voids: readonly Void[];
  readonly controlHead: Bytes;
  readonly seen: Seen;
  readonly claimedMs: bigint;
  readonly clockQuality: number;
  readonly type: number;
  readonly body: Bytes;
}

export interface SignedEvent {
  readonly event: Event;
  /** The M that is signed, and its tagged signature, as they stood. */
  readonly message: Bytes;
  readonly signature: Bytes;
}

const MAGIC = utf8Encode("EV1\0");
export const BODY_MAX = 65536;
export const VOIDS_MAX = 16;
const ORIGIN_MAX = 255;
const EMPTY_ROOT = hexDecode("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

function demand(holds: boolean): void {
  if (!holds) throw new Failure("E_FORMAT");
}

function checkVoids({ voids, seq }: Event): void {
  demand(voids.length <= VOIDS_MAX);
  for (const [i, { seq: refused, leaf }] of voids.entries()) {
    const before = voids[i - 1];
    demand(leaf.length === 32 && refused < seq);
    demand(before === undefined || before.seq < refused);
  }
}

function checkSeen({ origin, size, root }: Seen): void {
  demand(isKeyName(origin) && utf8Encode(origin).length <= ORIGIN_MAX && root.length === 32);
  demand(size !== 0n || equal(root, EMPTY_ROOT));
}

/** E_FORMAT at the field, from 1: what no event may hold. */
function check(event: Event): void {
  const ids = [event.event, event.actor, event.device, event.chain];
  for (const [i, id] of ids.entries()) locate(i + 1, () => demand(id.length === 16));
  locate(7, () => {
    const isFirst = event.prevLeaf.every((octet) => octet === 0);
    demand(event.prevLeaf.length === 32 && isFirst === (event.seq === 0n));
  });
  locate(8, () => checkVoids(event));
  locate(9, () => headCount(event.controlHead));
  locate(10, () => checkSeen(event.seen));
  locate(12, () => demand(event.clockQuality <= 1));
  locate(13, () => demand(event.type !== 0));
  locate(14, () => demand(event.body.length <= BODY_MAX));
}

function fieldsOf(event: Event): Bytes[] {
  const { seen } = event;
  return [
    event.event,
    event.actor,
    event.device,
    event.chain,
    u32(event.epoch),
    u64(event.seq),
    event.prevLeaf,
    listEncode(event.voids.map(({ seq, leaf }) => concat(u64(seq), leaf))),
    event.controlHead,
    concat(vectorEncode(utf8Encode(seen.origin)), u64(seen.size), seen.root),
    u64(event.claimedMs),
    u8(event.clockQuality),
    u16(event.type),
    event.body,
  ];
}

/** All of FIELD, read by READ. */
function whole<T>(field: Bytes, read: (reader: Reader) => T): T {
  const reader = new Reader(field);
  const value = read(reader);
  reader.done();
  return value;
}

function readSeen(reader: Reader): Seen {
  return { origin: utf8Decode(vectorRead(reader)), size: reader.u64(), root: reader.take(32) };
}

function eventOf(fields: readonly Bytes[]): Event {
  const field = <T>(number: number, read: (reader: Reader) => T): T =>
    locate(number, () => whole(fields[number - 1] ?? new Uint8Array(), read));
  const octets = (count: number) => (reader: Reader) => reader.take(count);
  const readVoid = (reader: Reader): Void => ({ seq: reader.u64(), leaf: reader.take(32) });
  return {
    event: field(1, octets(16)),
    actor: field(2, octets(16)),
    device: field(3, octets(16)),
    chain: field(4, octets(16)),
    epoch: field(5, (reader) => reader.u32()),
    seq: field(6, (reader) => reader.u64()),
    prevLeaf: field(7, octets(32)),
    voids: locate(8, () =>
      listDecode(fields[7] ?? new Uint8Array()).map((v) => whole(v, readVoid)),
    ),
    controlHead: field(9, octets(40)),
    seen: field(10, readSeen),
    claimedMs: field(11, (reader) => reader.u64()),
    clockQuality: field(12, (reader) => reader.u8()),
    type: field(13, (reader) => reader.u16()),
    body: fields[13] ?? new Uint8Array(),
  };
}

/** EV, signed with the device's SEED. E_FORMAT at the field. */
export async function eventSign(event: Event, seed: Bytes): Promise<Bytes> {
  check(event);
  const fields = fieldsOf(event);
  return concat(MAGIC, messageEncode("event", fields), await signFields(seed, "event", ...fields));
}

/** E_FORMAT, at the field where it is one's. The signature has its form; it is not verified. */
export function eventDecode(ev: Bytes): SignedEvent {
  const reader = new Reader(ev);
  demand(equal(reader.take(MAGIC.length), MAGIC));
  const from = reader.rest();
  const fields = messageRead(reader, "event");
  const signature = reader.rest();
  signatureDecode(signature);
  const event = eventOf(fields);
  check(event);
  return { event, message: from.subarray(0, from.length - signature.length), signature };
}

/** E_SIGNATURE unless the device with the tagged KEY has signed it. */
export async function eventVerify(signed: SignedEvent, key: Bytes): Promise<void> {
  await verifyMessage(key, "event", signed.message, signed.signature);
}
