# SPDX-License-Identifier: Apache-2.0
"""The server over HTTP on the loopback, against what its parts cost at best and against servers that do less. The server of
either side has core 0, who asks has core 1. Each run has a server of its own, in an empty folder."""
import contextlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import time

from measure import PINNED, Rounds, Row, output, si

ASKING = ("taskset", "-c", "1")
CLIENTS = (1, 50, 200)
SINGLES = {1: 2000, 50: 20_000, 200: 30_000}  # changes of one item
BATCH, BATCHES = 100, 300
DOCUMENT = 4096
MIB = 1 << 20


def load(setting, *words):
    """Figures that the load generator prints."""
    return [float(x) for x in output(*ASKING, setting.program("load"), *map(str, words)).split()]


def emptied(path):
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    return path


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def process(*words, log, pinned=True):
    """A server, until the block ends."""
    with open(log, "wb") as errors:
        running = subprocess.Popen([*(PINNED if pinned else ()), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.stdout.close()
        running.wait(60)


@contextlib.contextmanager
def muniment(setting, pinned=True, folder="served"):
    """Its process, address, and founding code."""
    data = emptied(os.path.join(setting.work, folder))
    conf = os.path.join(data, "conf")
    with open(conf, "w", encoding="ascii") as f:  # what one account may ask for is not what is measured
        f.write("account_submissions = 0\naccount_octets = 0\naccount_sessions = 0\n")
    with process(setting.muniment, "serve", "--config", conf, "--listen", "127.0.0.1:0", "--data", os.path.join(data, "data"),
                 log=os.path.join(data, "log"), pinned=pinned) as running:
        said = ""
        for line in running.stdout:
            said += line
            if "muniment join" in line:
                break
        words = said.split()
        code = next((w for w in words if w.startswith("muninvite1")), None)
        if code is None:
            raise RuntimeError(f"the server did not start: {said}")
        yield running, words[2].removeprefix("http://"), code


def until_open(port):
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise RuntimeError(f"nobody listens on port {port}")


def submit(setting, clients, items, count, octets=0):
    """Changes a second, and the 99th percentile of their time in microseconds."""
    count = max(clients, count // 100) if setting.quick else count
    with muniment(setting) as (_, address, code):
        rate, _, most, _ = load(setting, "submit", address, code, clients, items, count, octets)
    return rate, most


def verifications(setting):
    return float(output(*PINNED, setting.program("load"), "verify", setting.seconds(0.5)))


def redis(setting, clients):
    """XADDs a second, each synced before it is answered."""
    folder, port = emptied(os.path.join(setting.work, "redis")), free_port()
    count = clients if setting.quick else SINGLES[clients]
    with process("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync",
                 "always", "--dir", folder, log=os.path.join(folder, "log")):
        until_open(port)
        text = output(*ASKING, "redis-benchmark", "-p", str(port), "-c", str(clients), "-n", str(count), "--csv",
                      "XADD", "log", "*", "event", "x" * 460)
    return float(text.splitlines()[-1].split(",")[1].strip('"'))


def sync_most(setting):
    """99 of 100 durable writes take at most so many microseconds."""
    return float(output(*PINNED, setting.program("sync"), setting.work, setting.seconds(1)).split()[2])


def changes(setting):
    """One change a request, and a hundred events a request."""
    with_redis = shutil.which("redis-server") and shutil.which("redis-benchmark")
    sides = {"V": lambda: verifications(setting), "raw": lambda: sync_most(setting)}
    for n in CLIENTS:
        if with_redis:
            sides["redis", n] = lambda n=n: redis(setting, n)
        sides["one", n] = lambda n=n: submit(setting, n, 1, SINGLES[n])
    sides["many"] = lambda: submit(setting, 50, BATCH, BATCHES)
    r = Rounds(setting, sides, [], disk=True)
    for n in CLIENTS:
        def bound(f, n=n):
            return 0 if not with_redis else 1 / (1 / f["V"] + 1 / f["redis", n])
        own, _ = r.median(lambda f, _, n=n: f["one", n][0], ("one", n))
        if not with_redis:
            yield Row(f"changes a second, {n} clients; SKIPPED: no redis here to compare with", own, "", None, form="{:.0f}")
            continue
        value, count = r.median(lambda f, _, n=n: f["one", n][0] / bound(f, n), ("redis", n), ("one", n))
        theirs, _ = r.median(lambda f, _, n=n: bound(f, n), ("redis", n), ("one", n))
        yield Row(f"changes, {n} clients / (verifying and XADD in turn)", value, "at least 0.5", value >= 0.5,
                  f"{si(own)} / {si(theirs)}; {count}")
    yield batched(r)
    value, count = r.median(lambda f, _: f["one", 1][1] / f["raw"], "raw", ("one", 1))
    own, _ = r.median(lambda f, _: f["one", 1][1], ("one", 1))
    yield Row("acknowledgement of one client / raw sync, 99th percentile", value, "at most 3.5", value <= 3.5,
              f"{own:.0f} us; {count}")


def batched(r):
    value, count = r.median(lambda f, _: BATCH * f["many"][0] / f["one", 50][0], ("one", 50), "many")
    own, _ = r.median(lambda f, _: BATCH * f["many"][0], "many")
    theirs, _ = r.median(lambda f, _: f["one", 50][0], ("one", 50))
    return Row(f"events, {BATCH} a change / one a change, 50 clients", value, "at least 10", value >= 10,
               f"{si(own)} / {si(theirs)}; {count}")


def documents(setting):
    """Documents of 4 KiB, 32 at once, each in a change of its own."""
    r = Rounds(setting, {"documents": lambda: submit(setting, 32, 1, 10_000, DOCUMENT)[0]}, [], disk=True)
    value, count = r.median(lambda f, m: f["documents"] / statistics.mean(x.sync for x in m), "documents")
    own, _ = r.median(lambda f, _: f["documents"], "documents")
    theirs, _ = r.median(lambda _, m: statistics.mean(x.sync for x in m), "documents")
    yield Row("documents of 4 KiB, 32 clients / raw syncs", value, "at least 3", value >= 3, f"{si(own)} / {si(theirs)}; {count}")


NGINX = """daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_max_body_size 0;
  open_file_cache max=1000; client_body_temp_path {0}/body; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
  uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
  server {{ listen 127.0.0.1:{1}; root {0}/files; {2} }} }}
"""


@contextlib.contextmanager
def nginx(setting, dav=True):
    folder, port = emptied(os.path.join(setting.work, "nginx")), free_port()
    files, conf = os.path.join(folder, "files"), os.path.join(folder, "conf")
    os.mkdir(files)
    with open(conf, "w", encoding="ascii") as f:
        f.write(("user root; " if os.getuid() == 0 else "") + NGINX.format(folder, port, "dav_methods PUT;" if dav else ""))
    with process("nginx", "-c", conf, "-p", folder, "-e", os.path.join(folder, "error"), log=os.path.join(folder, "log")):
        until_open(port)
        yield f"127.0.0.1:{port}", files


def has_dav():
    return "http_dav_module" in subprocess.run(["nginx", "-V"], capture_output=True, text=True, check=False).stderr


def nginx_file(setting, octets):
    """Seconds of PUT, hashing and syncing what was put; seconds of GET."""
    with nginx(setting) as (address, files):
        there, back = load(setting, "file", address, "/blob", octets)
        path = os.path.join(files, "blob")
        begun = time.monotonic()
        output(*PINNED, "openssl", "dgst", "-sha256", path)
        output(*PINNED, "sync", "--data", path)
        return there + time.monotonic() - begun, back


def document(setting, octets):
    with muniment(setting) as (_, address, code):
        return load(setting, "document", address, code, octets)


def transfer(setting):
    if not shutil.which("nginx") or not has_dav():
        yield Row("transfers: SKIPPED: no nginx with its dav module here to compare with", 0, "", None)
        return
    octets = MIB if setting.quick else 100 * MIB
    r = Rounds(setting, {"nginx": lambda: nginx_file(setting, octets), "muniment": lambda: document(setting, octets)},
               [("muniment", "nginx")], disk=True)
    yield r.ratio("upload of 100 MiB / nginx PUT, SHA-256 and fdatasync", "muniment", "nginx", goal=0.7,
                  figure=lambda x: octets / x[0])
    yield r.ratio("download of 100 MiB / nginx", "muniment", "nginx", goal=0.8, figure=lambda x: octets / x[1])


def tiles_of(setting, count):
    """Reads of one full tile a second."""
    with muniment(setting) as (_, address, code):
        load(setting, "submit", address, code, 1, 256, 2, 0)
        time.sleep(2.5)
        return load(setting, "get", address, "/log/tile/0/000", 32, count)[0]


def nginx_tiles(setting, count):
    with nginx(setting) as (address, files):
        with open(os.path.join(files, "tile"), "wb") as f:
            f.write(os.urandom(8192))
        return load(setting, "get", address, "/tile", 32, count)[0]


def tiles(setting):
    if not shutil.which("nginx"):
        yield Row("tiles: SKIPPED: no nginx here to compare with", 0, "", None)
        return
    count = 100 if setting.quick else 40_000
    r = Rounds(setting, {"nginx": lambda: nginx_tiles(setting, count), "muniment": lambda: tiles_of(setting, count)},
               [("muniment", "nginx")])
    yield r.ratio("reads of a full tile, 32 clients / nginx", "muniment", "nginx", goal=0.8)


def memory(setting):
    events, matters = (10_000, 20) if setting.quick else (1_000_000, 10_000)
    with muniment(setting) as (running, address, code):
        (seconds,) = load(setting, "fill", address, code, matters, events)
        time.sleep(2)
        with open(f"/proc/{running.pid}/status", encoding="ascii") as f:
            status = dict(line.split(":", 1) for line in f)
    most, now = (int(status[key].split()[0]) / 1024 for key in ("VmHWM", "VmRSS"))
    yield Row(f"server with {events:,} events in {matters:,} matters: memory at most, MiB", most, "under 200", most < 200,
              f"{now:.0f} at the end; filled in {seconds:.0f} s", "{:.1f}")


def bench(setting):
    yield from changes(setting)
    yield from documents(setting)
    yield from transfer(setting)
    yield from tiles(setting)
    yield from memory(setting)
