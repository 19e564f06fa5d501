// SPDX-License-Identifier: Apache-2.0
/** What the tests of the control events' bodies share. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { type Body, controlDecode, controlEncode, controlParts } from "../../src/vault/control.js";
import { type ControlType, eventTypeNumber } from "../../src/vault/event-type.js";
import { fails } from "./expect.js";
import type { Bad, Hex } from "./spec.js";

export type Parts = { kind: number; hash: Hex }[];
export type BadBody = Bad<{ type: number; body: Hex }>;

/** The body of an event of TYPE. */
export function bodyDecode<T extends ControlType>(type: T, body: Hex): Body<T> {
  const control = controlDecode(eventTypeNumber(type), hexDecode(body));
  assert.equal(control.type, type);
  return control.body as Body<T>;
}

/** VALUE is what the octets BODY say, both ways, and is stored with PARTS. */
export function sameBody<T extends ControlType>(
  type: T,
  value: Body<T>,
  body: Hex,
  parts: Parts = [],
): void {
  const read = bodyDecode(type, body);
  assert.equal(hexEncode(controlEncode(type, value)), body);
  assert.equal(hexEncode(controlEncode(type, read)), body);
  const named = controlParts(type, read).map(({ kind, hash }) => ({ kind, hash: hexEncode(hash) }));
  assert.deepEqual(named, parts);
}

/** A test for each row that must be refused. */
export function refuseBodies(rows: readonly BadBody[]): void {
  for (const { type, body, reason } of rows)
    test(`a body of type ${type.toString(16)} is refused: ${reason}`, () =>
      fails("E_FORMAT", () => controlDecode(type, hexDecode(body))));
}
