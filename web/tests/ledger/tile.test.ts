// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, concat } from "../../src/base/bytes.js";
import { base64Encode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { sha256 } from "../../src/crypt/hash.js";
import { bundleDecode, bundleEncode } from "../../src/ledger/bundle.js";
import { checkpointDecode } from "../../src/ledger/checkpoint.js";
import { leafHash, treeRoot } from "../../src/ledger/merkle.js";
import { noteDecode, noteVerify } from "../../src/ledger/note.js";
import {
  TILE_LEVELS,
  TILE_WIDTH,
  type Tile,
  tileAt,
  tileDecode,
  tilePathDecode,
  tilePathEncode,
  tileRoot,
  tilesBetween,
} from "../../src/ledger/tile.js";
import { vkeyDecode } from "../../src/ledger/vkey.js";
import { fails } from "../support/expect.js";
import { vectorBytes, vectorFiles, vectorJson, withVectors } from "../support/vectors.js";

const NAMES: readonly [string, Tile][] = [
  ["tile/0/000", { level: 0, index: 0n, width: 256 }],
  ["tile/63/000.p/255", { level: 63, index: 0n, width: 255 }],
  ["tile/1/x001/x234/067.p/17", { level: 1, index: 1234067n, width: 17 }],
  ["tile/entries/x001/000", { level: "entries", index: 1000n, width: 256 }],
  ["tile/0/x018/x446/x744/x073/x709/x551/615", { level: 0, index: 2n ** 64n - 1n, width: 256 }],
];

for (const [name, tile] of NAMES)
  test(`${name} goes both ways`, () => {
    assert.deepEqual(tilePathDecode(utf8Encode(name)), tile);
    assert.equal(tilePathEncode(tile), name);
  });

for (const name of [
  "",
  "tile/0",
  "tile/0/",
  "tile/0/00",
  "tile/0/0000",
  "tile/00/000",
  "tile/64/000",
  "tile/-1/000",
  "tile/0/000.p/0",
  "tile/0/000.p/256",
  "tile/0/000.p/01",
  "tile/0/000.p/",
  "tile/0/000.p",
  "tile/0/x000/001",
  "tile/0/x001/1",
  "tile/0/001/002",
  "tile/0/x001",
  "tile/0/000/",
  "/tile/0/000",
  "tile/entry/000",
  "tile/entries/000.p/300",
  "tile/0/x018/x446/x744/x073/x709/x551/616",
  "tile/0/X001/000",
  "tile/0/\u0660\u0660\u0660",
  `tile/0/${"x001/".repeat(12)}000`,
])
  test(`${JSON.stringify(name)} names no tile`, () =>
    fails("E_FORMAT", () => tilePathDecode(utf8Encode(name))));

test("a tree has no tile beyond its last, and none of a level that it does not reach", () => {
  assert.equal(tileAt(0, 0n, 0n), undefined);
  assert.deepEqual(tileAt(0, 0n, 256n), { level: 0, index: 0n, width: 256 });
  assert.equal(tileAt(0, 1n, 256n), undefined);
  assert.deepEqual(tileAt(1, 0n, 256n), { level: 1, index: 0n, width: 1 });
  assert.equal(tileAt(1, 0n, 255n), undefined);
  assert.equal(tileAt(TILE_LEVELS, 0n, 2n ** 64n - 1n), undefined);
});

test("the tiles between two sizes are those that are new or wider", () => {
  const names = (from: bigint, to: bigint) => [...tilesBetween(from, to)].map(tilePathEncode);
  assert.deepEqual(names(5n, 5n), []);
  assert.deepEqual(names(0n, 3n), ["tile/0/000.p/3"]);
  assert.deepEqual(names(255n, 257n), ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
  assert.deepEqual(names(256n, 257n), ["tile/0/001.p/1"]);
});

test("a tile of another width than its name says is refused", async () => {
  assert.equal(tileDecode(2, new Uint8Array(64)).length, 2);
  await fails("E_FORMAT", () => tileDecode(2, new Uint8Array(63)));
  await fails("E_FORMAT", () => tileDecode(2, new Uint8Array(65)));
  await fails("E_FORMAT", () => tileDecode(2, new Uint8Array(32)));
});

test("a bundle goes both ways", () => {
  const entries = ["", "one", "x".repeat(65535)].map(utf8Encode);
  assert.deepEqual(bundleDecode(3, bundleEncode(entries)), entries);
});

test("a bundle with more or fewer entries than its name says is refused at the entry", async () => {
  const bundle = bundleEncode(["one", "two"].map(utf8Encode));
  await fails("E_FORMAT", () => bundleDecode(1, bundle), 2);
  await fails("E_FORMAT", () => bundleDecode(3, bundle), 3);
  await fails("E_FORMAT", () => bundleDecode(2, bundle.subarray(0, -1)), 2);
  await fails("E_FORMAT", () => bundleDecode(2, concat(bundle, new Uint8Array(1))), 3);
});

test("an entry longer than a bundle can say is refused", () =>
  fails("E_TOO_LARGE", () => bundleEncode([new Uint8Array(65536)])));

withVectors("tlog-tiles/paths.json", () => {
  interface Paths {
    valid: { level: number | "entries"; index: number; width?: number; path: string }[];
    invalid: { path: string; why: string }[];
  }
  const { valid, invalid } = vectorJson<Paths>("tlog-tiles/paths.json");
  for (const { level, index, width, path } of valid)
    test(`the vectors' ${path} goes both ways`, () => {
      const tile = { level, index: BigInt(index), width: width ?? TILE_WIDTH };
      assert.equal(tilePathEncode(tile), path);
      assert.deepEqual(tilePathDecode(utf8Encode(path)), tile);
    });
  for (const { path, why } of invalid)
    test(`the vectors' ${path} is refused: ${why}`, () =>
      fails("E_FORMAT", () => tilePathDecode(utf8Encode(path))));
});

/** Hashes on every tile level of the tree over LEAVES. */
async function forest(leaves: readonly Bytes[]): Promise<Bytes[][]> {
  const levels = [[...leaves]];
  for (let row = levels[0] as Bytes[]; row.length >= TILE_WIDTH;) {
    const full = Math.floor(row.length / TILE_WIDTH);
    row = await Promise.all(
      Array.from({ length: full }, (_, i) =>
        tileRoot(row.slice(TILE_WIDTH * i, TILE_WIDTH * (i + 1))),
      ),
    );
    levels.push(row);
  }
  return levels;
}

withVectors("tlog-tiles/generated-70000.json", () => {
  interface Files {
    [path: string]: string;
  }
  /* Every file's hash of a small tree; of a large one, a digest over all of them. */
  interface Size {
    root: string;
    tiles?: Files;
    bundles?: Files;
    all_tiles_digest?: string;
    all_bundles_digest?: string;
  }
  const digestOf = async (files: Files): Promise<string> => {
    const lines = Object.entries(files).map(([path, hash]) => `${path} ${hash}\n`);
    return hexEncode(await sha256(utf8Encode(lines.sort().join(""))));
  };
  const { sizes } = vectorJson<{ sizes: { [size: string]: Size } }>(
    "tlog-tiles/generated-70000.json",
  );
  const largest = Math.max(...Object.keys(sizes).map(Number));
  const entries = Array.from({ length: largest }, (_, i) => utf8Encode(`entry ${i}`));
  const leaves = Promise.all(entries.map(leafHash));
  const planted = leaves.then(forest);
  const file = async (tile: Tile): Promise<Bytes> => {
    const from = Number(tile.index) * TILE_WIDTH;
    if (tile.level === "entries") return bundleEncode(entries.slice(from, from + tile.width));
    return concat(...((await planted)[tile.level] ?? []).slice(from, from + tile.width));
  };
  for (const [size, want] of Object.entries(sizes))
    test(`a tree of ${size} has the root, tiles and bundles of the vectors`, async () => {
      const [leafLevel = [], tileLevel = []] = await planted;
      const full = Math.floor(Number(size) / TILE_WIDTH);
      const rest = leafLevel.slice(full * TILE_WIDTH, Number(size));
      const row = [...tileLevel.slice(0, full), ...(rest.length > 0 ? [await treeRoot(rest)] : [])];
      assert.equal(base64Encode(await treeRoot(row)), want.root);
      const tiles = [...tilesBetween(0n, BigInt(size))];
      const bundles = tiles
        .filter((tile) => tile.level === 0)
        .map((tile): Tile => ({ ...tile, level: "entries" }));
      const rows = [
        [tiles, want.tiles, want.all_tiles_digest],
        [bundles, want.bundles, want.all_bundles_digest],
      ] as const;
      for (const [made, hashes, digest] of rows) {
        const got: Files = {};
        for (const tile of made)
          got[tilePathEncode(tile)] = hexEncode(await sha256(await file(tile)));
        if (hashes !== undefined) assert.deepEqual(got, hashes);
        else assert.equal(await digestOf(got), digest);
      }
    });
});

withVectors("tlog-tiles/tessera-log.json", () => {
  const FOLDER = "tlog-tiles/tessera-log";
  interface Tessera {
    vkey: string;
    origin: string;
    entries: string[];
  }
  const { vkey, origin, entries } = vectorJson<Tessera>(`${FOLDER}.json`);
  for (const name of vectorFiles(FOLDER).filter((path) => path.startsWith("checkpoint")))
    test(`the other log's ${name} is signed, and is of its entries`, async () => {
      const note = noteDecode(vectorBytes(`${FOLDER}/${name}`));
      await noteVerify(note, [await vkeyDecode(utf8Encode(vkey))]);
      const checkpoint = checkpointDecode(note.text);
      assert.equal(checkpoint.origin, origin);
      const leaves = await Promise.all(
        entries.slice(0, Number(checkpoint.tree.size)).map((e) => leafHash(utf8Encode(e))),
      );
      assert.deepEqual(checkpoint.tree.root, await treeRoot(leaves));
    });
  for (const path of vectorFiles(FOLDER).filter((path) => path.startsWith("tile/")))
    test(`the other log's ${path} is as we would write it`, async () => {
      const tile = tilePathDecode(utf8Encode(path));
      const octets = vectorBytes(`${FOLDER}/${path}`);
      const held = entries.slice(0, tile.width).map(utf8Encode);
      const want =
        tile.level === "entries"
          ? bundleEncode(held)
          : concat(...(await Promise.all(held.map(leafHash))));
      assert.deepEqual(octets, want);
    });
});

withVectors("tlog-tiles/skylight-mirror-300", () => {
  test("the mirrored tree of 300 has the root of its checkpoint", async () => {
    const folder = "tlog-tiles/skylight-mirror-300";
    const checkpoint = checkpointDecode(noteDecode(vectorBytes(`${folder}/checkpoint`)).text);
    assert.equal(checkpoint.tree.size, 300n);
    const read = (level: number, index: bigint) => {
      const tile = tileAt(level, index, 300n) as Tile;
      return tileDecode(tile.width, vectorBytes(`${folder}/${tilePathEncode(tile)}`));
    };
    const first = read(0, 0n);
    assert.deepEqual(await treeRoot([...first, ...read(0, 1n)]), checkpoint.tree.root);
    assert.deepEqual(read(1, 0n), [await tileRoot(first)]);
  });
});
