// SPDX-License-Identifier: Apache-2.0
/** The vectors of spec/, which come with the tree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bytes } from "../../src/base/bytes.js";
import { hexDecode } from "../../src/base/text.js";
import { repository } from "./repository.js";

/** Octets as the vectors spell them. */
export type Hex = string;
/** A row that must be refused. */
export type Bad<T> = T & { readonly reason: string };

export function specVectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(repository, "spec/vectors", `${name}.json`), "utf8")) as T;
}

export function octetsOf(hex: readonly Hex[]): Bytes[] {
  return hex.map(hexDecode);
}
