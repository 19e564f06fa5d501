// SPDX-License-Identifier: Apache-2.0
/**
 * One change, as a device asks for it (spec/requests.md): records for the log, all or none, and the
 * octets of the small parts that they name.
 *
 *     wire = "SB1\0" || V(M) || V(Sign(device key, "submit", SHA-256(M))) || octets of inline parts
 */
import { type Bytes, concat, u32, u64, u8 } from "../base/bytes.js";
import { Failure, placed } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Decode, utf8Encode } from "../base/text.js";
import { magicRead } from "../codec/magic.js";
import {
  listDecode,
  listEncode,
  messageDecode,
  messageEncode,
  vectorEncode,
  vectorRead,
} from "../codec/message.js";
import { signFields, signatureDecode, verifyMessage } from "../codec/signature.js";
import { sha256 } from "../crypt/hash.js";
import { isKeyName } from "../ledger/vkey.js";
import { bodyOf, demand, takeId, takeU32, takeU8 } from "./body.js";
import { CHAIN_JOB, CHAIN_USER, type Chain, type ChainKind } from "./map.js";
import { PART_INLINE_MAX, type Part, partVerify } from "./part.js";
import {
  type Record,
  classDecode,
  classEncode,
  partsDecode,
  partsEncode,
  recordCheck,
} from "./record.js";

export const SUBMISSION_MAX = 1 << 24;
export const ITEMS_MAX = 4096;
const ORIGIN_MAX = 255;
const MAGIC = utf8Encode("SB1\0");

/** What of a record's parts travels: the octets, or none for a blob that is uploaded before. */
export interface Item {
  readonly chain: Chain;
  readonly record: Record;
  readonly contents: readonly (Bytes | undefined)[];
}

export interface Submission {
  readonly origin: string;
  readonly device: Bytes;
  readonly claimedMs: bigint;
  readonly idem: Bytes;
  readonly items: readonly Item[];
}

export interface SignedSubmission {
  readonly submission: Submission;
  readonly message: Bytes;
  readonly signature: Bytes;
}

export function isOrigin(origin: string): boolean {
  return isKeyName(origin) && utf8Encode(origin).length <= ORIGIN_MAX;
}

function isInline(part: Part): boolean {
  return part.length <= PART_INLINE_MAX;
}

function checkChain({ chain, record }: Item): void {
  demand(chain.kind >= CHAIN_USER && chain.kind <= CHAIN_JOB);
  if (chain.kind === CHAIN_USER) demand(record.class === "control" && record.epoch === 0);
}

function itemEncode(item: Item): Bytes {
  const { chain, record } = item;
  recordCheck(record);
  checkChain(item);
  return bodyOf(
    u8(classEncode(record.class)),
    u8(chain.kind),
    chain.id,
    u32(record.epoch),
    record.event,
    record.leaf,
    record.octets,
    partsEncode(record.parts),
  );
}

/** What stands behind the signature. */
function inlined({ record, contents }: Item): Bytes[] {
  return record.parts.flatMap((part, i) => {
    const content = contents[i];
    demand((content !== undefined) === isInline(part));
    demand(content === undefined || BigInt(content.length) === part.length);
    return content === undefined ? [] : [content];
  });
}

/** Signed with the device's SEED. E_FORMAT, E_TOO_LARGE. */
export async function submissionSign(submission: Submission, seed: Bytes): Promise<Bytes> {
  const { origin, device, claimedMs, idem, items } = submission;
  demand(isOrigin(origin) && device.length === 16 && idem.length === 16);
  demand(items.length >= 1 && items.length <= ITEMS_MAX);
  const list = listEncode(items.map(itemEncode));
  const fields = [utf8Encode(origin), device, u64(claimedMs), idem, list];
  const message = messageEncode("submission", fields);
  const signature = await signFields(seed, "submit", await sha256(message));
  const head = concat(MAGIC, vectorEncode(message), vectorEncode(signature));
  const wire = concat(head, ...items.flatMap(inlined));
  if (wire.length > SUBMISSION_MAX) throw new Failure("E_TOO_LARGE");
  return wire;
}

/** The item, its contents taken from TAIL. */
function itemDecode(octets: Bytes, tail: Reader): Item {
  const reader = new Reader(octets);
  const is = classDecode(takeU8(reader));
  const chain = { kind: takeU8(reader) as ChainKind, id: takeId(reader) };
  const record = {
    class: is,
    epoch: takeU32(reader),
    event: takeId(reader),
    leaf: vectorRead(reader),
    octets: vectorRead(reader),
    parts: partsDecode(vectorRead(reader)),
  };
  reader.done();
  recordCheck(record);
  const contents = record.parts.map((part) =>
    isInline(part) ? tail.take(Number(part.length)) : undefined,
  );
  const item = { chain, record, contents };
  checkChain(item);
  return item;
}

/** E_VERSION, E_TOO_LARGE, E_FORMAT. Neither the signature nor the parts are verified. */
export function submissionDecode(wire: Bytes): SignedSubmission {
  if (wire.length > SUBMISSION_MAX) throw new Failure("E_TOO_LARGE");
  const reader = new Reader(wire);
  magicRead(reader, MAGIC);
  const [message, signature] = [vectorRead(reader), vectorRead(reader)];
  signatureDecode(signature);
  const [origin, device, claimedMs, idem, list] = messageDecode("submission", message);
  const items = listDecode(list as Bytes);
  demand(items.length >= 1 && items.length <= ITEMS_MAX);
  const submission = {
    origin: utf8Decode(origin as Bytes),
    device: device as Bytes,
    claimedMs: wholeU64(claimedMs as Bytes),
    idem: idem as Bytes,
    items: items.map((item) => itemDecode(item, reader)),
  };
  reader.done();
  demand(isOrigin(submission.origin));
  demand(submission.device.length === 16 && submission.idem.length === 16);
  return { submission, message, signature };
}

function wholeU64(field: Bytes): bigint {
  const reader = new Reader(field);
  const value = reader.u64();
  reader.done();
  return value;
}

/** What is signed, and what tells it from another with the same idem16. */
export function submissionHash({ message }: SignedSubmission): Promise<Bytes> {
  return sha256(message);
}

/** E_SIGNATURE unless the device with the tagged KEY has signed it. */
export async function submissionVerify(signed: SignedSubmission, key: Bytes): Promise<void> {
  const message = messageEncode("submit", [await submissionHash(signed)]);
  await verifyMessage(key, "submit", message, signed.signature);
}

/** E_COMMITMENT at the item, from 1: a part is not what its record calls it. */
export async function submissionVerifyParts({ submission }: SignedSubmission): Promise<void> {
  for (const [i, { record, contents }] of submission.items.entries())
    for (const [j, part] of record.parts.entries()) {
      const content = contents[j];
      if (content === undefined) continue;
      await partVerify(part, content).catch((e: unknown) => {
        throw placed(e, i + 1);
      });
    }
}
