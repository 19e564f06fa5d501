// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { type Bytes, concat } from "../../src/base/bytes.js";
import type { Code } from "../../src/base/err.js";
import { hexDecode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import { bundleVerify } from "../../src/evidence/bundle.js";
import { Fault } from "../../src/evidence/fault.js";
import type { Folder } from "../../src/evidence/files.js";
import { manifestDecode } from "../../src/evidence/manifest.js";
import { placeDecode } from "../../src/evidence/place.js";
import { EPOCH_MANAGER, EPOCH_WRITER } from "../../src/vault/space.js";
import { streamDecode } from "../../src/vault/record.js";
import { fails } from "../support/expect.js";
import { muniment, run, scratchFolder, withMuniment } from "../support/muniment.js";
import { repository } from "../support/repository.js";
import { type Hex, specVectors } from "../support/spec.js";

interface Row {
  readonly path: string;
  readonly octets: Hex;
}

type Contents = ReadonlyMap<string, Bytes>;

const { files } = specVectors<{ readonly files: readonly Row[] }>("bundle");
const good: Contents = new Map(files.map(({ path, octets }) => [path, hexDecode(octets)]));
const EMPTY: Bytes = new Uint8Array();

function folderOf(contents: Contents): Folder {
  const read = (path: string): Bytes => {
    const octets = contents.get(path);
    if (octets === undefined) throw new Fault(path, "E_NOT_FOUND");
    return octets;
  };
  return {
    list: () => [...contents.keys()],
    read,
    digest: async (path) => ({
      digest: await sha256(read(path)),
      length: BigInt(read(path).length),
    }),
  };
}

/** The failure of CONTENTS, which must be one of a bundle. */
async function faultOf(contents: Contents, policy?: Bytes): Promise<Fault> {
  try {
    await bundleVerify(folderOf(contents), policy);
  } catch (e) {
    if (e instanceof Fault) return e;
    throw e;
  }
  return assert.fail("it verifies");
}

function withFile(path: string, octets: Bytes | undefined): Map<string, Bytes> {
  const changed = new Map(good);
  if (octets === undefined) changed.delete(path);
  else changed.set(path, octets);
  return changed;
}

function flipped(path: string, at: number): Map<string, Bytes> {
  const octets = Uint8Array.from(good.get(path) ?? EMPTY);
  octets[at] = (octets[at] ?? 0) ^ (1 << (at % 8));
  return withFile(path, octets);
}

/** CONTENTS, with the manifest that they should have. */
async function withManifest(contents: Map<string, Bytes>): Promise<Map<string, Bytes>> {
  const old = manifestDecode(good.get("manifest") ?? EMPTY);
  const lines: Bytes[] = [];
  for (const { path } of old) {
    const octets = contents.get(path);
    if (octets === undefined) continue;
    lines.push(utf8Encode(`${hexEncode(await sha256(octets))}  ${path}\n`));
  }
  return new Map(contents).set("manifest", concat(utf8Encode("muniment bundle v1\n"), ...lines));
}

/** Places in a file of LENGTH, about COUNT of them. */
function sample(length: number, count: number): number[] {
  const step = Math.max(1, Math.floor(length / count));
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
}

test("a bundle verifies, and says who has written what", async () => {
  const evidence = await bundleVerify(folderOf(good), undefined);
  const [first, second, ...more] = evidence.acts;
  assert.ok(first?.put && second?.put && more.length === 0);
  assert.deepEqual([first.put.version, second.put.version], [1, 2]);
  assert.equal(second.put.name, "in/affidavit.pdf");
  assert.deepEqual([first.role, second.role], [EPOCH_MANAGER, EPOCH_WRITER]);
  assert.notDeepEqual(first.firm, second.firm);
  assert.equal(second.content, `objects/${second.index}/affidavit.pdf`);
  assert.equal(evidence.firms.length, 2);
  assert.equal(evidence.hidden, 2);
  assert.equal(evidence.verdict.since, 1795000000n);
});

test("an octet that is flipped in any file fails", async () => {
  for (const [path, octets] of good)
    for (const at of sample(octets.length, 12)) {
      const { code } = await faultOf(flipped(path, at));
      const possible: Code[] = ["E_DAMAGED", "E_FORMAT", "E_VERSION"];
      assert.ok(possible.includes(code), `${path} at ${at}: ${code}`);
    }
});

/** AT is in the index of a record that is not revealed: it is somewhere between its neighbors. */
function isUnproven(path: string, at: number): boolean {
  if (!path.startsWith("chains/")) return false;
  let from = 0;
  const octets = good.get(path) ?? EMPTY;
  for (const { record } of streamDecode(octets, 0n)) {
    if (at >= from + 4 && at < from + 12) return record.octets.length === 0;
    from += 4 + new DataView(octets.buffer, octets.byteOffset).getUint32(from);
  }
  return false;
}

test("it fails also under a manifest that was made for it", async () => {
  for (const [path, octets] of good) {
    if (path === "manifest" || path === "policy") continue;
    for (const at of sample(octets.length, 5))
      if (!isUnproven(path, at)) await faultOf(await withManifest(flipped(path, at)));
  }
});

test("a file that is gone fails, and is named", async () => {
  for (const path of good.keys()) {
    const fault = await faultOf(withFile(path, undefined));
    assert.equal(fault.file, path);
  }
});

test("nothing can be left out but content", async () => {
  for (const path of good.keys()) {
    if (path === "manifest") continue;
    const without = await withManifest(withFile(path, undefined));
    if (path.startsWith("objects/")) await bundleVerify(folderOf(without), undefined);
    else await faultOf(without);
  }
});

test("a file too many fails, and is named; so does another name", async () => {
  for (const path of ["more", "objects/0/more.pdf", "events/00", "manifest.old"]) {
    const fault = await faultOf(withFile(path, EMPTY));
    assert.deepEqual([fault.code, fault.file], ["E_DAMAGED", path]);
  }
  for (const [path, octets] of good) {
    if (path !== "manifest") await faultOf(withFile(path, undefined).set(`${path}x`, octets));
  }
});

test("a policy that is given decides", async () => {
  const own = good.get("policy") ?? EMPTY;
  await bundleVerify(folderOf(good), own);
  const other =
    "log muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n" +
    "quorum none\n";
  assert.equal((await faultOf(good, utf8Encode(other))).code, "E_ORIGIN");
  assert.equal((await faultOf(good, utf8Encode("quorum none"))).file, "the policy");
});

test("a manifest has one spelling", async () => {
  const digest = "0".repeat(64);
  const row = (path: string) => `${digest}  ${path}\n`;
  const decode = (text: string) => () => manifestDecode(utf8Encode(text));
  const head = "muniment bundle v1\n";
  assert.equal(manifestDecode(utf8Encode(head + row("a") + row("b"))).length, 2);
  await fails("E_VERSION", decode("muniment bundle v2\n"), 1);
  await fails("E_FORMAT", decode("bundle v1\n"), 1);
  await fails("E_FORMAT", decode(head + row("b") + row("a")), 3);
  await fails("E_FORMAT", decode(head + row("a") + row("a")), 3);
  await fails("E_FORMAT", decode(head + row("")), 2);
  await fails("E_FORMAT", decode(head + row("a").trimEnd()), 2);
  await fails("E_FORMAT", decode(head + row("a").replace("  ", " ")), 2);
  await fails("E_FORMAT", decode(head + row("a").replace("0", "A")), 2);
});

test("a path is one of a bundle's, in its one spelling", async () => {
  const id = "00112233445566778899aabbccddeeff";
  for (const path of ["policy", "map/version", `map/firm-${id}.proof`, `chains/user-${id}`])
    placeDecode(path);
  for (const path of ["events/0", "receipts/18446744073709551615.tlog-proof", "objects/7/a b.pdf"])
    placeDecode(path);
  for (const path of [
    "",
    "manifest",
    "policy/",
    "../policy",
    `chains/job-${id}`,
    `chains/user-${id.toUpperCase()}`,
    `chains/user-${id}0`,
    "events/01",
    "events/-1",
    "receipts/18446744073709551616.tlog-proof",
    "receipts/1",
    "objects/1/..",
    "objects/1/a/b",
    "objects/1/",
    "objects/1/a\n",
  ])
    await fails("E_FORMAT", () => placeDecode(path));
});

const scratch = scratchFolder();

function written(name: string, contents: Contents): string {
  const folder = join(scratch, name);
  for (const [path, octets] of contents) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), octets);
  }
  return folder;
}

