// SPDX-License-Identifier: Apache-2.0
/**
 * The closed list of spec/labels.md: what octets may be for. Each label is of one use and has a
 * number of fields; a function takes labels of its own use only, which the compiler sees to.
 */
const table = {
  event: { use: "Sign", fields: 14 },
  "dev/accept": { use: "Sign", fields: 4 },
  "firm/create": { use: "Sign", fields: 4 },
  "id/create": { use: "Sign", fields: 5 },
  "id/endorse": { use: "Sign", fields: 4 },
  session: { use: "Sign", fields: 6 },
  submit: { use: "Sign", fields: 1 },
  leaf: { use: "Commit", fields: 1 },
  file: { use: "Commit", fields: 1 },
  head: { use: "LH", fields: 2 },
  key: { use: "LH", fields: 1 },
  lid: { use: "LH", fields: 2 },
  map: { use: "LH", fields: 4 },
  "map/entry": { use: "LH", fields: 2 },
  "map/node": { use: "LH", fields: 3 },
  "map/state": { use: "LH", fields: 2 },
  object: { use: "LH", fields: 11 },
  "prf-salt": { use: "LH", fields: 2 },
  rcpt: { use: "LH", fields: 2 },
  submission: { use: "LH", fields: 5 },
  "event-seal": { use: "KDF", fields: 0 },
  invite: { use: "KDF", fields: 1 },
  "prf-kek": { use: "KDF", fields: 2 },
  "pw-kek": { use: "KDF", fields: 1 },
  "rec-kek": { use: "KDF", fields: 1 },
  "root-seed": { use: "KDF", fields: 2 },
  "session-key": { use: "KDF", fields: 2 },
  "store-seal": { use: "KDF", fields: 1 },
  read: { use: "MAC", fields: 4 },
  wrap: { use: "plaintext", fields: 4 },
} as const;

export type Label = keyof typeof table;
export type Use = (typeof table)[Label]["use"];
export type LabelFor<U extends Use> = {
  [L in Label]: (typeof table)[L]["use"] extends U ? L : never;
}[Label];

export const labels = Object.keys(table) as readonly Label[];

export function useOf(label: Label): Use {
  return table[label].use;
}

export function fieldCount(label: Label): number {
  return table[label].fields;
}
