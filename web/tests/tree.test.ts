// SPDX-License-Identifier: Apache-2.0
/**
 * What the sources keep to: that src/ uses no type of Node's, the compiler sees; the rest is here.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check, resolveConfig } from "prettier";
import { repository } from "./support/repository.js";

const web = join(repository, "web");

/** TypeScript below FOLDER, as paths relative to it. */
function sourcesOf(folder: string): string[] {
  const paths = readdirSync(join(web, folder), { recursive: true, encoding: "utf8" });
  return paths.filter((path) => path.endsWith(".ts")).sort();
}

for (const folder of ["src", "cli", "tests"])
  test(`${folder}/ is formatted, in 100 columns`, async () => {
    for (const path of sourcesOf(folder)) {
      const filepath = join(web, folder, path);
      const text = readFileSync(filepath, "utf8");
      const options = { ...(await resolveConfig(filepath)), filepath };
      assert.ok(await check(text, options), `${path}: node_modules/.bin/prettier --write it`);
      assert.ok(
        text.split("\n").every((line) => line.length <= 100),
        `${path}: over 100 columns`,
      );
    }
  });

test("what runs in a browser imports nothing from outside src/", () => {
  const src = join(web, "src");
  const paths = sourcesOf("src");
  assert.ok(paths.length > 10);
  for (const path of paths) {
    const imports = readFileSync(join(src, path), "utf8").matchAll(
      /(?:from|import)\s*\(?"([^"]+)"/g,
    );
    const depth = path.split("/").length - 1;
    for (const [, from = ""] of imports) {
      assert.match(from, /^\.\.?\/[a-z0-9/.-]+\.js$/, path);
      assert.ok(from.split("../").length - 1 <= depth, `${path} imports ${from}`);
    }
  }
});

test("what runs in a browser needs no package to run", () => {
  const { dependencies } = JSON.parse(readFileSync(join(web, "package.json"), "utf8")) as {
    dependencies?: object;
  };
  assert.equal(dependencies, undefined);
});

test("the lock file names no registry", () => {
  const lock = readFileSync(join(web, "package-lock.json"), "utf8");
  assert.doesNotMatch(lock, /"resolved"/);
  assert.match(lock, /"integrity": "sha512-/);
});
