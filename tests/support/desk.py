# SPDX-License-Identifier: Apache-2.0
"""For tests of the server's HTTP: the desk with a made-up archive (desk_alone.c), and talking to it in octets."""
import os
import socket
import subprocess
import tempfile

BUILD = os.environ["MUNIMENT_BUILD"]
SESSION = "11" * 16
CHAIN = "22" * 16
UPLOAD = "33" + "00" * 15
HASH = "00" * 32
CLAIM = f"Authorization: Muniment {SESSION} 1 {'00' * 32}\r\n".encode()
OCTETS = b"Content-Type: application/octet-stream\r\n"
JSON = b"Content-Type: application/json\r\n"


class Cases:
    """Counts and prints TAP."""

    def __init__(self):
        self.count = self.failures = 0

    def __call__(self, name, good, what=""):
        self.count += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        if not good:
            print("# " + str(what)[:1000].replace("\n", "\n# "), flush=True)

    def finish(self):
        print(f"1..{self.count}")
        return self.failures > 0


class Desk:
    """The program, while a `with` lasts."""

    def __init__(self, blob=b"", threads=2, **limits):
        self.blob, self.threads = blob, threads
        self.env = {"DESK_" + k.upper(): str(v) for k, v in limits.items()}

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile()
        self.file.write(self.blob)
        self.file.flush()
        self.lines = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests/hostile/desk_alone"), self.file.name, str(self.threads)],
            env={**os.environ, **self.env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.lines)
        host, port = self.process.stdout.readline().decode().strip().rsplit(":", 1)
        self.address = (host, int(port))
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.status = self.process.wait(30)
        self.process.stdout.close()
        self.file.close()

    def log(self):
        self.lines.seek(0)
        return self.lines.read().decode()

    def connect(self, timeout=10):
        s = socket.create_connection(self.address)
        s.settimeout(timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def get(self, name):
        return next((v for n, v in self.fields if n.lower() == name.lower()), None)

    def __repr__(self):
        return f"{self.status} {self.fields} {self.body[:200]!r}"


def read_answer(f, head_only=False):
    """The next answer of a socket's file; None at its end."""
    line = f.readline()
    if not line:
        return None
    if not line.startswith(b"HTTP/1.1 "):
        raise ValueError(f"not an answer: {line!r}")
    status = int(line.split()[1])
    fields = []
    while (line := f.readline().rstrip(b"\r\n")):
        name, _, value = line.decode().partition(": ")
        fields.append((name, value))
    length = int(next((v for n, v in fields if n.lower() == "content-length"), "0"))
    if status == 100:
        return read_answer(f, head_only)
    return Answer(status, fields, b"" if head_only else f.read(length))


def ask(desk, octets, timeout=10, head_only=False):
    """One connection, one exchange; None when it was closed without an answer."""
    with desk.connect(timeout) as s, s.makefile("rb") as f:
        try:
            s.sendall(octets)
            return read_answer(f, head_only)
        except (BrokenPipeError, ConnectionResetError):
            return None


def request(method, target, fields=b"", body=None):
    length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n%s" % (method.encode(), target.encode(), fields, length, body or b"")
