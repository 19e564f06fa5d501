# SPDX-License-Identifier: Apache-2.0
"""Sealing and opening against Debian's age: the same file, the same X25519 recipient, output to a file in memory."""
import filecmp
import os
import re
import statistics

from measure import Rounds, Row, output, si, spend

MEMORY_MAX = 32  # MiB


class Files:
    def __init__(self, setting):
        self.setting = setting
        self.size = 1 << 20 if setting.quick else self.room(setting)
        self.key, self.plain, self.sealed, self.out, self.copied = (
            os.path.join(setting.memory, n) for n in ("key", "plain", "sealed", "out", "copied"))
        output("age-keygen", "-o", self.key)
        self.recipient = output("age-keygen", "-y", self.key).strip()
        with open(self.plain, "wb") as f, open("/dev/urandom", "rb") as noise:
            for _ in range(self.size >> 20):
                f.write(noise.read(1 << 20))

    @staticmethod
    def room(setting):
        """1 GiB, or less where four such files leave no memory."""
        with open("/proc/meminfo", encoding="ascii") as f:
            free = int(re.search(r"MemAvailable: *(\d+)", f.read())[1]) << 10
        here = os.statvfs(setting.memory)
        return min(1 << 30, min(free, here.f_bavail * here.f_frsize) // 5 >> 20 << 20)

    def run(self, place, *command):
        """PLACE is how many cores, and where the output goes."""
        cores, sink = place
        self.clear()
        return spend(self.setting, *command, *(("-o", self.out) if sink == "file" else ()), self.input,
                     pinned=cores == "one")

    def clear(self):
        for path in (self.out, self.copied):
            if os.path.exists(path):
                os.remove(path)

    def copy(self):
        self.clear()
        return spend(self.setting, "cp", self.plain, self.copied)

    def seal(self, tool, place=("all", "file")):
        self.input = self.plain
        return self.run(place, *tool, "-r", self.recipient)

    def open(self, tool, place=("all", "file")):
        self.input = self.sealed
        return self.run(place, *tool, "-i", self.key)

    def check(self, path):
        """What is in PATH or comes out of it is what went in."""
        if not filecmp.cmp(path, self.plain, shallow=False):
            raise RuntimeError("what was opened is not what was sealed")


PLACES = {("all", "file"): "two cores, to a file", ("one", "none"): "one core, to nowhere",
          ("one", "file"): "one core, to a file"}


def rows(files, run, own, peer, goals):
    """Each tool in each place, in turn. GOALS: with one core and with two."""
    verb, speed = own[1], lambda spent: files.size / spent.seconds
    tools = {"age": peer, "muniment": own}
    sides = {(name, place): lambda tool=tool, place=place: run(tool, place)
             for place in PLACES for name, tool in tools.items()}
    sides["cp"] = files.copy
    r = Rounds(files.setting, sides, [[(name, place) for name in tools] for place in PLACES])
    for place, words in PLACES.items():
        two = place[0] == "all"
        yield r.ratio(f"{verb} / age, {words}", ("muniment", place), ("age", place), goal=goals[two], figure=speed, two=two)
    ours, theirs = (("muniment", ("one", "file")), ("age", ("one", "file")))
    beyond, count = r.median(lambda f, _: (f[theirs].seconds - f["cp"].seconds) / (f[ours].seconds - f["cp"].seconds),
                             theirs, "cp")
    yield Row(f"{verb} / age, one core, to a file, less what `cp` takes of both", beyond, detail=count)
    for place in (("one", "file"), ("one", "none")):
        own_side = ("muniment", place)
        value, count = r.median(lambda f, m, side=own_side: speed(f[side]) / statistics.mean(x.chacha for x in m), own_side)
        yield Row(f"{verb}, {PLACES[place]} / `openssl speed` ChaCha20-Poly1305", value, detail=count)
    for name in tools:
        most = max(f[name, place].kib for f, _ in r.rounds for place in PLACES) / 1024
        own_goal = name == "muniment"
        yield Row(f"{verb}: memory of {name}, MiB", most, f"at most {MEMORY_MAX}" if own_goal else "",
                  not own_goal or most <= MEMORY_MAX, f"file of {si(files.size)}octets", "{:.1f}")


def seal(setting):
    files = Files(setting)
    own, peer = (setting.muniment, "seal"), ("age",)
    for tool in (own, peer):
        files.seal(tool)
        os.replace(files.out, files.sealed)
        files.open(("age", "-d"))
        files.check(files.out)
    yield from rows(files, files.seal, own, peer, (1.5, 2.3))


def open_(setting):
    files = Files(setting)
    own, peer = (setting.muniment, "open"), ("age", "-d")
    files.seal(("age",))
    os.replace(files.out, files.sealed)
    for tool in (own, peer):
        files.open(tool)
        files.check(files.out)
    yield from rows(files, files.open, own, peer, (2, 2))
