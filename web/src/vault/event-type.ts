// SPDX-License-Identifier: Apache-2.0
/** The types of events there are (spec/events.md): number, name, class, kinds of chain. */
import { CHAIN_FIRM, CHAIN_JOB, CHAIN_MATTER, CHAIN_USER, type ChainKind } from "./map.js";

export type EventClass = "control" | "content" | "note";

const USERS: readonly ChainKind[] = [CHAIN_USER];
const FIRMS: readonly ChainKind[] = [CHAIN_FIRM];
const MATTERS: readonly ChainKind[] = [CHAIN_MATTER];
const SPACES: readonly ChainKind[] = [CHAIN_FIRM, CHAIN_MATTER, CHAIN_JOB];

const table = {
  "user/create": { number: 0x0101, class: "control", chains: USERS },
  "user/puk": { number: 0x0102, class: "control", chains: USERS },
  "device/add": { number: 0x0103, class: "control", chains: USERS },
  "device/revoke": { number: 0x0104, class: "control", chains: USERS },
  "firm/create": { number: 0x0201, class: "control", chains: FIRMS },
  "firm/invite": { number: 0x0202, class: "control", chains: FIRMS },
  "firm/join": { number: 0x0203, class: "control", chains: FIRMS },
  "firm/withdraw": { number: 0x0204, class: "control", chains: FIRMS },
  "firm/suspend": { number: 0x0205, class: "control", chains: FIRMS },
  "firm/role": { number: 0x0206, class: "control", chains: FIRMS },
  "firm/trust": { number: 0x0207, class: "control", chains: FIRMS },
  "matter/create": { number: 0x0301, class: "control", chains: MATTERS },
  epoch: { number: 0x0302, class: "control", chains: SPACES },
  "matter/close": { number: 0x0303, class: "control", chains: MATTERS },
  "object/put": { number: 0x8001, class: "content", chains: SPACES },
  "object/remove": { number: 0x8002, class: "content", chains: SPACES },
  message: { number: 0x8003, class: "content", chains: SPACES },
  opened: { number: 0x8004, class: "note", chains: SPACES },
  name: { number: 0x8005, class: "content", chains: SPACES },
} as const satisfies Record<string, EventTypeRow>;

interface EventTypeRow {
  readonly number: number;
  readonly class: EventClass;
  readonly chains: readonly ChainKind[];
}

export type EventType = keyof typeof table;
export type ControlType = {
  [T in EventType]: (typeof table)[T]["class"] extends "control" ? T : never;
}[EventType];

export const eventTypes = Object.keys(table) as readonly EventType[];

/** The name of the type with this NUMBER, if there is one. */
export function eventTypeNamed(number: number): EventType | undefined {
  return eventTypes.find((type) => table[type].number === number);
}

export function eventTypeNumber(type: EventType): number {
  return table[type].number;
}

export function eventTypeClass(type: EventType): EventClass {
  return table[type].class;
}

export function eventTypeMayStand(type: EventType, kind: ChainKind): boolean {
  const chains: readonly ChainKind[] = table[type].chains;
  return chains.includes(kind);
}
