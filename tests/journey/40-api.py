#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every address: who may, what it answers with exactly which header fields, errors included; and docs/api/openapi.yaml
says the same as src/api/routes.def. Speaks TAP."""
import json
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/support"))
from desk import CHAIN, CLAIM, HASH, JSON, OCTETS, UPLOAD, Cases, Desk, ask, request  # noqa: E402

case = Cases()

ALL = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy":
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
DATA = {**ALL, "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
PUBLIC = {**ALL, "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
TILE = {**PUBLIC, "Cache-Control": "public, max-age=31536000, immutable"}
NOTE = {**PUBLIC, "Cache-Control": "no-cache"}

CHAINS = f"/api/v1/chains/matter/{CHAIN}"
PART = f"/api/v1/parts/slot/{HASH}?chain=matter:{CHAIN}"
BLOB = f"/api/v1/parts/blob/{HASH}?chain=matter:{CHAIN}"
PUT = f"/api/v1/uploads/{UPLOAD}?offset=0"
BEGIN = b'{"length":10,"sha256":"%s"}' % HASH.encode()
RANGE = b"Range: bytes=%s\r\n"
KIND_JSON, KIND_OCTETS = {"Content-Type": "application/json"}, {"Content-Type": "application/octet-stream"}
PARTS = {"Accept-Ranges": "bytes"}

# route, method, target, fields, body, status, the answer's class and own fields, and what is in it
GOLDEN = [
    ("health", "GET", "/healthz", b"", None, 200, {**DATA, **KIND_JSON}, b'{"status":"ok"}\n'),
    ("checkpoint", "GET", "/log/checkpoint", b"", None, 200, {**NOTE, "Content-Type": "text/plain; charset=utf-8"}, b"desk.test\n"),
    ("tile", "GET", "/log/tile/0/000", b"", None, 200, {**TILE, **KIND_OCTETS}, bytes(8192)),
    ("tile", "GET", "/log/tile/0/000", b"", None, 200, {**TILE, **KIND_OCTETS}, bytes(8192)),
    ("tile", "GET", "/log/tile/0/001.p/7", b"", None, 200, {**TILE, **KIND_OCTETS}, bytes(7 * 32)),
    ("server", "GET", "/api/v1/server", b"", None, 200, {**DATA, **KIND_JSON}, b'"origin":"desk.test"'),
    ("session", "POST", "/api/v1/sessions", OCTETS, b"SE1", 200, {**DATA, **KIND_OCTETS}, b"SK1"),
    ("submit", "POST", "/api/v1/submissions", OCTETS, b"SB1", 200, {**DATA, **KIND_OCTETS}, b"3"),
    ("blobs", "POST", "/api/v1/blobs", CLAIM + OCTETS, b"BB1", 200, {**DATA, **KIND_JSON}, b'{"blobs":3}'),
    ("upload", "POST", "/api/v1/uploads", CLAIM + JSON, BEGIN, 200, {**DATA, **KIND_JSON}, b'"received":0,"length":10'),
    ("upload_piece", "PUT", PUT, CLAIM + OCTETS, b"x" * 10, 200, {**DATA, **KIND_JSON}, b'"received":10,'),
    ("upload_at", "GET", f"/api/v1/uploads/{UPLOAD}", CLAIM, None, 200, {**DATA, **KIND_JSON}, b'"received":10,'),
    ("chain", "GET", CHAINS, CLAIM, None, 200, {**DATA, **KIND_OCTETS, "Muniment-More": "1"}, b"records"),
    ("chain", "GET", CHAINS + "?after=1&control=1", CLAIM, None, 200, {**DATA, **KIND_OCTETS}, b"records"),
    ("part", "GET", PART, CLAIM, None, 200, {**DATA, **KIND_OCTETS, **PARTS}, b"0123456789"),
    ("part", "GET", PART, CLAIM + RANGE % b"2-3", None, 206,
     {**DATA, **KIND_OCTETS, **PARTS, "Content-Range": "bytes 2-3/10"}, b"23"),
    ("part", "GET", BLOB, CLAIM + RANGE % b"-3", None, 206,
     {**DATA, **KIND_OCTETS, **PARTS, "Content-Range": "bytes 97-99/100"}, b"ccc"),
    ("part", "GET", BLOB, CLAIM + RANGE % b"90-" + b'If-Range: "x"\r\n', None, 200, {**DATA, **KIND_OCTETS, **PARTS}, b"c" * 100),
    ("map", "POST", "/api/v1/map", CLAIM + OCTETS, b"list", 200, {**DATA, **KIND_OCTETS}, b"list"),
    ("map_versions", "GET", "/api/v1/map/versions?after=7", CLAIM, None, 200, {**DATA, **KIND_OCTETS}, b""),
    ("home", "GET", "/api/v1/home", CLAIM, None, 200, {**DATA, **KIND_JSON}, b'"firm":null,"chains":[{"kind":"matter"'),
    ("changes", "GET", "/api/v1/changes?since=4&wait=25", CLAIM, None, 200, {**DATA, **KIND_JSON}, b'{"next":5,"chains":[{'),
]

# what, method, target, fields, body, status, code, further fields
REFUSED = [
    ("no such address", "GET", "/nope", b"", None, 404, "E_NOT_FOUND", {}),
    ("an escaped one", "GET", "/%68ealthz", b"", None, 404, "E_NOT_FOUND", {}),
    ("dots", "GET", "/log/tile/../checkpoint", b"", None, 404, "E_NOT_FOUND", {}),
    ("a tile that is none", "GET", "/log/tile/0/1", b"", None, 404, "E_NOT_FOUND", {}),
    ("a tile with a query", "GET", "/log/tile/0/000?x=1", b"", None, 404, "E_NOT_FOUND", {}),
    ("a tile that is not there", "GET", "/log/tile/0/x001/000", b"", None, 404, "E_NOT_FOUND", {}),
    ("another method", "POST", "/healthz", b"", b"", 405, "E_METHOD", {"Allow": "GET, HEAD"}),
    ("DELETE", "DELETE", f"/api/v1/uploads/{UPLOAD}", CLAIM, None, 405, "E_METHOD", {"Allow": "GET, HEAD, PUT"}),
    ("OPTIONS, as a browser asks for other pages", "OPTIONS", "/api/v1/home", b"Origin: http://evil\r\n", None, 405, "E_METHOD",
     {"Allow": "GET, HEAD"}),
    ("no session", "GET", "/api/v1/home", b"", None, 401, "E_SESSION", {"WWW-Authenticate": "Muniment"}),
    ("another's session", "GET", "/api/v1/home", CLAIM.replace(b"11" * 16, b"12" * 16), None, 401, "E_SESSION",
     {"WWW-Authenticate": "Muniment"}),
    ("a cookie", "GET", "/api/v1/home", b"Cookie: session=" + b"11" * 16 + b"\r\n", None, 401, "E_SESSION",
     {"WWW-Authenticate": "Muniment"}),
    ("a form's type", "POST", "/api/v1/submissions", b"Content-Type: text/plain\r\n", b"SB1", 415, "E_TYPE", {}),
    ("no type", "POST", "/api/v1/sessions", b"", b"SE1", 415, "E_TYPE", {}),
    ("a session request that is too long", "POST", "/api/v1/sessions", OCTETS, b"x" * 513, 413, "E_TOO_LARGE", {}),
    ("a submission that is refused", "POST", "/api/v1/submissions", OCTETS, b"no", 409, "E_STALE", {}),
    ("a query that is not asked for", "GET", "/api/v1/home?x=1", CLAIM, None, 400, "E_FORMAT", {}),
    ("a number that is none", "GET", CHAINS + "?after=-1", CLAIM, None, 400, "E_FORMAT", {}),
    ("a parameter twice", "GET", CHAINS + "?after=1&after=2", CLAIM, None, 400, "E_FORMAT", {}),
    ("a wait that is too long", "GET", "/api/v1/changes?wait=26", CLAIM, None, 400, "E_RANGE", {}),
    ("a kind that is none", "GET", f"/api/v1/chains/case/{CHAIN}", CLAIM, None, 404, "E_NOT_FOUND", {}),
    ("an id in capitals", "GET", "/api/v1/chains/matter/" + "AB" * 16, CLAIM, None, 404, "E_NOT_FOUND", {}),
    ("a part of no chain", "GET", f"/api/v1/parts/slot/{HASH}", CLAIM, None, 400, "E_FORMAT", {}),
    ("a part of another chain", "GET", PART.replace("22" * 16, "23" * 16), CLAIM, None, 404, "E_NOT_FOUND", {}),
    ("a range behind the end", "GET", PART, CLAIM + RANGE % b"10-", None, 416, "E_EXTENT", {"Content-Range": "bytes */10"}),
    ("two ranges", "GET", PART, CLAIM + RANGE % b"0-1,3-4", None, 400, "E_FORMAT", {}),
    ("blobs with a query", "POST", "/api/v1/blobs?x=1", CLAIM + OCTETS, b"BB1", 400, "E_FORMAT", {}),
    ("blobs of another type", "POST", "/api/v1/blobs", CLAIM + JSON, b"BB1", 415, "E_TYPE", {}),
    ("an upload of nothing", "POST", "/api/v1/uploads", CLAIM + JSON, b'{"length":0,"sha256":"%s"}' % HASH.encode(), 400, "E_FORMAT", {}),
    ("JSON with a key twice", "POST", "/api/v1/uploads", CLAIM + JSON, BEGIN[:-1] + b',"length":11}', 400, "E_FORMAT", {}),
    ("JSON with a key more", "POST", "/api/v1/uploads", CLAIM + JSON, BEGIN[:-1] + b',"x":1}', 400, "E_FORMAT", {}),
    ("JSON with something behind", "POST", "/api/v1/uploads", CLAIM + JSON, BEGIN + b"x", 400, "E_FORMAT", {}),
    ("JSON that is none", "POST", "/api/v1/uploads", CLAIM + JSON, b"[" * 1000, 400, "E_FORMAT", {}),
    ("a piece without its place", "PUT", f"/api/v1/uploads/{UPLOAD}", CLAIM + OCTETS, b"x", 400, "E_FORMAT", {}),
    ("a piece at another place", "PUT", f"/api/v1/uploads/{UPLOAD}?offset=3", CLAIM + OCTETS, b"x", 400, "E_RANGE", {}),
]


def fields_of(answer):
    """All but what the library puts on every answer."""
    return {n: v for n, v in answer.fields if n not in ("Date", "Content-Length", "Connection")}


def golden(desk):
    for route, method, target, fields, body, status, wanted, octets in GOLDEN:
        got = ask(desk, request(method, target, fields, body))
        case(f"{route}: {method} {target[:40]} has its status, fields and body",
             got and got.status == status and fields_of(got) == wanted and octets in got.body and
             len(got.fields) == len({n for n, _ in got.fields}), got)
        if method == "GET":
            head = ask(desk, request("HEAD", target, fields), head_only=True)
            case(f"{route}: HEAD {target[:40]} says the same, and sends nothing",
                 head and head.status == status and fields_of(head) == wanted and
                 head.get("Content-Length") == got.get("Content-Length"), head)
    for what, method, target, fields, body, status, code, further in REFUSED:
        got = ask(desk, request(method, target, fields, body))
        good = got and got.status == status and fields_of(got) == {**DATA, **KIND_JSON, **further}
        case(f"{what} is refused with {status} and {code}", good and json.loads(got.body)["error"] == code, got)
    got = ask(desk, request("POST", "/api/v1/submissions", OCTETS, b"no"))
    case("a refused submission says which item", json.loads(got.body).get("item") == 3, got)


def every_entitlement(desk, rows):
    """Whoever comes with nothing gets what is public, and no more."""
    for name, method, path, entitlement, body, _ in rows:
        target = (path.replace("{path...}", "0/000").replace("chains/{kind}", "chains/matter").replace("{kind}", "slot")
                  .replace("{id}", CHAIN).replace("{hash}", HASH))
        kind = JSON if body == "JSON" else b"" if body == "NOTHING" else OCTETS
        got = ask(desk, request(method, target, kind, None if body == "NOTHING" else b"x"))
        wanted = got.status == 401 if entitlement == "SESSION" else got.status != 401
        case(f"{name} is for whom its row says: {entitlement}", wanted, got)


def routes():
    with open(os.path.join(TOP, "src/api/routes.def"), encoding="utf-8") as f:
        return re.findall(r'^ROUTE\((\w+), (\w+), "(\S+)", (\w+), (\w+), (\w+)\)$', f.read(), re.M)


def documented():
    """(method, path, entitlement, type, limit) of the page, without a reader of YAML."""
    found, path, method = [], None, None
    with open(os.path.join(TOP, "docs/api/openapi.yaml"), encoding="utf-8") as f:
        for line in f.read().split("\ncomponents:")[0].splitlines():
            if m := re.fullmatch(r"  (/\S+):", line):
                path = m[1]
            elif m := re.fullmatch(r"    (get|post|put|delete):", line):
                found.append({"method": m[1].upper(), "path": path, "type": None, "max": "0", "claim": False})
                method = found[-1]
            elif m := re.match(r"      x-entitlement: (\w+)$", line):
                method["entitlement"] = m[1]
            elif line == "      security: [{claim: []}]":
                method["claim"] = True
            elif "requestBody: {" in line:
                method["max"] = re.search(r"x-max: (\w+)", line)[1]
                method["type"] = re.search(r"content: \{(\S+):", line)[1]
            elif m := re.match(r"        x-max: (\w+)$", line):
                method["max"], method["type"] = m[1], "application/json"
    return found


def the_page_says_the_same(rows):
    types = {"NOTHING": None, "OCTETS": "application/octet-stream", "PIECES": "application/octet-stream", "JSON": "application/json"}
    wanted = {(m, p.replace("...}", "}"), e, types[b], x) for _, m, p, e, b, x in rows}
    page = documented()
    got = {(d["method"], d["path"], d["entitlement"], d["type"], d["max"]) for d in page}
    case("the table of routes is not empty", len(rows) > 10)
    case("docs/api/openapi.yaml has every route", wanted <= got, wanted - got)
    case("and no others", got <= wanted, got - wanted)
    case("it names the claim where a session is needed, and nowhere else",
         all(d["claim"] == (d["entitlement"] == "SESSION") for d in page))
    case("every route has a golden answer", {r[0] for r in rows} == {g[0] for g in GOLDEN})


def main():
    rows = routes()
    the_page_says_the_same(rows)
    with Desk(b"c" * 100) as desk:
        golden(desk)
        every_entitlement(desk, rows)
    case("the desk stopped in order", desk.status == 0, desk.status)
    sys.exit(case.finish())


main()
