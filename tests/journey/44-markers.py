#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people write never reaches the server in clear. A session of two firms has a marker in every field that a
person fills in: names, addresses, titles, files and folders, contents, messages, passphrases. Then all that went
over the wire, every file of the server's folder, what it printed and its memory are searched for each marker, in
plain and in other spellings. What must be there is looked for too: a search that finds nothing at all proves
nothing. Speaks TAP."""
import base64
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading

MUNIMENT = os.path.realpath(os.environ["MUNIMENT"])
FIELDS = ("firm", "otherfirm", "owner", "guest", "invitee", "address", "title", "file", "folder", "inner", "renamed", "small",
          "large", "stdin", "message", "piped", "passphrase")
MARK = "Zq" + secrets.token_hex(6)  # what all begin with, and what is looked for
MARKERS = {field: f"{MARK}{field}." for field in FIELDS}
cases = failures = 0


def case(name, good, what=""):
    global cases, failures
    cases += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}", flush=True)
    if not good:
        print("# " + str(what)[:1500].replace("\n", "\n# "))


def skip(name, why):
    global cases
    cases += 1
    print(f"ok {cases} - {name} # SKIP {why}", flush=True)


def spellings(text):
    """TEXT as it is, in UTF-16 and hexadecimal, and in base64 behind any number of octets."""
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):  # whole groups alone: what stands around it is in the others
        start = (3 - before) % 3
        yield base64.b64encode(raw[start:len(raw) - (len(raw) - start) % 3])


LOOKED_FOR = list(spellings(MARK))


def hits(data):
    """What stands at each marker in DATA, up to four."""
    found = []
    for form in LOOKED_FOR:
        at = -1
        while len(found) < 4 and (at := data.find(form, at + 1)) >= 0:
            found.append(bytes(data[max(at - 16, 0):at + 64]))
    return found


class Wire:
    """A port in front of the server's that passes everything on and keeps it."""

    def __init__(self, port):
        self.port_behind = port
        self.kept = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.port_behind))
            for source, sink in ((near, far), (far, near)):
                stream = bytearray()
                self.kept.append(stream)
                threading.Thread(target=self.copy, args=(source, sink, stream), daemon=True).start()

    @staticmethod
    def copy(source, sink, stream):
        try:
            while piece := source.recv(65536):
                stream += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:  # the other direction has ended it
            pass


class Server:
    def __init__(self, folder):
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "log")
        with open(self.log, "wb") as errors:
            self.running = subprocess.Popen(
                [MUNIMENT, "serve", "--listen", "127.0.0.1:0", "--data", self.data], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True)
        self.said = ""
        while "muniment join" not in self.said and (line := self.running.stdout.readline()):
            self.said += line
        self.port = int(re.search(r"http://\S+:(\d+)", self.said).group(1))
        self.code = re.search(r"muninvite1\w+", self.said).group()

    def memory(self):
        """Every page of it that can be read."""
        with open(f"/proc/{self.running.pid}/maps", encoding="ascii") as maps, \
                open(f"/proc/{self.running.pid}/mem", "rb", buffering=0) as mem:
            for line in maps:
                begin, end = (int(n, 16) for n in line.split()[0].split("-"))
                if line.split()[1][0] != "r" or "[v" in line:
                    continue
                try:
                    mem.seek(begin)
                    yield mem.read(end - begin)
                except OSError:  # a guard page, or one of secret memory
                    continue

    def files(self):
        for folder, _, names in os.walk(self.data):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    yield os.path.relpath(f.name, self.data), f.read()

    def end(self):
        self.running.send_signal(signal.SIGTERM)
        self.said += self.running.stdout.read()
        return self.running.wait(60)


