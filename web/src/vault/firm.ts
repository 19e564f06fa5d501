// SPDX-License-Identifier: Apache-2.0
/** Bodies of the events of a firm's chain (spec/firms.md): root, invitations, roster, others. */
import { type Bytes, u64, u8 } from "../base/bytes.js";
import type { Reader } from "../base/reader.js";
import { messageEncode } from "../codec/message.js";
import { keyOf, signFields, verifyMessage } from "../codec/signature.js";
import {
  REASON_MEMBER_REMOVED,
  REASON_PLANNED,
  REASON_SUSPICION,
  bodyOf,
  takeHash,
  takeId,
  takeKey,
  takeOneOf,
  takeSignature,
  takeU64,
} from "./body.js";
import type { PartName } from "./part.js";

/** Of an invitation only: to found another firm. */
export const FIRM_FOUNDER = 0;
export const FIRM_MEMBER = 1;
export const FIRM_ADMIN = 2;
export const FIRM_OWNER = 3;

export interface FirmCreate {
  readonly root: Bytes;
  /** Identity root of the first owner. */
  readonly owner: Bytes;
  readonly invite: Bytes;
  readonly signature: Bytes;
  readonly endorsement: Bytes;
}

export interface FirmInvite {
  readonly invite: Bytes;
  readonly key: Bytes;
  readonly role: number;
  readonly expiresMs: bigint;
}

export interface FirmJoin {
  /** Identity root of the user. */
  readonly root: Bytes;
  readonly invite: Bytes;
  readonly endorsement: Bytes;
}

export interface FirmWithdraw {
  readonly invite: Bytes;
}

export interface FirmSuspend {
  readonly user: Bytes;
  readonly reason: number;
  readonly lastGood: bigint;
}

export interface FirmRole {
  readonly user: Bytes;
  readonly role: number;
}

export interface FirmTrust {
  readonly firm: Bytes;
  /** Keyprint of its root. */
  readonly root: Bytes;
}

/** Whom an invitation's endorsement is for. */
export interface FirmEntry {
  readonly firm: Bytes;
  readonly user: Bytes;
  readonly root: Bytes;
  readonly role: number;
}

const none = (): PartName[] => [];

export const firmCreate = {
  write: ({ root, owner, invite, signature, endorsement }: FirmCreate): Bytes =>
    bodyOf(root, owner, invite, signature, endorsement),
  read: (reader: Reader): FirmCreate => ({
    root: takeKey(reader),
    owner: takeKey(reader),
    invite: takeId(reader),
    signature: takeSignature(reader),
    endorsement: takeSignature(reader),
  }),
  parts: none,
};

export const firmInvite = {
  write: ({ invite, key, role, expiresMs }: FirmInvite): Bytes =>
    bodyOf(invite, key, u8(role), u64(expiresMs)),
  read: (reader: Reader): FirmInvite => ({
    invite: takeId(reader),
    key: takeKey(reader),
    role: takeOneOf(reader, FIRM_FOUNDER, FIRM_MEMBER, FIRM_ADMIN, FIRM_OWNER),
    expiresMs: takeU64(reader),
  }),
  parts: none,
};

export const firmJoin = {
  write: ({ root, invite, endorsement }: FirmJoin): Bytes => bodyOf(root, invite, endorsement),
  read: (reader: Reader): FirmJoin => ({
    root: takeKey(reader),
    invite: takeId(reader),
    endorsement: takeSignature(reader),
  }),
  parts: none,
};

export const firmWithdraw = {
  write: ({ invite }: FirmWithdraw): Bytes => bodyOf(invite),
  read: (reader: Reader): FirmWithdraw => ({ invite: takeId(reader) }),
  parts: none,
};

export const firmSuspend = {
  write: ({ user, reason, lastGood }: FirmSuspend): Bytes =>
    bodyOf(user, u8(reason), u64(lastGood)),
  read: (reader: Reader): FirmSuspend => ({
    user: takeId(reader),
    reason: takeOneOf(reader, REASON_PLANNED, REASON_MEMBER_REMOVED, REASON_SUSPICION),
    lastGood: takeU64(reader),
  }),
  parts: none,
};

export const firmRole = {
  write: ({ user, role }: FirmRole): Bytes => bodyOf(user, u8(role)),
  read: (reader: Reader): FirmRole => ({
    user: takeId(reader),
    role: takeOneOf(reader, FIRM_MEMBER, FIRM_ADMIN, FIRM_OWNER),
  }),
  parts: none,
};

export const firmTrust = {
  write: ({ firm, root }: FirmTrust): Bytes => bodyOf(firm, root),
  read: (reader: Reader): FirmTrust => ({ firm: takeId(reader), root: takeHash(reader) }),
  parts: none,
};

const entryFields = ({ firm, user, root, role }: FirmEntry): Bytes[] => [
  firm,
  user,
  root,
  u8(role),
];

/** The endorsement of ENTRY by the invitation's key, of SEED. */
export function firmEndorse(entry: FirmEntry, seed: Bytes): Promise<Bytes> {
  return signFields(seed, "id/endorse", ...entryFields(entry));
}

/** E_SIGNATURE unless it is the endorsement of ENTRY by the invitation's KEY. */
export async function firmEndorseVerify(
  endorsement: Bytes,
  entry: FirmEntry,
  key: Bytes,
): Promise<void> {
  const message = messageEncode("id/endorse", entryFields(entry));
  await verifyMessage(key, "id/endorse", message, endorsement);
}

/** FIRM whose first owner is USER, signed by the firm's root, of SEED. */
export async function firmCreateSign(
  create: Omit<FirmCreate, "root" | "signature">,
  firm: Bytes,
  user: Bytes,
  seed: Bytes,
): Promise<FirmCreate> {
  const root = await keyOf(seed);
  const signature = await signFields(seed, "firm/create", firm, root, user, create.owner);
  return { ...create, root, signature };
}

/** E_SIGNATURE. The endorsement is firmEndorseVerify's. */
export async function firmCreateVerify(
  create: FirmCreate,
  firm: Bytes,
  user: Bytes,
): Promise<void> {
  const message = messageEncode("firm/create", [firm, create.root, user, create.owner]);
  await verifyMessage(create.root, "firm/create", message, create.signature);
}
