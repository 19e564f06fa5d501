// SPDX-License-Identifier: Apache-2.0
/** Bodies of the events that say who has a space's key (spec/spaces.md). */
import { type Bytes, concat, equal, u32, u8 } from "../base/bytes.js";
import { Reader } from "../base/reader.js";
import { listEncode, vectorRead } from "../codec/message.js";
import { tableDecode } from "../codec/table.js";
import {
  REASON_DEVICE_REVOKED,
  REASON_FIRST,
  REASON_MEMBER_ADDED,
  REASON_MEMBER_REMOVED,
  REASON_PLANNED,
  REASON_SUSPICION,
  bodyOf,
  demand,
  takeHash,
  takeId,
  takeOneOf,
  takeU32,
} from "./body.js";
import { PART_RECIPIENT, PART_WRAP, type PartName } from "./part.js";

export const EPOCH_READER = 1;
export const EPOCH_WRITER = 2;
export const EPOCH_MANAGER = 3;

const MEMBERS_MAX = 256;
const MEMBER_ROW = 69;
const WRAP_ROW = 52;

export interface MatterCreate {
  readonly firm: Bytes;
}

export interface EpochMember {
  readonly user: Bytes;
  readonly role: number;
  readonly firm: Bytes;
  /** Of the user's key that the epoch is wrapped to. */
  readonly gen: number;
  readonly fingerprint: Bytes;
}

export interface EpochWrap {
  readonly epoch: number;
  readonly user: Bytes;
  readonly wrap: Bytes;
}

export interface Epoch {
  readonly number: number;
  readonly fingerprint: Bytes;
  readonly reason: number;
  /** By user. */
  readonly members: readonly EpochMember[];
  /** By epoch, then user. */
  readonly wraps: readonly EpochWrap[];
}

export const matterCreate = {
  write: ({ firm }: MatterCreate): Bytes => bodyOf(firm),
  read: (reader: Reader): MatterCreate => ({ firm: takeId(reader) }),
  parts: (): PartName[] => [],
};

export const matterClose = {
  write: (): Bytes => bodyOf(),
  read: (): Record<string, never> => ({}),
  parts: (): PartName[] => [],
};

function memberOf(row: Bytes): EpochMember {
  const reader = new Reader(row);
  const [user, role, firm] = [reader.take(16), reader.u8(), reader.take(16)];
  const [gen, fingerprint] = [reader.u32(), reader.take(32)];
  demand(role >= EPOCH_READER && role <= EPOCH_MANAGER && gen >= 1);
  return { user, role, firm, gen, fingerprint };
}

function wrapOf(row: Bytes): EpochWrap {
  const reader = new Reader(row);
  return { epoch: reader.u32(), user: reader.take(16), wrap: reader.take(32) };
}

/** Wraps of the event's own number: as many as members in a new epoch. */
export function epochOwnWraps({ number, wraps }: Epoch): readonly EpochWrap[] {
  return wraps.filter(({ epoch }) => epoch === number);
}

/** What the form forbids. */
function check(epoch: Epoch): void {
  const { number, reason, members, wraps } = epoch;
  const isMember = (user: Bytes): boolean => members.some((member) => equal(member.user, user));
  demand(number >= 1 && members.length <= MEMBERS_MAX);
  demand(number === 1 || reason !== REASON_FIRST);
  demand(number > 1 || reason === REASON_FIRST || reason === REASON_MEMBER_ADDED);
  demand(members.some(({ role }) => role === EPOCH_MANAGER));
  demand(wraps.every((wrap) => wrap.epoch >= 1 && wrap.epoch <= number && isMember(wrap.user)));
  demand(reason !== REASON_FIRST || epochOwnWraps(epoch).length === members.length);
}

export const epoch = {
  write({ number, fingerprint, reason, members, wraps }: Epoch): Bytes {
    const memberRows = members.map((m) =>
      concat(m.user, u8(m.role), m.firm, u32(m.gen), m.fingerprint),
    );
    const wrapRows = wraps.map((w) => concat(u32(w.epoch), w.user, w.wrap));
    const lists = [listEncode(memberRows), listEncode(wrapRows)];
    return bodyOf(u32(number), fingerprint, u8(reason), ...lists);
  },
  read(reader: Reader): Epoch {
    const value = {
      number: takeU32(reader),
      fingerprint: takeHash(reader),
      reason: takeOneOf(
        reader,
        REASON_FIRST,
        REASON_PLANNED,
        REASON_MEMBER_ADDED,
        REASON_MEMBER_REMOVED,
        REASON_DEVICE_REVOKED,
        REASON_SUSPICION,
      ),
      members: tableDecode(vectorRead(reader), MEMBER_ROW, 16).map(memberOf),
      wraps: tableDecode(vectorRead(reader), WRAP_ROW, 20).map(wrapOf),
    };
    check(value);
    return value;
  },
  parts: ({ fingerprint, wraps }: Epoch): PartName[] => [
    { kind: PART_RECIPIENT, hash: fingerprint },
    ...wraps.map(({ wrap }) => ({ kind: PART_WRAP, hash: wrap }) as const),
  ],
};