class Person:
    def __init__(self, folder, name):
        self.folder = folder
        self.home = os.path.join(folder, name)
        self.passphrase = os.path.join(folder, "passphrase")

    def __call__(self, *words, stdin=""):
        done = subprocess.run([MUNIMENT, *words, "--home", self.home, "--passphrase-file", self.passphrase], cwd=self.folder,
                              input=stdin, text=True, capture_output=True, timeout=120, check=False)
        case(" ".join(word for word in words[:3] if re.fullmatch("[a-z]{2,}", word)), done.returncode == 0, done)
        return done.stdout

    def card(self):
        return dict(line.split(None, 1) for line in self("whoami").splitlines())


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def session(folder, url, code):
    """All that two people of two firms can write, and read again; the first one's card."""
    m = MARKERS
    write(os.path.join(folder, "passphrase"), m["passphrase"] + " and three words\n")
    ada, ben = Person(folder, "ada"), Person(folder, "ben")
    ada("join", url, "-", stdin=code)
    ada("firm", "new", m["firm"], "--me", m["owner"])
    ada("user", "invite", m["invitee"], "--email", m["address"] + "@example.org")
    ben("join", url, "-", stdin=ada("user", "invite", m["guest"], "--new-firm"))
    ben("firm", "new", m["otherfirm"], "--me", m["guest"])
    card, other = ada.card(), ben.card()
    ada("firm", "trust", other["contact"])
    ben("firm", "trust", card["contact"])
    matter = ada("matter", "new", m["title"]).split()[0]
    ada("matter", "member", "add", matter, other["contact"], "--role", "writer", "--history")
    write(os.path.join(folder, m["file"]), m["small"])
    write(os.path.join(folder, m["folder"], m["inner"]), (m["large"] + "\n") * 20000)
    ada("put", matter, m["file"], m["folder"])
    ada("put", matter, "-", "--as", m["renamed"], stdin=m["stdin"])
    ada("send", matter, m["message"])
    ben("send", matter, stdin=m["piped"])
    got = ben("ls", matter) + ben("read", matter) + ben("history", f"{matter}:{m['file']}") + ben("find", m["inner"])
    got += ben("get", f"{matter}:{m['folder']}/{m['inner']}", "-o", "-") + ben("matter", "list") + ada("user", "list")
    got += ada("read", matter) + ada("firm", "show") + ben("get", f"{matter}:{m['file']}", "-o", "-")
    ben("rm", f"{matter}:{m['file']}")
    unseen = {f for f, marker in m.items() if marker not in got} - {"otherfirm", "stdin", "passphrase"}
    case("people read what people wrote", not unseen, unseen)
    return card


def nowhere(name, pieces, must):
    """No marker is in any of PIECES, (where, octets), and MUST is in one."""
    found, seen, octets = [], False, 0
    for where, data in pieces:
        octets += len(data)
        seen = seen or must in data
        found += [f"{where}: {around!r}" for around in hits(data)]
    case(f"no marker is in {name}", not found, found)
    case(f"{name} was searched", seen, f"{octets} octets, without {must!r}")


def main():
    case("each spelling of a marker is found", all(hits(b"\0x" + form + b"y") for form in spellings(MARKERS["title"])))
    case("encoded together with other text, a marker is found",
         all(hits(base64.b64encode(b"x" * n + MARKERS["title"].encode() + b"yz")) for n in range(4)))
    case("what is no marker is not", not hits(secrets.token_bytes(1 << 20) + b"Zq" + b"0" * 64))
    with tempfile.TemporaryDirectory(prefix="muniment-markers.") as folder:
        server = Server(folder)
        wire = Wire(server.port)
        card = session(os.path.join(folder, "people"), f"http://127.0.0.1:{wire.port}", server.code)
        user = bytes.fromhex(card["user"].strip())
        memory = None
        if os.environ.get("MUNIMENT_SANITIZED"):  # whose shadows are terabytes
            skip("no marker is in the server's memory", "a sanitizer's memory cannot be read whole")
        else:
            try:
                memory = [("memory", piece) for piece in server.memory()]
            except PermissionError as e:
                skip("no marker is in the server's memory", str(e))
        if memory is not None:
            nowhere("the server's memory", memory, user)
        case("it stops in order", server.end() == 0)
        nowhere("the server's folder", server.files(), user)
        nowhere("what went over the wire", [("wire", bytes(stream)) for stream in wire.kept], user)
        with open(server.log, "rb") as f:
            nowhere("what the server printed", [("log", f.read()), ("output", server.said.encode())], b'"event":"stopped"')
    print(f"1..{cases}")
    sys.exit(failures > 0)


main()
