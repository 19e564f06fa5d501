#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`muniment serve` refuses settings that are wrong before it touches anything, starts, says how it is, and stops in
order. Speaks TAP."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

MUNIMENT = os.path.realpath(os.environ["MUNIMENT"])
cases = failures = 0


def case(name, good, what=""):
    global cases, failures
    cases += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}", flush=True)
    if not good:
        print("# " + str(what)[:1500].replace("\n", "\n# "))


def run(*words):
    return subprocess.run([MUNIMENT, "serve", *words], text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                          check=False)


class Server:
    """The program, until `end`."""

    def __init__(self, *words):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([MUNIMENT, "serve", "--listen", "127.0.0.1:0", *words], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)
        line = self.process.stdout.readline()
        self.address = line.split()[-1] if line else None

    def lines(self):
        self.errors.seek(0)
        return [json.loads(line) for line in self.errors.read().decode().splitlines()]

    def get(self, path):
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as e:
            return e.code, e.read()

    def end(self, number):
        self.process.send_signal(number)
        out = self.process.stdout.read()
        return self.process.wait(60), out


BAD = [
    # settings, line, what is said of it
    ("bodies = 0\n", 1, "bodies is not a number from 1 to 256"),
    ("# x\n\nrate = fast\n", 3, "rate is not a number from 1 to 1073741824"),
    ("data = a\ndata = b\n", 2, "data is set twice"),
    ("dat = a\n", 1, "there is no such setting"),
    ("[server]\n", 1, "is a section"),
    ("listen_publicly = maybe\n", 1, "listen_publicly is none of: no yes"),
    ("listen\n", 1, 'is not "name = value"'),
]


def refuses_bad_settings(folder):
    path = os.path.join(folder, "muniment.conf")
    for text, line, said in BAD:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        got = run("--config", path, "--data", os.path.join(folder, "never"))
        case(f"{text.splitlines()[-1]!r} is refused, and its line named",
             got.returncode == 3 and f"line {line}:" in got.stderr and said in got.stderr, got)
    for address in ("0.0.0.0:8080", "[::]:8080", "192.0.2.1:80"):
        got = run("--listen", address, "--data", os.path.join(folder, "never"))
        case(f"{address} is refused: others reach it", got.returncode == 2 and "listen_publicly" in got.stderr, got)
    got = run("--config", os.path.join(folder, "none.conf"))
    case("a file of settings that is not there is said", got.returncode == 2 and "none.conf" in got.stderr, got)
    got = run("--config", path, "--check")
    case("--check finds the same", got.returncode == 3, got)
    with open(path, "w", encoding="utf-8") as f:
        f.write("listen = 0.0.0.0:80\nlisten_publicly = yes\n")
    got = run("--config", path, "--check")
    case("--check starts nothing", got.returncode == 0 and got.stdout == "The configuration is good.\n", got)
    case("nothing was made", not os.path.exists(os.path.join(folder, "never")))


def starts_and_stops(folder):
    data = os.path.join(folder, "data")
    codes = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        server = Server("--data", data)
        case(f"it serves ({number.name})", server.address is not None and server.get("/healthz") == (200, b'{"status":"ok"}\n'),
             server.lines())
        taken = run("--listen", server.address.removeprefix("http://"), "--data", os.path.join(folder, "other"))
        case("an address that is taken is said", taken.returncode == 2 and "--listen" in taken.stderr, taken)
        began = time.monotonic()
        status, out = server.end(number)
        found = [word for word in out.split() if word.startswith("muninvite1")]
        case("while there is no firm, each start shows a code for the first, and a new one",
             len(found) == 1 and found[0] not in codes, out)
        codes += found
        events = [line["event"] for line in server.lines()]
        case("it stops in order", status == 0 and events[0] == "started" and events[-2:] == ["draining", "stopped"],
             (status, events))
        case("and soon", time.monotonic() - began < 10)
    server = Server("--data", data)
    server.process.kill()
    server.process.wait(60)
    server = Server("--data", data)
    case("its folder is its owner's alone", os.stat(data).st_mode & 0o77 == 0, oct(os.stat(data).st_mode))
    case("killed, it starts again", server.get("/healthz")[0] == 200)
    case("each line of its log has time, level and event",
         all({"time", "level", "event"} <= set(line) for line in server.lines()), server.lines())
    server.end(signal.SIGTERM)


def main():
    with tempfile.TemporaryDirectory(prefix="muniment-serve.") as folder:
        refuses_bad_settings(folder)
        starts_and_stops(folder)
    print(f"1..{cases}")
    sys.exit(failures > 0)


main()
