// SPDX-License-Identifier: Apache-2.0
/**
 * Sealed files between the binary and npm's age-encryption, which shares no line with it: each
 * opens what the other has sealed, to the octet, and refuses what was changed on the way.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  Decrypter,
  Encrypter,
  armor,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import { muniment, munimentDoes, scratchFolder, withMuniment } from "../support/muniment.js";

const CHUNK = 65536;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK] as const;
const LARGEST = 64 << 20;
const PASSPHRASE = "correct horse battery staple";
/** For what npm seals; the binary's own, 18, takes a second each time. */
const WORK_FACTOR = 10;

const folder = scratchFolder();

function inFolder(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function plain(size: number): Uint8Array {
  const octets = new Uint8Array(size);
  for (let i = 0; i < size; i++) octets[i] = i * 7 + (i >> 13);
  return octets;
}

/** One way to seal and open, for both sides. */
interface Way {
  readonly name: string;
  readonly encrypter: () => Promise<Encrypter>;
  readonly decrypter: () => Decrypter;
  readonly sealOptions: () => Promise<string[]>;
  readonly openOptions: string[];
}

function withIdentity(name: string, identity: string): Way {
  const file = inFolder(`${name}.key`, `${identity}\n`);
  return {
    name,
    encrypter: async () => {
      const encrypter = new Encrypter();
      encrypter.addRecipient(await identityToRecipient(identity));
      return encrypter;
    },
    decrypter: () => {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return decrypter;
    },
    sealOptions: async () => ["-r", await identityToRecipient(identity)],
    openOptions: ["-i", file],
  };
}

function withPassphrase(): Way {
  const file = inFolder("passphrase", `${PASSPHRASE}\n`);
  return {
    name: "passphrase",
    encrypter: async () => {
      const encrypter = new Encrypter();
      encrypter.setPassphrase(PASSPHRASE);
      encrypter.setScryptWorkFactor(WORK_FACTOR);
      return encrypter;
    },
    decrypter: () => {
      const decrypter = new Decrypter();
      decrypter.addPassphrase(PASSPHRASE);
      return decrypter;
    },
    sealOptions: async () => ["-p", "--passphrase-file", file],
    openOptions: ["-p", "--passphrase-file", file],
  };
}

async function oursToNpm(way: Way, size: number, ...options: readonly string[]): Promise<void> {
  const content = plain(size);
  const sealed = munimentDoes(["seal", ...(await way.sealOptions()), ...options], content);
  const binary = options.includes("-a") ? armor.decode(sealed.toString("latin1")) : sealed;
  const opened = await way.decrypter().decrypt(new Uint8Array(binary));
  assert.ok(Buffer.from(opened).equals(content));
}

async function npmToOurs(way: Way, size: number, armored = false): Promise<void> {
  const content = plain(size);
  const sealed = await (await way.encrypter()).encrypt(content);
  const sent = armored ? Buffer.from(armor.encode(sealed), "latin1") : sealed;
  assert.ok(munimentDoes(["open", ...way.openOptions], sent).equals(content));
}

const x25519 = withIdentity("X25519", await generateX25519Identity());
const hybrid = withIdentity("hybrid", await generateHybridIdentity());
const passphrase = withPassphrase();

withMuniment("sealed files between the binary and npm's age-encryption", "seal", () => {
  for (const way of [x25519, hybrid])
    for (const size of SIZES) {
      test(`${way.name}: npm opens ${size} octets that the binary sealed`, () =>
        oursToNpm(way, size));
      test(`${way.name}: the binary opens ${size} octets that npm sealed`, () =>
        npmToOurs(way, size));
      test(`${way.name}, armored: npm opens ${size} octets that the binary sealed`, () =>
        oursToNpm(way, size, "-a"));
      test(`${way.name}, armored: the binary opens ${size} octets that npm sealed`, () =>
        npmToOurs(way, size, true));
    }

  for (const size of SIZES)
    test(`passphrase: the binary opens ${size} octets that npm sealed`, () =>
      npmToOurs(passphrase, size));
  test("passphrase: npm opens what the binary sealed", () => oursToNpm(passphrase, CHUNK + 1));

  test("hybrid: npm opens 64 MiB that the binary sealed", () => oursToNpm(hybrid, LARGEST));
  test("hybrid: the binary opens 64 MiB that npm sealed", () => npmToOurs(hybrid, LARGEST));

  for (const [way, options] of [
    [x25519, ["--classic"]],
    [hybrid, []],
  ] as const)
    test(`${way.name}: both find the same recipient in a key that either made`, async () => {
      const made = munimentDoes(["key", "new", ...options]).toString();
      const identity = made.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY-")) ?? "";
      const shown = munimentDoes(["key", "show", inFolder("made.key", made)])
        .toString()
        .trim();
      assert.equal(await identityToRecipient(identity), shown);
      const [recipient] = (await way.sealOptions()).slice(-1);
      const file = way.openOptions.at(-1) ?? "";
      assert.equal(munimentDoes(["key", "show", file]).toString().trim(), recipient);
    });

  for (const way of [x25519, hybrid])
    test(`${way.name}: what was changed on the way is refused by both`, async () => {
      const sealed = new Uint8Array(munimentDoes(["seal", ...(await way.sealOptions())], plain(9)));
      const step = Math.ceil(sealed.length / 20);
      for (let i = sealed.length - 1; i >= 0; i -= step) {
        const changed = sealed.slice();
        changed[i] = (changed[i] ?? 0) ^ 0x10;
        const { status } = muniment(["open", ...way.openOptions], changed);
        assert.ok(status === 1 || status === 3, `octet ${i}: status ${status}`);
        await assert.rejects(() => way.decrypter().decrypt(changed), `octet ${i}`);
      }
    });

  for (const way of [x25519, hybrid])
    test(`${way.name}: what is sealed to another key opens with none of ours`, async () => {
      const other = withIdentity(
        "other",
        way === hybrid ? await generateHybridIdentity() : await generateX25519Identity(),
      );
      const sealed = munimentDoes(["seal", ...(await other.sealOptions())], plain(9));
      assert.equal(muniment(["open", ...way.openOptions], sealed).status, 1);
      await assert.rejects(() => way.decrypter().decrypt(new Uint8Array(sealed)));
    });
});
