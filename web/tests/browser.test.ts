// SPDX-License-Identifier: Apache-2.0
/** That src/ uses no type of Node's is the compiler's to see; that it takes no package, this test's. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "./support/repository.js";

test("what runs in a browser imports nothing from outside src/", () => {
  const src = join(repository, "web/src");
  const paths = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"));
  assert.ok(paths.length > 10);
  for (const path of paths) {
    const imports = readFileSync(join(src, path), "utf8").matchAll(/(?:from|import)\s*\(?"([^"]+)"/g);
    const depth = path.split("/").length - 1;
    for (const [, from = ""] of imports) {
      assert.match(from, /^\.\.?\/[a-z0-9/.]+\.js$/, path);
      assert.ok(from.split("../").length - 1 <= depth, `${path} imports ${from}`);
    }
  }
});

test("what runs in a browser needs no package to run", () => {
  const { dependencies } = JSON.parse(
    readFileSync(join(repository, "web/package.json"), "utf8")) as { dependencies?: object };
  assert.equal(dependencies, undefined);
});

test("the lock file names no registry", () => {
  const lock = readFileSync(join(repository, "web/package-lock.json"), "utf8");
  assert.doesNotMatch(lock, /"resolved"/);
  assert.match(lock, /"integrity": "sha512-/);
});
