#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What another server or proxy might read differently is refused; and so is what is too much or too slow. Speaks TAP."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from desk import CHAIN, CLAIM, HASH, JSON, OCTETS, UPLOAD, Cases, Desk, ask, read_answer, request  # noqa: E402

case = Cases()
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /api/v1/submissions HTTP/1.1\r\nHost: localhost\r\n" + OCTETS

# name, octets, statuses that are right (None: closed without a word)
SMUGGLING = [
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", {400}),
    ("two equal lengths", POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", {400}),
    ("a list of lengths", POST + b"Content-Length: 3, 3\r\n\r\nabc", {400}),
    ("a length and chunked", POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    ("chunked and a length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", {400}),
    ("chunked", POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", {411}),
    ("chunked, oddly spelled", POST + b"Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", {411}),
    ("chunked behind a tab", POST + b"Transfer-Encoding:\tchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", {411}),
    ("chunked twice", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", {400}),
    ("white space before the colon", POST + b"Content-Length : 3\r\n\r\nabc", {400}),
    ("a length with a sign", POST + b"Content-Length: +3\r\n\r\nabc", {400}),
    ("a length below zero", POST + b"Content-Length: -3\r\n\r\nabc", {400}),
    ("a length in hex", POST + b"Content-Length: 0x3\r\n\r\nabc", {400}),
    ("a length with leading zero", POST + b"Content-Length: 03\r\n\r\nabc", {400}),
    ("a length with white space inside", POST + b"Content-Length: 1 0\r\n\r\nabcdefghij", {400}),
    ("a length beyond 64 bits", POST + b"Content-Length: 18446744073709551617\r\n\r\nx", {400, 413}),
    ("a length that goes on in the next line", POST + b"Content-Length: 1\r\n 0\r\n\r\nabcdefghij", {400}),
    ("a folded field", GET + b"X: a\r\n b\r\nY: c\r\n\r\n", {400}),
    ("a folded last field", GET + b"X: a\r\n b\r\n\r\n", {400}),
    ("a folded first field", b"GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n", {400}),
    ("a fold by tab", GET + b"X: a\r\n\tb\r\n\r\n", {400}),
    ("two hosts", GET + b"Host: other\r\n\r\n", {400}),
    ("two equal hosts", GET + b"Host: localhost\r\n\r\n", {400}),
    ("no host", b"GET /healthz HTTP/1.1\r\nX: y\r\n\r\n", {400}),
    ("bare line feeds", b"GET /healthz HTTP/1.1\nHost: localhost\n\n", {400}),
    ("one bare line feed", b"GET /healthz HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", {400}),
    ("a bare line feed behind the request line", b"GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n", {400}),
    ("a bare carriage return", GET + b"X: a\rb\r\n\r\n", {400}),
    ("a range as long as a novel", b"GET /api/v1/home HTTP/1.1\r\nHost: localhost\r\n" + CLAIM + b"Range: bytes=" + b"0" * 7000 + b"-\r\n\r\n", {431}),
    ("NUL in a value", GET + b"X: a\0b\r\nY: c\r\n\r\n", {400}),
    ("NUL in the last value", GET + b"X: a\0b\r\n\r\n", {400}),
    ("NUL in a name", GET + b"X\0Y: a\r\n\r\n", {400}),
    ("NUL in the address", b"GET /healthz\0x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("a control character in a value", GET + b"X: a\x01b\r\n\r\n", {400}),
    ("a name that is no token", GET + b"X(y): a\r\n\r\n", {400}),
    ("an empty name", GET + b": a\r\n\r\n", {400}),
    ("a line without a colon", GET + b"nothing\r\n\r\n", {400}),
    ("two spaces in the request line", b"GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("a tab in the request line", b"GET\t/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, None}),
    ("a space in the address", b"GET /healthz x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 505, None}),
    ("a fragment", b"GET /healthz#x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("an absolute address", b"GET http://other/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("an address without slash", b"GET healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("version 0.9", b"GET /healthz\r\n\r\n", {400}),
    ("version 2.0", b"GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n", {400, 505}),
    ("a version of five digits", b"GET /healthz HTTP/1.10\r\nHost: localhost\r\n\r\n", {400, 505}),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    ("an expectation that is none", POST + b"Content-Length: 3\r\nExpect: magic\r\n\r\nabc", {400}),
    ("a body where there is none", GET + b"Content-Length: 3\r\n\r\nabc", {413}),
    ("CONNECT", b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404}),
    ("TRACE", b"TRACE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
    ("a method in small letters", b"get /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
    ("Upgrade is ignored", GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", {200}),
    ("an address of 1,025 octets", b"GET /" + b"a" * 1024 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {414}),
    ("an address of 1,024 octets", b"GET /" + b"a" * 1023 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    ("an address of 100 KiB", b"GET /" + b"a" * 102400 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {414, 431, None}),
    ("65 fields", GET + b"X: y\r\n" * 64 + b"\r\n", {431}),
    ("64 fields", GET + b"X: y\r\n" * 63 + b"\r\n", {200}),
    ("9 KiB of fields", GET + b"X: " + b"y" * 9000 + b"\r\n\r\n", {431}),
    ("100 KiB of fields", GET + b"X: " + b"y" * 102400 + b"\r\n\r\n", {431, None}),
    ("17 MiB of a submission", POST + b"Content-Length: 17825792\r\n\r\n", {413}),
]


def refuses_tricks(desk):
    for name, octets, wanted in SMUGGLING:
        # What follows must not be taken for a request of its own.
        follows = b"GET /log/checkpoint HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with desk.connect(5) as s, s.makefile("rb") as f:
            got, rest = None, b""
            try:
                s.sendall(octets + follows)
                got = read_answer(f)
                if got is not None and got.status not in (200, 404, 405):
                    rest = f.read()
            except (BrokenPipeError, ConnectionResetError):
                pass
            except TimeoutError as e:
                rest = f"desk.test: not closed: {e}".encode()
        status = got.status if got else None
        case(f"{name}: {'closed' if status is None else status}", status in wanted and b"desk.test" not in rest, (got, rest))
    case("and the server goes on", ask(desk, GET + b"\r\n").status == 200)


def takes_octets_one_by_one(desk):
    octets = request("POST", "/api/v1/submissions", OCTETS, b"0123456789")
    with desk.connect() as s, s.makefile("rb") as f:
        for i in range(len(octets)):
            s.sendall(octets[i:i + 1])
            time.sleep(0.0005)
        got = read_answer(f)
    case("a request that comes octet by octet is one request", got and got.body == b"10", got)


def answers_in_order(desk):
    many = b"".join(request("POST", "/api/v1/submissions", OCTETS, b"x" * n) for n in range(1, 40))
    with desk.connect() as s, s.makefile("rb") as f:
        s.sendall(many)
        got = [read_answer(f) for _ in range(1, 40)]
    case("requests sent at once are answered in their order",
         [g and g.body for g in got] == [b"%d" % n for n in range(1, 40)], got[:3])
    mixed = [("/healthz", 200), ("/nope", 404), ("/log/checkpoint", 200), ("/api/v1/home", 401), ("/healthz?x", 200)]
    with desk.connect() as s, s.makefile("rb") as f:
        s.sendall(b"".join(request("GET", t) for t, _ in mixed))
        got = [read_answer(f) for _ in mixed]
    case("refusals without a body keep the connection", [g and g.status for g in got] == [w for _, w in mixed], got)


def frees_what_is_cut_short(desk):
    for cut in (10, 60, 140, 160, 5000, 300000):
        octets = request("POST", "/api/v1/submissions", OCTETS, b"x" * 400000)
        with desk.connect() as s:
            s.sendall(octets[:cut])
    # There are two buffers of 16 MiB and eight of 256 KiB: more than that are cut here.
    for _ in range(20):
        with desk.connect() as s:
            s.sendall(request("POST", "/api/v1/submissions", OCTETS, b"x" * 10)[:-5])
        with desk.connect() as s:
            s.sendall(POST + b"Content-Length: 16000000\r\n\r\n" + b"x" * 100000)
    got = ask(desk, request("POST", "/api/v1/submissions", OCTETS, b"y" * 16000000), 30)
    case("bodies that are cut short leave room for others", got and got.body == b"16000000", got)


def makes_bodies_wait(desk):
    """Ten of 16 MiB at once, with room for two."""
    bodies = [b"z" * (16 << 20)] * 10
    got = [None] * len(bodies)

    def one(i):
        got[i] = ask(desk, request("POST", "/api/v1/submissions", OCTETS, bodies[i]), 60)
    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(bodies))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    case("more large bodies than there is room for wait their turn",
         all(g and g.body == b"16777216" for g in got), got)
    with open(f"/proc/{desk.process.pid}/status", encoding="ascii") as f:
        peak = int(next(line for line in f if line.startswith("VmHWM")).split()[1])
    case(f"and memory stays bounded ({peak >> 10} MiB)", peak < 120 << 10 or "MUNIMENT_SANITIZED" in os.environ)


def begins_uploads_with_permission(desk):
    put = f"/api/v1/uploads/{UPLOAD}?offset=0"
    begin = request("POST", "/api/v1/uploads", CLAIM + JSON, b'{"length":1000000,"sha256":"%s"}' % HASH.encode())
    case("an upload begins", ask(desk, begin).status == 200)
    got = ask(desk, b"PUT %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
              % (put.encode(), OCTETS))
    case("who may not upload hears so before he sends it", got and got.status == 401, got)
    got = ask(desk, request("PUT", put, CLAIM + OCTETS, b"x" * 1000000), 20)
    case("pieces go one after the other", got and b'"received":1000000' in got.body, got)
    got = ask(desk, request("PUT", put, CLAIM + OCTETS, b"x" * 1000000), 20)
    case("one that begins elsewhere is refused", got is None or got.status == 400, got)
    ask(desk, begin)
    got = ask(desk, request("PUT", put, CLAIM + OCTETS, b"\xff" * 1000000), 20)
    case("a disk that is full in the middle is said", got and got.status == 507, got)


def ends_slow_clients():
    with Desk(idle=2, pause=2, rate=1 << 20) as desk:
        began = time.monotonic()
        with desk.connect(20) as s:
            s.settimeout(0.5)
            closed = False
            try:
                for octet in GET * 10:
                    s.sendall(bytes([octet]))
                    try:
                        closed = s.recv(1) == b""
                    except TimeoutError:
                        continue
                    break
            except (BrokenPipeError, ConnectionResetError):
                closed = True
        took = time.monotonic() - began
        case("a head that never ends is cut off", closed and took < 6, took)
        began = time.monotonic()
        with desk.connect(20) as s:
            closed = False
            try:
                s.sendall(POST + b"Content-Length: 10000\r\n\r\n")
                while time.monotonic() - began < 10:
                    s.sendall(b"x")
                    time.sleep(0.3)
            except (BrokenPipeError, ConnectionResetError):
                closed = True
        took = time.monotonic() - began
        case("a body that comes too slowly is cut off", closed and took < 6, took)
    with Desk(b"b" * (32 << 20), idle=2, pause=2, rate=64 << 20) as desk:
        with desk.connect(20) as s:
            s.sendall(request("GET", f"/api/v1/parts/blob/{HASH}?chain=matter:{CHAIN}", CLAIM))
            began = time.monotonic()
            while time.monotonic() - began < 8 and '"route":"part"' not in desk.log():
                s.recv(4096)
                time.sleep(0.05)
        case("an answer that is taken too slowly is cut off",
             '"route":"part","status":200,"received":0' in desk.log() and '"end":"broken"' in desk.log(), desk.log())


def keeps_to_its_number_of_connections():
    with Desk(connections=16) as desk:
        held = [desk.connect() for _ in range(40)]
        time.sleep(0.2)
        for s in held:
            s.close()
        time.sleep(0.2)
        case("more connections than it takes do not end it", ask(desk, GET + b"\r\n").status == 200)
        with open(f"/proc/{desk.process.pid}/status", encoding="ascii") as f:
            case("nor make it grow", "Threads:\t" in f.read())
    case("and it stops in order", desk.status == 0, desk.status)


def logs_nothing_that_was_sent(desk):
    marker = "q7Zx9marker"
    ask(desk, request("GET", f"/{marker}"))
    ask(desk, request("GET", "/healthz", f"X-{marker}: {marker}\r\nAuthorization: Muniment {marker}\r\n".encode()))
    ask(desk, request("GET", "/api/v1/home", f"Authorization: Muniment {marker}\r\n".encode()))
    ask(desk, request("POST", "/api/v1/submissions", OCTETS, b"no " + marker.encode()))
    ask(desk, b"GET /%0a%0d{\"event\" HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.1)
    case("nothing that was sent is in the log", marker not in desk.log() and '%0a' not in desk.log(), desk.log()[-500:])


def main():
    with Desk() as desk:
        refuses_tricks(desk)
        takes_octets_one_by_one(desk)
        answers_in_order(desk)
        frees_what_is_cut_short(desk)
        makes_bodies_wait(desk)
        begins_uploads_with_permission(desk)
        logs_nothing_that_was_sent(desk)
    case("the desk stopped in order", desk.status == 0, desk.status)
    ends_slow_clients()
    keeps_to_its_number_of_connections()
    sys.exit(case.finish())


main()
