// SPDX-License-Identifier: Apache-2.0
/** The only file here that touches the system: what a command reads, and where it writes. */
import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
  statSync,
  writeSync,
} from "node:fs";
import type { Bytes } from "../src/base/bytes.js";
import { type Code, Failure } from "../src/base/err.js";

export interface Io {
  /** The whole of PATH, "-" being standard input. E_TOO_LARGE above MAX octets. */
  read(path: string, max: number): Bytes;
  /** SHA-256 of the whole of PATH, however long. */
  digest(path: string): Promise<Bytes>;
  /** Octets of PATH. */
  length(path: string): bigint;
  isFolder(path: string): boolean;
  /** Every file under the folder PATH, relative to it. E_FORMAT: there is something else. */
  list(path: string): string[];
  out(octets: Bytes): void;
  err(text: string): void;
}

const STDIN = 0;

const codeOfErrno: Readonly<Record<string, Code>> = {
  ENOENT: "E_NOT_FOUND",
  ENOTDIR: "E_NOT_FOUND",
  EACCES: "E_DENIED",
  EPERM: "E_DENIED",
  EISDIR: "E_USAGE",
};

function failureOf(e: unknown): unknown {
  const isSystem = e instanceof Error && "syscall" in e && "code" in e;
  return isSystem ? new Failure(codeOfErrno[String(e.code)] ?? "E_IO") : e;
}

/** What WORK makes of PATH, open. A folder is wrong use. */
function withOpen<T>(path: string, work: (fd: number) => T): T {
  let fd = STDIN;
  try {
    if (path !== "-") fd = openSync(path, "r");
    if (fstatSync(fd).isDirectory()) throw new Failure("E_USAGE");
    return work(fd);
  } catch (e) {
    throw failureOf(e);
  } finally {
    if (fd !== STDIN) closeSync(fd);
  }
}

/**
 * One octet more than there may be is asked for: a pipe has no size, and a file's can change. Of a
 * file no more room is taken than it needs now.
 */
function readUpTo(fd: number, max: number): Bytes {
  const stat = fstatSync(fd);
  const most = stat.isFile() ? Math.min(stat.size, max) : max;
  const octets = new Uint8Array(most + 1);
  let length = 0;
  while (length <= most) {
    const n = readSync(fd, octets, length, octets.length - length, null);
    if (n === 0) return octets.slice(0, length);
    length += n;
  }
  throw new Failure("E_TOO_LARGE");
}

const WINDOW = 1 << 17;

function digestAll(fd: number): Bytes {
  const window = new Uint8Array(WINDOW);
  const hash = createHash("sha256");
  for (let n = WINDOW; n > 0;) {
    n = readSync(fd, window, 0, WINDOW, null);
    hash.update(window.subarray(0, n));
  }
  return new Uint8Array(hash.digest());
}

function write(fd: number, octets: Uint8Array): void {
  try {
    for (let at = 0; at < octets.length;) at += writeSync(fd, octets, at);
  } catch (e) {
    throw failureOf(e);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Links are not followed: a folder with one is refused. */
function list(path: string): string[] {
  try {
    const files: string[] = [];
    const folders = [""];
    for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
      for (const entry of readdirSync(`${path}/${at}`, { withFileTypes: true })) {
        if (entry.isDirectory()) folders.push(`${at}${entry.name}/`);
        else if (entry.isFile()) files.push(at + entry.name);
        else throw new Failure("E_FORMAT");
      }
    }
    return files;
  } catch (e) {
    throw failureOf(e);
  }
}

export const system: Io = {
  read: (path, max) => withOpen(path, (fd) => readUpTo(fd, max)),
  digest: async (path) => withOpen(path, digestAll),
  length: (path) => withOpen(path, (fd) => fstatSync(fd, { bigint: true }).size),
  isFolder,
  list,
  out: (octets) => write(1, octets),
  err: (text) => write(2, new TextEncoder().encode(text)),
};
