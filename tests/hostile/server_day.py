# SPDX-License-Identifier: Apache-2.0
"""Days of a server and of three people at it, and how to see that nothing of them was lost, half done or done twice:
for server_kill.py, client_kill.py, server_faults.py and server_disk.py."""
import base64
import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

M = os.path.realpath(os.environ["MUNIMENT"])
TOOLS = os.path.join(os.path.abspath(os.environ["MUNIMENT_BUILD"]), "tests", "hostile")
KILL_AT = os.path.join(TOOLS, "kill_at")
BIG = bool(os.environ.get("MUNIMENT_NIGHTLY"))
UNREACHABLE = 4
SETTINGS = "checkpoint_ms = 0\nmap_ms = 300\nworkers = 1\nthreads = 1\n"
cases = failures = 0


def case(name, good, what=""):
    global cases, failures
    cases += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}", flush=True)
    if not good:
        print("# " + str(what)[:3000].replace("\n", "\n# "), flush=True)


class Wrong(Exception):
    """Something was lost, half done, done twice or not said."""


def must(good, *what):
    if not good:
        raise Wrong(" ".join(str(w) for w in what))


# --- the public log


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves):
    """The root of every size of a tree, RFC 6962."""
    out, peaks = [hashlib.sha256(b"").digest()], []
    for leaf in leaves:
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (n, right), (_, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * n, node(left, right)))
        root = peaks[-1][1]
        for _, left in reversed(peaks[:-1]):
            root = node(left, root)
        out.append(root)
    return out


def tile(data, kind, size):
    """The octets of the first SIZE entries' tiles of KIND, all in one."""
    out = b""
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        with open(f"{data}/log/tile/{kind}/{n:03}" + ("" if width == 256 else f".p/{width}"), "rb") as f:
            out += f.read()
    return out


def checkpoint(data):
    try:
        with open(f"{data}/log/checkpoint", "rb") as f:
            lines = f.read().split(b"\n")
    except FileNotFoundError:
        return 0, hashlib.sha256(b"").digest()
    return int(lines[1]), base64.b64decode(lines[2])


class Log:
    """The public log as somebody sees it who looks again and again."""

    def __init__(self):
        self.seen = {}

    def look(self, data):
        """Entries, tiles and checkpoint fit; every checkpoint seen before is one of its past; no entry is there twice."""
        size, root = checkpoint(data)
        octets, entries, at = tile(data, "entries", size), [], 0
        while at < len(octets):
            n = int.from_bytes(octets[at:at + 2], "big")
            entries.append(octets[at + 2:at + 2 + n])
            at += 2 + n
        leaves = [hashlib.sha256(b"\0" + e).digest() for e in entries]
        must(len(leaves) == size, "entries", len(leaves), "of", size)
        must(tile(data, "0", size) == b"".join(leaves), "the tiles are not those of the entries")
        must(len(set(entries)) == size, "an entry is there twice")
        self.seen[size] = self.seen.get(size, root)
        past = roots(leaves)
        for n, was in self.seen.items():
            must(n <= size and past[n] == was, "the checkpoint of", n, "is not the past of that of", size)
        return size


# --- the server


