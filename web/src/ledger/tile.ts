// SPDX-License-Identifier: Apache-2.0
/**
 * Which files hold a tree (C2SP tlog-tiles), and their names. A tile is up to 256 hashes of one
 * level; level l + 1 holds the roots of the full tiles of level l. Bundles of entries are named
 * alike.
 *
 *     tile/LEVEL/INDEX[.p/WIDTH]   LEVEL: 0..63 or "entries"
 *     INDEX: three digits a group, each but the last with an x before it: x001/x234/067
 */
import type { Bytes } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { octetText } from "../base/text.js";
import { treeRoot } from "./merkle.js";

export const TILE_WIDTH = 256;
/** Levels that a tree of less than 2^64 leaves has hashes on. */
export const TILE_LEVELS = 8;

export interface Tile {
  readonly level: number | "entries";
  readonly index: bigint;
  /** 1..256; 256 is a full tile, whose name does not say it. */
  readonly width: number;
}

const NAME =
  /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;
const PATH_MAX = 64;

export function tilePathEncode(tile: Tile): string {
  const digits = tile.index.toString();
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g) ?? [];
  const index = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  const partial = tile.width < TILE_WIDTH ? `.p/${tile.width}` : "";
  return `tile/${tile.level}/${index}${partial}`;
}

/** Takes one spelling of each and nothing else: E_FORMAT. */
export function tilePathDecode(path: Bytes): Tile {
  const text = octetText(path.subarray(0, PATH_MAX + 1));
  const [, level, groups, width = `${TILE_WIDTH}`] = NAME.exec(text) ?? [];
  if (level === undefined || groups === undefined) throw new Failure("E_FORMAT");
  const tile: Tile = {
    level: level === "entries" ? level : Number(level),
    index: BigInt(groups.replaceAll(/[x/]/g, "")),
    width: Number(width),
  };
  const isLevel = tile.level === "entries" || tile.level < 64;
  if (!isLevel || tile.index >> 64n !== 0n || tilePathEncode(tile) !== text)
    throw new Failure("E_FORMAT");
  return tile;
}

/** Hashes on LEVEL of a tree of SIZE leaves, or its entries. */
export function tileHashes(level: Tile["level"], size: bigint): bigint {
  if (level === "entries") return size;
  return level < TILE_LEVELS ? size >> BigInt(8 * level) : 0n;
}

/** The tile INDEX of LEVEL at that size; undefined when there is none. */
export function tileAt(level: Tile["level"], index: bigint, size: bigint): Tile | undefined {
  const left = tileHashes(level, size) - index * BigInt(TILE_WIDTH);
  if (left <= 0n) return undefined;
  return { level, index, width: left < BigInt(TILE_WIDTH) ? Number(left) : TILE_WIDTH };
}

/**
 * The tiles that a tree of NEWSIZE has and one of OLDSIZE had not, or not as wide: level by level
 * from 0, by index. For OLDSIZE 0 all of them.
 */
export function* tilesBetween(oldSize: bigint, newSize: bigint): Generator<Tile> {
  for (let level = 0; level < TILE_LEVELS; level++) {
    const had = tileHashes(level, oldSize);
    if (tileHashes(level, newSize) === had) continue;
    for (let index = had / BigInt(TILE_WIDTH); ; index++) {
      const tile = tileAt(level, index, newSize);
      if (tile === undefined) break;
      yield tile;
    }
  }
}

/** The hashes of a tile's file. E_FORMAT unless there are exactly WIDTH. */
export function tileDecode(width: number, octets: Bytes): Bytes[] {
  if (octets.length !== 32 * width) throw new Failure("E_FORMAT");
  return Array.from({ length: width }, (_, i) => octets.subarray(32 * i, 32 * (i + 1)));
}

/** Root of a full tile, which is one hash of the level above. */
export function tileRoot(hashes: readonly Bytes[]): Promise<Bytes> {
  if (hashes.length !== TILE_WIDTH) throw new RangeError("not a full tile");
  return treeRoot(hashes);
}
