// SPDX-License-Identifier: Apache-2.0
/**
 * What one user could read in a space, since when and until when (spec/policy.md): whose key
 * somebody has can read all that is under it, and nothing takes that back.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import type { Epoch } from "../vault/space.js";

/** An epoch event that stands. */
export interface PlacedEpoch {
  readonly epoch: Epoch;
  readonly index: bigint;
}

/** Of one epoch; numbers are indexes of the log. */
export interface Access {
  readonly began: bigint;
  /** Undefined: it is in force. */
  readonly ended?: bigint;
  /** The first event with a wrap of it for the user. */
  readonly given?: bigint;
  /** The role of the user in it, the last one; undefined: given as history, if at all. */
  readonly role?: number;
}

function withWraps(rows: readonly Access[], user: Bytes, { epoch, index }: PlacedEpoch): Access[] {
  const numbers = epoch.wraps.filter((wrap) => equal(wrap.user, user)).map((wrap) => wrap.epoch);
  return rows.map((row, i) =>
    row.given === undefined && numbers.includes(i + 1) ? { ...row, given: index } : row,
  );
}

function withNumber(rows: readonly Access[], { epoch, index }: PlacedEpoch): readonly Access[] {
  if (epoch.number === rows.length) return rows;
  if (epoch.number !== rows.length + 1) throw new Failure("E_FORMAT");
  const ended = rows.map((row, i) => (i === rows.length - 1 ? { ...row, ended: index } : row));
  return [...ended, { began: index }];
}

/** The epochs of a space, of which EPOCHS are all, in order. E_FORMAT: they are not. */
export function accessOf(user: Bytes, epochs: readonly PlacedEpoch[]): readonly Access[] {
  let rows: readonly Access[] = [];
  for (const placed of epochs) {
    const member = placed.epoch.members.find((one) => equal(one.user, user));
    rows = withWraps(withNumber(rows, placed), user, placed);
    if (member !== undefined)
      rows = rows.map((row, i) => (i === rows.length - 1 ? { ...row, role: member.role } : row));
  }
  return rows;
}
