// SPDX-License-Identifier: Apache-2.0
/** Bodies of the events of a user's chain (spec/users.md): the identity, its devices, its key. */
import { type Bytes, concat, equal, u32, u64, u8 } from "../base/bytes.js";
import type { Reader } from "../base/reader.js";
import { listEncode, messageEncode, vectorRead } from "../codec/message.js";
import { keyOf, signFields, verifyMessage } from "../codec/signature.js";
import { tableDecode } from "../codec/table.js";
import {
  REASON_DEVICE_REVOKED,
  REASON_PLANNED,
  REASON_SUSPICION,
  bodyOf,
  demand,
  take,
  takeHash,
  takeId,
  takeKey,
  takeOneOf,
  takeSignature,
  takeU32,
  takeU64,
} from "./body.js";
import { PART_RECIPIENT, PART_WRAP, type PartName } from "./part.js";

const DEVICES_MAX = 64;
const WRAP_ROW = 48;

/** A generation of a user's own key. */
export interface Puk {
  readonly gen: number;
  readonly fingerprint: Bytes;
  /** The wrap that gives the seed of gen - 1 to this one; zeroes for gen 1. */
  readonly previous: Bytes;
  /** For each active device, by device. */
  readonly wraps: readonly { readonly device: Bytes; readonly wrap: Bytes }[];
}

export interface UserCreate {
  readonly root: Bytes;
  readonly deviceKey: Bytes;
  readonly deviceFingerprint: Bytes;
  readonly puk: Puk;
  readonly signature: Bytes;
}

export interface UserPuk {
  readonly puk: Puk;
  readonly reason: number;
}

export interface DeviceAdd {
  readonly device: Bytes;
  readonly deviceKey: Bytes;
  readonly deviceFingerprint: Bytes;
  readonly wrap: Bytes;
  readonly signature: Bytes;
}

export interface DeviceRevoke {
  readonly device: Bytes;
  readonly reason: number;
  readonly lastGood: bigint;
  readonly puk: Puk;
}

function pukEncode({ gen, fingerprint, previous, wraps }: Puk): Bytes {
  const rows = wraps.map(({ device, wrap }) => concat(device, wrap));
  return bodyOf(u32(gen), fingerprint, previous, listEncode(rows));
}

function readPuk(reader: Reader): Puk {
  const [gen, fingerprint, previous] = [takeU32(reader), takeHash(reader), takeHash(reader)];
  const rows = tableDecode(vectorRead(reader), WRAP_ROW, 16);
  demand(rows.length >= 1 && rows.length <= DEVICES_MAX && gen >= 1);
  demand((gen === 1) === previous.every((octet) => octet === 0));
  const wraps = rows.map((row) => ({ device: row.subarray(0, 16), wrap: row.subarray(16) }));
  return { gen, fingerprint, previous, wraps };
}

const takePuk = (reader: Reader): Puk => take(reader, readPuk);

function pukParts({ gen, fingerprint, previous, wraps }: Puk): PartName[] {
  const hashes = [...(gen > 1 ? [previous] : []), ...wraps.map(({ wrap }) => wrap)];
  return [
    { kind: PART_RECIPIENT, hash: fingerprint },
    ...hashes.map((hash) => ({ kind: PART_WRAP, hash }) as const),
  ];
}

export const userCreate = {
  write: ({ root, deviceKey, deviceFingerprint, puk, signature }: UserCreate): Bytes =>
    bodyOf(root, deviceKey, deviceFingerprint, pukEncode(puk), signature),
  read(reader: Reader): UserCreate {
    const [root, deviceKey] = [takeKey(reader), takeKey(reader)];
    const [deviceFingerprint, puk] = [takeHash(reader), takePuk(reader)];
    demand(puk.gen === 1 && puk.wraps.length === 1);
    return { root, deviceKey, deviceFingerprint, puk, signature: takeSignature(reader) };
  },
  parts: ({ deviceFingerprint, puk }: UserCreate): PartName[] => [
    { kind: PART_RECIPIENT, hash: deviceFingerprint },
    ...pukParts(puk),
  ],
};

