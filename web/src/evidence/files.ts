// SPDX-License-Identifier: Apache-2.0
/** The files of a bundle, held against its manifest; and which of them were needed. */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { sha256 } from "../crypt/hash.js";
import { Fault, about } from "./fault.js";
import { MANIFEST_MAX, type ManifestRow, manifestDecode } from "./manifest.js";
import { type Place, placeDecode } from "./place.js";

export const FILE_MAX = 1 << 28;
const MANIFEST = "manifest";

/** A bundle, wherever it is. Paths have slashes and are relative to it. */
export interface Folder {
  /** Each file there is. What is neither file nor folder is a failure. */
  list(): readonly string[];
  /** The whole of PATH, at most MAX octets. */
  read(path: string, max: number): Bytes;
  /** Of PATH, which may be of any length. */
  digest(path: string): Promise<{ readonly digest: Bytes; readonly length: bigint }>;
}

export interface BundleFile {
  readonly path: string;
  readonly place: Place;
  readonly digest: Bytes;
  /** Empty of an object's content, which may be larger than memory. */
  readonly octets: Bytes;
  readonly length: bigint;
}

function placeOf(path: string): Promise<Place> {
  return about(path, "it is one of the files that a bundle has", () => placeDecode(path));
}

async function readFile(folder: Folder, row: ManifestRow): Promise<BundleFile> {
  const { path, digest } = row;
  const place = await placeOf(path);
  let octets: Bytes = new Uint8Array();
  let found: { readonly digest: Bytes; readonly length: bigint };
  if (place.is === "object") {
    found = await folder.digest(path);
  } else {
    octets = folder.read(path, FILE_MAX);
    found = { digest: await sha256(octets), length: BigInt(octets.length) };
  }
  if (!equal(found.digest, digest))
    throw new Fault(path, "E_DAMAGED", "its SHA-256 is that in the manifest");
  return { path, place, digest, octets, length: found.length };
}

export class Files {
  readonly all: readonly BundleFile[];
  readonly #byPath: ReadonlyMap<string, BundleFile>;
  readonly #used = new Set<string>();

  private constructor(all: readonly BundleFile[]) {
    this.all = all;
    this.#byPath = new Map(all.map((file) => [file.path, file]));
  }

  /** All of FOLDER, which has what its manifest names and nothing else. */
  static async load(folder: Folder): Promise<Files> {
    const rows = await about(MANIFEST, "it is a manifest", () =>
      manifestDecode(folder.read(MANIFEST, MANIFEST_MAX)),
    );
    const there = new Set(folder.list());
    const named = new Set([MANIFEST, ...rows.map(({ path }) => path)]);
    for (const { path } of rows) await placeOf(path);
    for (const path of there)
      if (!named.has(path)) throw new Fault(path, "E_DAMAGED", "the manifest names it");
    for (const path of named)
      if (!there.has(path)) throw new Fault(path, "E_DAMAGED", "it is there, as the manifest says");
    const all: BundleFile[] = [];
    for (const row of rows)
      all.push(await about(row.path, "it can be read", () => readFile(folder, row)));
    return new Files(all);
  }

  /** Undefined: there is none. It was needed for something. */
  take(path: string): BundleFile | undefined {
    this.#used.add(path);
    return this.#byPath.get(path);
  }

  /** E_DAMAGED: there is none. */
  need(path: string): BundleFile {
    const file = this.take(path);
    if (file === undefined)
      throw new Fault(path, "E_DAMAGED", "the bundle has all that it speaks of");
    return file;
  }

  /** E_FORMAT: one of them was needed for nothing. */
  checkUsed(): void {
    for (const { path } of this.all)
      if (!this.#used.has(path))
        throw new Fault(path, "E_FORMAT", "something in the bundle needs it");
  }
}

/** E_FORMAT unless it holds. */
export function demand(holds: boolean): void {
  if (!holds) throw new Failure("E_FORMAT");
}
