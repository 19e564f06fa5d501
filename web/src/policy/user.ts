// SPDX-License-Identifier: Apache-2.0
/** What may stand in a user's chain: devices, generations of the user's key. R20 to R31. */
import { type Bytes, equal } from "../base/bytes.js";
import type { Body } from "../vault/control.js";
import { eventVerify } from "../vault/event.js";
import { type Puk, deviceAddVerify, userCreateVerify } from "../vault/user.js";
import { type PlacedEvent, chainAdvance, chainCheck } from "./chain.js";
import { type Lookup, verified, verifyActor } from "./lookup.js";
import { insist, refusal } from "./rule.js";
import {
  type Device,
  type Generation,
  type UserState,
  userActiveDevices,
  userDevice,
} from "./state.js";

export const ACTIVE_DEVICES_MAX = 64;
/** Ever. */
export const DEVICES_MAX = 256;
export const GENERATIONS_MAX = 512;

function hadRecipient({ devices, generations }: UserState, print: Bytes): boolean {
  return [...devices, ...generations].some(({ fingerprint }) => equal(fingerprint, print));
}

function hadKey({ root, devices }: UserState, key: Bytes): boolean {
  return equal(root, key) || devices.some((device) => equal(device.key, key));
}

/** The generation that PUK makes, for DEVICES. R28, R31, R29, R30. */
function generationAfter(
  user: UserState,
  puk: Puk,
  devices: readonly Device[],
  made: bigint,
): readonly Generation[] {
  insist(puk.gen === user.generations.length + 1, "PUK_NEXT");
  insist(user.generations.length < GENERATIONS_MAX, "PUK_ROOM");
  insist(!hadRecipient(user, puk.fingerprint), "PUK_NEW");
  const hasWrap = ({ id }: Device): boolean => puk.wraps.some((wrap) => equal(wrap.device, id));
  insist(devices.length === puk.wraps.length && devices.every(hasWrap), "PUK_DEVICES");
  return [...user.generations, { fingerprint: puk.fingerprint, made }];
}

type Change<T extends "user/create" | "user/puk" | "device/add" | "device/revoke"> = (
  user: UserState,
  placed: PlacedEvent,
  body: Body<T>,
) => Promise<Omit<UserState, "chain">>;

const create: Change<"user/create"> = async (user, { signed, index }, body) => {
  const { device } = signed.event;
  const { id } = user.chain.chain;
  const { root, deviceKey: key, deviceFingerprint: fingerprint, puk } = body;
  await verified(eventVerify(signed, key), "SIGNATURE");
  insist(
    puk.wraps.every((wrap) => equal(wrap.device, device)),
    "PUK_DEVICES",
  );
  await verified(userCreateVerify(body, id, device), "USER_ROOT");
  insist(!equal(root, key), "DEVICE_NEW");
  insist(!equal(puk.fingerprint, fingerprint), "PUK_NEW");
  return {
    root,
    devices: [{ id: device, key, fingerprint, added: index }],
    generations: [{ fingerprint: puk.fingerprint, made: index }],
  };
};

const renew: Change<"user/puk"> = async (user, { index }, { puk }) => {
  const { root, devices } = user;
  const generations = generationAfter(user, puk, userActiveDevices(user), index);
  return { root, devices, generations };
};

const add: Change<"device/add"> = async (user, { index }, body) => {
  const { root, devices, generations } = user;
  const { device: id, deviceKey: key, deviceFingerprint: fingerprint } = body;
  const isNew =
    userDevice(user, id) === undefined && !hadKey(user, key) && !hadRecipient(user, fingerprint);
  insist(isNew, "DEVICE_NEW");
  const isRoom =
    devices.length < DEVICES_MAX && userActiveDevices(user).length < ACTIVE_DEVICES_MAX;
  insist(isRoom, "DEVICE_ROOM");
  await verified(deviceAddVerify(body, user.chain.chain.id), "DEVICE_ACCEPT");
  return { root, devices: [...devices, { id, key, fingerprint, added: index }], generations };
};

const revoke: Change<"device/revoke"> = async (user, { index }, { device, lastGood, puk }) => {
  const active = userActiveDevices(user);
  const left = active.filter(({ id }) => !equal(id, device));
  insist(left.length < active.length, "DEVICE_FOUND");
  insist(left.length > 0, "DEVICE_LAST");
  insist(lastGood <= index, "LAST_GOOD");
  const generations = generationAfter(user, puk, left, index);
  const devices = user.devices.map((one) =>
    equal(one.id, device) ? { ...one, revoked: { index, lastGood } } : one,
  );
  return { root: user.root, devices, generations };
};

/**
 * The state after the event, which stands; or the failure names the rule that it breaks. That a
 * user/create comes together with the user's firm/join or firm/create is the archive's rule.
 */
export async function userApply(
  user: UserState,
  placed: PlacedEvent,
  lookup: Lookup,
): Promise<UserState> {
  const { actor } = placed.signed.event;
  const control = chainCheck(user.chain, placed, 0);
  insist(equal(actor, user.chain.chain.id), "USER_SELF");
  const own: Lookup = {
    user: () => user,
    firm: (id) => lookup.firm(id),
    firmOf: (id) => lookup.firmOf(id),
  };
  if (control.type !== "user/create") await verifyActor(placed, own);
  const after = await change(user, placed, control);
  return { ...after, chain: await chainAdvance(user.chain, placed) };
}

function change(user: UserState, placed: PlacedEvent, control: ReturnType<typeof chainCheck>) {
  switch (control.type) {
    case "user/create":
      return create(user, placed, control.body);
    case "user/puk":
      return renew(user, placed, control.body);
    case "device/add":
      return add(user, placed, control.body);
    case "device/revoke":
      return revoke(user, placed, control.body);
    default:
      throw refusal("CHAIN");
  }
}