export const userPuk = {
  write: ({ puk, reason }: UserPuk): Bytes => bodyOf(pukEncode(puk), u8(reason)),
  read(reader: Reader): UserPuk {
    const puk = takePuk(reader);
    demand(puk.gen > 1);
    return { puk, reason: takeOneOf(reader, REASON_PLANNED, REASON_SUSPICION) };
  },
  parts: ({ puk }: UserPuk): PartName[] => pukParts(puk),
};

export const deviceAdd = {
  write: ({ device, deviceKey, deviceFingerprint, wrap, signature }: DeviceAdd): Bytes =>
    bodyOf(device, deviceKey, deviceFingerprint, wrap, signature),
  read: (reader: Reader): DeviceAdd => ({
    device: takeId(reader),
    deviceKey: takeKey(reader),
    deviceFingerprint: takeHash(reader),
    wrap: takeHash(reader),
    signature: takeSignature(reader),
  }),
  parts: ({ deviceFingerprint, wrap }: DeviceAdd): PartName[] => [
    { kind: PART_RECIPIENT, hash: deviceFingerprint },
    { kind: PART_WRAP, hash: wrap },
  ],
};

export const deviceRevoke = {
  write: ({ device, reason, lastGood, puk }: DeviceRevoke): Bytes =>
    bodyOf(device, u8(reason), u64(lastGood), pukEncode(puk)),
  read(reader: Reader): DeviceRevoke {
    const device = takeId(reader);
    const reason = takeOneOf(reader, REASON_PLANNED, REASON_DEVICE_REVOKED, REASON_SUSPICION);
    const [lastGood, puk] = [takeU64(reader), takePuk(reader)];
    demand(puk.gen > 1 && !puk.wraps.some((wrap) => equal(wrap.device, device)));
    return { device, reason, lastGood, puk };
  },
  parts: ({ puk }: DeviceRevoke): PartName[] => pukParts(puk),
};

/** USER's identity with the first DEVICE, signed by the identity root of SEED. */
export async function userCreateSign(
  create: Omit<UserCreate, "root" | "signature">,
  user: Bytes,
  device: Bytes,
  seed: Bytes,
): Promise<UserCreate> {
  const root = await keyOf(seed);
  const { deviceKey, deviceFingerprint } = create;
  const fields = [user, root, device, deviceKey, deviceFingerprint];
  return { ...create, root, signature: await signFields(seed, "id/create", ...fields) };
}

/** E_SIGNATURE: not by its root, for USER and DEVICE. E_FORMAT: the puk is for another device. */
export async function userCreateVerify(
  create: UserCreate,
  user: Bytes,
  device: Bytes,
): Promise<void> {
  const { root, deviceKey, deviceFingerprint, puk, signature } = create;
  demand(puk.wraps.every((wrap) => equal(wrap.device, device)));
  const message = messageEncode("id/create", [user, root, device, deviceKey, deviceFingerprint]);
  await verifyMessage(root, "id/create", message, signature);
}

/** A device of USER's, accepted by its own key, of SEED. */
export async function deviceAddSign(
  add: Omit<DeviceAdd, "deviceKey" | "signature">,
  user: Bytes,
  seed: Bytes,
): Promise<DeviceAdd> {
  const deviceKey = await keyOf(seed);
  const fields = [user, add.device, deviceKey, add.deviceFingerprint];
  return { ...add, deviceKey, signature: await signFields(seed, "dev/accept", ...fields) };
}

/** E_SIGNATURE */
export async function deviceAddVerify(add: DeviceAdd, user: Bytes): Promise<void> {
  const { device, deviceKey, deviceFingerprint, signature } = add;
  const message = messageEncode("dev/accept", [user, device, deviceKey, deviceFingerprint]);
  await verifyMessage(deviceKey, "dev/accept", message, signature);
}
