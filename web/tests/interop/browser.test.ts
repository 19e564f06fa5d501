// SPDX-License-Identifier: Apache-2.0
/**
 * What is built runs in a browser as it is, and its WebCrypto gives the verdicts of Node's.
 * Debian's Chromium loads the modules and the vectors from here, and sends its verdicts back.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { scratchFolder } from "../support/muniment.js";
import { repository } from "../support/repository.js";
import { vectorPath } from "../support/vectors.js";
import { type Load, verdicts } from "./verdicts.js";

const PATIENCE_MS = 120_000;

const browser = ["chromium-headless-shell", "chromium"]
  .flatMap((name) =>
    (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)),
  )
  .find((path) => existsSync(path));

/**
 * Root cannot have the browser's own sandbox; what is loaded is this tree's. The port keeps it up.
 */
const OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--remote-debugging-port=0",
];

const PAGE = `<!doctype html><script type="module">
import { verdicts } from "/web/build/tests/interop/verdicts.js";
const load = async (path) => {
  const answer = await fetch("/vectors/" + path);
  return answer.ok ? answer.json() : undefined;
};
const body = await verdicts(load).then(JSON.stringify, (e) => JSON.stringify([String(e)]));
await fetch("/verdicts", { method: "POST", body });
</script>`;

/** Where a vector file of verdicts.ts lies. */
function placeOf(path: string): string {
  const [from, ...rest] = path.split("/");
  return from === "spec" ? join(repository, "spec/vectors", ...rest) : vectorPath(rest.join("/"));
}

const load: Load = async (path) =>
  existsSync(placeOf(path)) ? JSON.parse(readFileSync(placeOf(path), "utf8")) : undefined;

/** Nothing but the page, what was built, and the vectors. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? "";
  const path = url.startsWith("/vectors/")
    ? placeOf(url.slice("/vectors/".length))
    : url.startsWith("/web/build/")
      ? join(repository, url)
      : "";
  if (url === "/") response.setHeader("Content-Type", "text/html").end(PAGE);
  else if (path === "" || url.includes("..") || !existsSync(path)) response.writeHead(404).end();
  else {
    const type = path.endsWith(".js") ? "text/javascript" : "application/json";
    response.setHeader("Content-Type", type).end(readFileSync(path));
  }
}

/** What a browser at PROGRAM finds. */
async function verdictsIn(program: string, profile: string): Promise<string[]> {
  let told: (body: string) => void = () => {};
  const body = new Promise<string>((resolve) => (told = resolve));
  const server = createServer(async (request, response) => {
    if (request.url !== "/verdicts") return answer(request, response);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.end();
    told(Buffer.concat(parts).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const options = [...OPTIONS, `--user-data-dir=${profile}`, address];
  const child = spawn(program, options, { stdio: "ignore", detached: true });
  const gone = new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => resolve(`["the browser ended: ${status}"]`));
  });
  try {
    return JSON.parse(await Promise.race([body, gone])) as string[];
  } finally {
    /*
     * It is a group of processes: all of them, and not before they are gone is the profile removed.
     */
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await gone.catch(() => {});
    server.closeAllConnections();
    server.close();
  }
}

const skip = browser === undefined && "there is no Chromium (chromium-headless-shell)";
const profile = scratchFolder();
test("a browser gives every verdict that Node gives", { skip, timeout: PATIENCE_MS }, async () => {
  const here = await verdicts(load);
  assert.ok(here.length > 20);
  assert.deepEqual(await verdictsIn(browser ?? "", profile), here);
});