const verify = (...args: readonly string[]) => run(join(repository, "web/bin/verify"), args);

test("a folder is verified; one with a link in it is refused", () => {
  const folder = written("good", good);
  const { status, out, err } = verify(folder);
  assert.deepEqual([status, err], [0, ""]);
  assert.match(out.toString(), /in\/affidavit\.pdf, version 2, 3000 octets/);
  assert.match(out.toString(), /the policy is the bundle's own/);
  const linked = written("linked", good);
  symlinkSync("policy", join(linked, "link"));
  assert.equal(verify(linked).status, 3);
});

test("what does not hold is said of the file", () => {
  const { status, err, out } = verify("--json", written("flipped", flipped("policy", 3)));
  assert.equal(status, 3);
  assert.match(err, /flipped\/policy: .* This does not hold: its SHA-256 is that in the manifest/);
  assert.equal(out.toString(), '{"verified":false,"error":"E_DAMAGED"}\n');
});

withMuniment("both verifiers say the same of a bundle", "bundle", () => {
  test("both verifiers say the same of a bundle", async () => {
    const receipt = "receipts/20.tlog-proof";
    const folders = [
      written("one", good),
      written("two", withFile("events/18", undefined)),
      written("three", await withManifest(flipped("events/18", 90))),
      written("four", await withManifest(flipped(receipt, 60))),
      written("five", await withManifest(withFile("objects/18/affidavit.pdf", undefined))),
      written("six", withFile("more", EMPTY)),
    ];
    for (const folder of folders)
      for (const options of [[], ["--json"], ["--policy", join(folder, "policy")]]) {
        const [a, b] = [verify(...options, folder), muniment(["verify", ...options, folder])];
        assert.deepEqual([a.status, a.out.toString()], [b.status, b.out.toString()], folder);
      }
  });
});