class Server:
    """`muniment serve` on DATA, always at the same address, to be killed by kill_at."""

    def __init__(self, folder):
        self.folder, self.data = folder, os.path.join(folder, "data")
        self.conf, self.left = os.path.join(folder, "conf"), os.path.join(folder, "left")
        self.address, self.code, self.process = "127.0.0.1:0", None, None
        with open(self.conf, "w", encoding="ascii") as f:
            f.write(SETTINGS)

    def words(self):
        return [M, "serve", "-c", self.conf, "-d", self.data, "-l", self.address]

    def start(self, *before, env=None, tries=20):
        """True: it serves. BEFORE: what it is run by."""
        for _ in range(tries):
            self.errors = open(os.path.join(self.folder, "server.log"), "wb")
            self.process = subprocess.Popen([*before, *self.words()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=self.errors, text=True, env={**os.environ, **(env or {})})
            line = self.process.stdout.readline()
            if line.startswith("Serving at http://"):
                self.address = line.split("//")[1].strip()
                if not os.path.exists(os.path.join(self.folder, "code")):
                    self.keep_code()
                return True
            status = self.process.wait(60)
            if "Address already in use" not in self.said():
                return False
            time.sleep(0.2)
        return False

    def keep_code(self):
        while line := self.process.stdout.readline():
            if line.strip().startswith("muniment join"):
                break
            if line.strip().startswith("muninvite1"):
                self.code = line.strip()
                open(os.path.join(self.folder, "code"), "w").close()

    def arm(self, stops):
        """It is killed at that many stops from now; 0: it is not."""
        with open(self.left, "w", encoding="ascii") as f:
            f.write(str(stops))
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGUSR1)

    def begin(self):
        """Start it so that it can be killed by `arm`."""
        self.arm_nothing()
        must(self.start(KILL_AT, "-f", self.left), "it does not start:", self.said())

    def arm_nothing(self):
        with open(self.left, "w", encoding="ascii") as f:
            f.write("0")

    def is_gone(self, wait=0):
        """It was killed; a kill takes a moment to be seen: at most so many seconds."""
        end = time.monotonic() + wait
        while self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        return self.process.poll() is not None

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://{self.address}/healthz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def said(self):
        with open(os.path.join(self.folder, "server.log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-1500:]

    def send(self, number):
        """To the server itself, not to what it is run by."""
        if self.process.poll() is None:
            pid = self.process.pid
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
                children = f.read().split()
            os.kill(int(children[0]) if children else pid, number)
        return self.end()

    def stop(self):
        """In order; its status."""
        return self.send(signal.SIGTERM)

    def kill(self):
        return self.send(signal.SIGKILL)

    def end(self):
        status = self.process.wait(60)
        self.process.stdout.close()
        self.errors.close()
        return status


# --- the people


def own_keyring():
    """Unlocked keys are this test's, and end with it."""
    ctypes.CDLL(None).syscall(250, 1, None)  # keyctl(KEYCTL_JOIN_SESSION_KEYRING)


class Person:
    """An account, and `muniment` run with it."""

    def __init__(self, folder, name):
        self.name, self.home = name, os.path.join(folder, name)
        self.secret = os.path.join(folder, "passphrase")
        self.locked = True
        if not os.path.exists(self.secret):
            with open(self.secret, "w", encoding="ascii") as f:
                f.write("a passphrase of some words\n")

    def run(self, *words, by=(), env=None, text=True, timeout=120):
        open_with = ["--passphrase-file", self.secret] if self.locked else []
        return subprocess.run([*by, M, *words, *open_with], capture_output=True, text=text, check=False, timeout=timeout,
                              stdin=subprocess.DEVNULL, env={**os.environ, "MUNIMENT_HOME": self.home, **(env or {})})

    def join(self, server, code):
        return self.run("join", f"http://{server.address}", code)

    def unlock(self):
        self.locked = self.run("unlock").returncode != 0

    def table(self, *words):
        """What a verb says in JSON."""
        got = self.run(*words, "--json")
        must(got.returncode == 0, self.name, *words, got.stderr)
        return json.loads(got.stdout)

    def texts(self, matter):
        return [row["text"] for row in self.table("read", matter)]

    def papers(self, matter):
        return {row["name"]: row["version"] for row in self.table("ls", matter)}

    def contact(self):
        return next(line.split()[1] for line in self.run("whoami").stdout.splitlines() if line.startswith("contact"))


def done(got):
    must(got.returncode == 0, got.args[:8], got.stdout, got.stderr)
    return got.stdout


def code_in(text):
    return next(w for w in text.split() if w.startswith("muninvite1"))


class Event:
    """One thing that a person does: the verb; how to see that it was done; what then holds."""

    def __init__(self, who, words, seen=None, then=None, kind=None):
        self.who, self.words, self.seen, self.then = who, words, seen, then
        self.kind = kind or " ".join(w for w in words[:3] if w in (
            "put", "send", "get", "rm", "matter", "new", "member", "add", "remove", "epoch", "user", "invite"))


class Day:
    """A server and three people of two firms; what they did and were told is done."""

    def __init__(self, folder):
        self.folder, self.server, self.log = folder, Server(folder), Log()
        self.ada, self.ben, self.cleo = (Person(folder, n) for n in ("ada", "ben", "cleo"))
        self.messages, self.documents, self.members, self.files = {}, {}, {}, 0
        self.random = random.Random(3)

    def found(self):
        """Both firms, and one matter of all three."""
        s = self.server
        s.begin()
        done(self.ada.join(s, s.code))
        self.ada.unlock()
        done(self.ada.run("firm", "new", "Hale", "--me", "ada"))
        done(self.ben.join(s, code_in(done(self.ada.run("user", "invite", "ben", "--role", "admin")))))
        self.ben.unlock()
        done(self.cleo.join(s, code_in(done(self.ada.run("user", "invite", "cleo", "--new-firm")))))
        self.cleo.unlock()
        done(self.cleo.run("firm", "new", "Vane", "--me", "cleo"))
        done(self.ada.run("firm", "trust", self.cleo.contact()))
        self.open("first")
        for who in ("ben", self.cleo.contact()):
            done(self.ada.run("matter", "member", "add", "first", who, "--role", "writer"))
        self.members["first"] = 3

    def open(self, title):
        done(self.ada.run("matter", "new", title))
        self.messages[title], self.documents[title], self.members[title] = [], {}, 1

    # The events. Each takes who does it and in which matter.

    def send(self, who, matter):
        text = f"message {len(self.messages[matter]) + 1} in {matter}"
        return Event(who, ("send", matter, text), lambda: text in who.texts(matter),
                     lambda: self.messages[matter].append(text))

    def put(self, who, matter, size):
        self.files += 1
        papers = self.documents[matter]
        name = f"paper {self.files if len(papers) < 4 or self.files % 3 else sorted(papers)[0].split()[1]}"
        path, content = os.path.join(self.folder, name), self.random.randbytes(size)
        with open(path, "wb") as f:
            f.write(content)
        version = papers.get(name, (None, 0))[1] + 1
        # The same call is what goes on, and says whether it is there already.
        return Event(who, ("put", matter, path), None, lambda: papers.update({name: (content, version)}),
                     "put" if size < 65536 else "put, large")

    def get(self, who, matter):
        papers = self.documents[matter]
        if not papers:
            return self.put(who, matter, 700)
        name = self.random.choice(sorted(papers))
        path = os.path.join(self.folder, "got")

        def compare():
            with open(path, "rb") as f:
                must(f.read() == papers[name][0], name, "has other content")
        return Event(who, ("get", "-f", "-o", path, f"{matter}:{name}"), None, compare)

    def rm(self, who, matter):
        papers = self.documents[matter]
        if len(papers) < 2:
            return self.put(who, matter, 90000)
        name = sorted(papers)[0]
        return Event(who, ("rm", f"{matter}:{name}"), lambda: name not in who.papers(matter), lambda: papers.pop(name))

    def matter(self):
        title = f"matter {len(self.messages)}"

        def then():
            self.messages[title], self.documents[title], self.members[title] = [], {}, 1
        return Event(self.ada, ("matter", "new", title),
                     lambda: title in [row["title"] for row in self.ada.table("matter", "list")], then)

    def member(self, matter):
        """Ben comes into a matter, or leaves it."""
        count = self.members[matter]
        there = count == 2
        words = ("matter", "member", "remove" if there else "add", matter, "ben")
        wanted = count - 1 if there else count + 1

        def then():
            self.members[matter] = wanted
        return Event(self.ada, words if there else (*words, "--role", "writer", "--history"),
                     lambda: len(self.ada.table("matter", "show", matter)) == wanted, then)

    def epoch(self, matter):
        def number():
            return next(r["epoch"] for r in self.ada.table("matter", "list") if r["title"] == matter)
        before = number()
        return Event(self.ada, ("matter", "epoch", matter), lambda: number() == before + 1)

    def invite(self, n):
        def there():
            return f"guest {n}" in [r["name"] for r in self.ada.table("user", "list")]
        return Event(self.ada, ("user", "invite", f"guest {n}"), there)

    def events(self, count):
        """Each is made when the one before is over."""
        people = (self.ada, self.ben, self.cleo)
        for i in range(count):
            who = people[i % 3]
            other = [m for m in self.members if m != "first"]
            yield (lambda: self.send(who, "first"),
                   lambda: self.put(who, "first", 300 + i),
                   lambda: self.get(who, "first"),
                   lambda: self.put(who, "first", 150000 + 997 * i),
                   lambda: self.member(other[-1]) if other else self.matter(),
                   lambda: self.send(who, "first"),
                   lambda: self.rm(who, "first"),
                   lambda: self.put(self.ada, other[-1], 2000) if other else self.put(who, "first", 70000),
                   lambda: self.epoch(other[-1] if other else "first"),
                   lambda: self.send(self.ada, other[-1] if other else "first"),
                   lambda: self.matter() if i % 20 == 10 else self.put(who, "first", 5),
                   lambda: self.invite(i) if i % 40 == 11 else self.send(who, "first"))[i % 12]()

    # How an event goes on after a fault.

    def finish(self, event):
        """It has failed, or it is not known; the server is up. It is done then, once."""
        for _ in range(3):
            if event.seen is not None and event.seen():
                break
            got = event.who.run(*event.words)
            if got.returncode == 0:
                break
            must(got.returncode == UNREACHABLE, event.words, "says", got.returncode, got.stderr)
        else:
            must(False, event.words, "is never done:", got.stderr)
        if event.then is not None:
            event.then()

    def check(self, matter, people=None, contents=False):
        """All that was told to be done in MATTER is there, once, and nothing else."""
        for who in people or (self.ada,):
            got = who.texts(matter)
            must(got == self.messages[matter], who.name, "reads", got[-5:], "for", self.messages[matter][-5:])
            wanted = {name: version for name, (_, version) in self.documents[matter].items()}
            must(who.papers(matter) == wanted, who.name, "lists", who.papers(matter), "for", wanted)
            for name, (content, _) in self.documents[matter].items() if contents else ():
                got = who.run("get", "-o", "-", f"{matter}:{name}", text=False)
                must(got.returncode == 0 and got.stdout == content, who.name, "gets other content of", name, got.stderr)

    def check_all(self):
        for title, count in self.members.items():
            self.check(title, (self.ada, self.ben, self.cleo) if title == "first" else None, True)
            must(len(self.ada.table("matter", "show", title)) == count, "members of", title)
        titles = sorted(row["title"] for row in self.ada.table("matter", "list"))
        must(titles == sorted(self.members), "matters", titles)
        self.log.look(self.server.data)

    # All of it, to be put back.

    def model(self):
        return ({m: list(v) for m, v in self.messages.items()}, {m: dict(v) for m, v in self.documents.items()},
                dict(self.members))

    def recall(self, model):
        """In place: events hold these tables."""
        for now, then in zip((self.messages, self.documents, self.members), model):
            for matter in [m for m in now if m not in then]:
                del now[matter]
            for matter, value in then.items():
                if isinstance(value, list):
                    now[matter][:] = value
                elif isinstance(value, dict):
                    now[matter].clear()
                    now[matter].update(value)
                else:
                    now[matter] = value

    def save(self, name):
        """A copy of the folder as it is: the server stands still or is idle."""
        shutil.rmtree(name, ignore_errors=True)
        shutil.copytree(self.folder, name)

    def load(self, name):
        for entry in os.listdir(self.folder):
            path = os.path.join(self.folder, entry)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        shutil.copytree(name, self.folder, dirs_exist_ok=True)


def day(work):
    """WORK(Day) in a folder of its own; in memory, where a sync costs nothing, but for the nightly run."""
    memory = "/dev/shm"
    where = memory if not BIG and os.access(memory, os.W_OK) else None
    own_keyring()
    with tempfile.TemporaryDirectory(prefix="muniment-day.", dir=where) as folder:
        os.mkdir(os.path.join(folder, "day"))
        d = Day(os.path.join(folder, "day"))
        try:
            work(d, folder)
        except Wrong as e:
            case("the day goes on", False, e)
            if os.environ.get("KEEP"):
                d.server.kill()
                shutil.copytree(folder, os.environ["KEEP"])
        finally:
            if d.server.process is not None and d.server.process.poll() is None:
                d.server.kill()
    print(f"1..{cases}")
    return failures != 0
