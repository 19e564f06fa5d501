// SPDX-License-Identifier: Apache-2.0
/**
 * The body of any control event, and the parts that are stored with it (spec/events.md). What is
 * decoded is sound by itself; whether it may follow on what its chain says before, and whether its
 * cosignatures verify, is for others.
 */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { BODY_MAX } from "./event.js";
import { type ControlType, eventTypeClass, eventTypeNamed, eventTypeNumber } from "./event-type.js";
import {
  firmCreate,
  firmInvite,
  firmJoin,
  firmRole,
  firmSuspend,
  firmTrust,
  firmWithdraw,
} from "./firm.js";
import type { PartName } from "./part.js";
import { epoch, matterClose, matterCreate } from "./space.js";
import { deviceAdd, deviceRevoke, userCreate, userPuk } from "./user.js";

const bodies = {
  "user/create": userCreate,
  "user/puk": userPuk,
  "device/add": deviceAdd,
  "device/revoke": deviceRevoke,
  "firm/create": firmCreate,
  "firm/invite": firmInvite,
  "firm/join": firmJoin,
  "firm/withdraw": firmWithdraw,
  "firm/suspend": firmSuspend,
  "firm/role": firmRole,
  "firm/trust": firmTrust,
  "matter/create": matterCreate,
  epoch,
  "matter/close": matterClose,
};

export type Body<T extends ControlType> = ReturnType<(typeof bodies)[T]["read"]>;
export type Control = {
  [T in ControlType]: { readonly type: T; readonly body: Body<T> };
}[ControlType];

interface Codec<B> {
  write(body: B): Bytes;
  read(reader: Reader): B;
  parts(body: B): PartName[];
}
const codecs: { [T in ControlType]: Codec<Body<T>> } = bodies;

/** The body of an event of the type with this NUMBER. E_FORMAT, also for a type that is none. */
export function controlDecode(number: number, octets: Bytes): Control {
  const type = eventTypeNamed(number);
  if (type === undefined || !isControl(type) || octets.length > BODY_MAX)
    throw new Failure("E_FORMAT");
  const reader = new Reader(octets);
  const body = codecs[type].read(reader);
  reader.done();
  return { type, body } as Control;
}

function isControl(type: Parameters<typeof eventTypeClass>[0]): type is ControlType {
  return eventTypeClass(type) === "control";
}

/** E_FORMAT: what controlDecode would refuse. */
export function controlEncode<T extends ControlType>(type: T, body: Body<T>): Bytes {
  const octets = codecs[type].write(body);
  controlDecode(eventTypeNumber(type), octets);
  return octets;
}

/** What must be stored with the event: exactly these, in this order. */
export function controlParts<T extends ControlType>(type: T, body: Body<T>): PartName[] {
  return codecs[type].parts(body);
}
