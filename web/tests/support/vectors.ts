// SPDX-License-Identifier: Apache-2.0
/**
 * The shared test vectors, read where they lie: ../shared beside the source tree, or
 * $MUNIMENT_SHARED. Where a file is absent there is one test that says so and is skipped, never one
 * that passes in silence.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Bytes } from "../../src/base/bytes.js";
import { base64Decode, utf8Encode } from "../../src/base/text.js";
import { repository } from "./repository.js";

const shared = process.env["MUNIMENT_SHARED"] ?? join(repository, "..", "shared");

export function vectorPath(name: string): string {
  return join(shared, "vectors", name);
}

export function vectorBytes(name: string): Bytes {
  return new Uint8Array(readFileSync(vectorPath(name)));
}

export function vectorJson<T>(name: string): T {
  return JSON.parse(readFileSync(vectorPath(name), "utf8")) as T;
}

/** Paths below the folder NAME, relative to it. */
export function vectorFiles(name: string): string[] {
  const entries = readdirSync(vectorPath(name), { recursive: true, withFileTypes: true });
  const base = vectorPath(name).length + 1;
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(base))
    .sort();
}

/** Define the tests of what lies at NAME, or the one that says that it does not. */
export function withVectors(name: string, define: () => void): void {
  const why = existsSync(vectorPath(""))
    ? `there is no ${name} among the shared vectors`
    : "the shared vectors are not there (../shared or MUNIMENT_SHARED)";
  if (existsSync(vectorPath(name))) define();
  else test(`vectors of ${name}`, { skip: why }, () => {});
}

export function fromBase64(text: string): Bytes {
  return base64Decode(utf8Encode(text));
}
