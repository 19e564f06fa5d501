#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Every file of C2SP's age testkit, through the program: the stated outcome, and exactly the octets
# that may come out. TAP; $MUNIMENT is the binary, $MUNIMENT_SHARED has vectors/age/testkit.
import hashlib
import os
import subprocess
import sys
import tempfile
import zlib

M = os.path.abspath(os.environ["MUNIMENT"])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KIT = os.path.join(os.environ.get("MUNIMENT_SHARED") or os.path.join(TOP, "..", "shared"), "vectors/age/testkit")
KNOWN = {"expect", "payload", "identity", "passphrase", "armored", "compressed", "file key", "comment"}
# The exit status, and what the message may say.
OUTCOMES = {
    "success": (0, ("",)),
    "no match": (1, ("none of the given keys opens this file",)),
    "HMAC failure": (3, ("the age header has been altered",)),
    "header failure": (3, ("the age header is malformed", "of another version", "ends too early")),
    "payload failure": (3, ("content is damaged or incomplete", "ends too early")),
    "armor failure": (3, ("the armor is malformed",)),
}
NOBODY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"


def parse(data):
    head, body = data.split(b"\n\n", 1)
    fields = {}
    for line in head.decode().split("\n"):
        key, value = line.split(": ", 1)
        fields.setdefault(key, []).append(value)
    return fields, zlib.decompress(body) if "compressed" in fields else body


def runs(fields):
    """The ways to open it: all identities at once, or each passphrase."""
    for number, words in enumerate(fields.get("passphrase", [])):
        with open(f"words{number}", "w", encoding="utf-8") as f:
            f.write(words)
        yield ["-p", "--passphrase-file", f"words{number}"]
    if "passphrase" not in fields:
        with open("key", "w", encoding="ascii") as f:
            f.write("\n".join(fields.get("identity", [NOBODY])) + "\n")
        yield ["-i", "key"]


def wrong(fields, body, options):
    """What is not as it should be; None when all is."""
    status, sentences = OUTCOMES[fields["expect"][0]]
    piped = subprocess.run([M, "open", *options], input=body, capture_output=True, check=False)
    said = piped.stderr.decode()
    if piped.returncode != status or not any(s in said for s in sentences):
        return f"status {piped.returncode}: {said}"
    if "payload" in fields and hashlib.sha256(piped.stdout).hexdigest() != fields["payload"][0]:
        return f"{len(piped.stdout)} octets came out, and not the right ones"
    if "payload" not in fields and piped.stdout:
        return f"{len(piped.stdout)} octets came out"
    with open("file", "wb") as f:
        f.write(body)
    whole = subprocess.run([M, "open", *options, "-f", "-o", "out", "file"], capture_output=True, check=False)
    if whole.returncode != status or os.path.exists("out") != (status == 0):
        return f"to a file: status {whole.returncode}"
    if status == 0:
        with open("out", "rb") as f:
            if f.read() != piped.stdout:
                return "a file gets other octets than a pipe"
        os.unlink("out")
    return None


def main():
    if not os.path.isdir(KIT):
        print("1..0 # SKIP there is no ../shared/vectors/age/testkit")
        return 0
    names, failures = sorted(os.listdir(KIT)), 0
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        for count, name in enumerate(names, 1):
            with open(os.path.join(KIT, name), "rb") as f:
                fields, body = parse(f.read())
            if not set(fields) <= KNOWN:
                print(f"ok {count} - {name} # SKIP it has a field that is not known")
                continue
            faults = [w for w in (wrong(fields, body, options) for options in runs(fields)) if w]
            failures += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {count} - {name}", *(f"# {w}" for w in faults), flush=True)
        os.chdir("/")
    print(f"1..{len(names)}")
    return failures != 0


sys.exit(main())
