# SPDX-License-Identifier: Apache-2.0
"""What the tiers consist of: one table, and the few ways in which a step can be run."""
import glob
import json
import os
import shlex
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from cases import FAILED, PASSED, SKIPPED, Case, from_meson, from_status, from_tap

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, "build")
LOGS = os.path.join(BUILD, "logs")
CPUS = os.cpu_count() or 1
QUICK, FULL, NIGHTLY = range(3)

SANITIZERS = {
    # Memory that there is not is NULL, as in a release; everything else that is reported ends the program.
    "ASAN_OPTIONS": "allocator_may_return_null=1:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1",
    "MUNIMENT_SANITIZED": "1",  # for the journeys that measure memory
}
CLANG = {"CC": "clang-19"}
FATAL = "-fno-sanitize-recover=all"
INTEGER = "-fsanitize=integer,implicit-conversion,local-bounds"
# gcc 12's analyzer loses small structs that a call in another file returns, such as every `err`, and then
# calls them and what they guard uninitialized. Both compilers' own warnings and valgrind look for that.
DISTRUSTED = ("-Wno-analyzer-use-of-uninitialized-value",)
# gcc's analyzer knows nothing of vector types and reports every line of these.
NOT_ANALYZED = ("src/crypt/treehash_avx2.c", "src/crypt/treehash_avx512.c", "src/crypt/treehash_baseline.c",
                "src/crypt/sha256_ni.c")


def run(name, command, env=None, timeout=600, cwd=TOP):
    """Status and output of COMMAND; the output goes to the log of the step NAME too."""
    log = os.path.join(LOGS, name.replace("/", "-").replace(" ", "-") + ".txt")
    try:
        done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, timeout=timeout, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        status, out, err = 124, late.stdout or b"", (late.stderr or b"") + b"\nran out of time\n"
    except FileNotFoundError:
        status, out, err = 127, b"", f"{command[0]}: not found\n".encode()
    except PermissionError:
        status, out, err = 126, b"", f"{command[0]}: may not be executed\n".encode()
    with open(log, "wb") as f:
        f.write(b"$ " + " ".join(command).encode() + b"\n" + out + err)
    return status, out.decode(errors="replace"), os.path.relpath(log, TOP)


def command(name, *words, env=None, timeout=1200):
    """A step that is one program: its exit status, or its TAP."""
    def step():
        status, out, log = run(name, [*words], env, timeout)
        return from_tap(name, out, status, log)
    return step


def build(name, *options, env=None):
    """A step that builds build/NAME; configured when it is not, or when the options have changed."""
    def step():
        folder = os.path.join(BUILD, name)
        stamp = os.path.join(folder, ".options")
        wanted = json.dumps([options, env])
        same = os.path.exists(stamp) and open(stamp, encoding="utf-8").read() == wanted
        label = f"build {name}"
        if not same:
            shutil.rmtree(folder, ignore_errors=True)
            status, _, log = run(label, ["meson", "setup", folder, *options], env)
            if status != 0:
                return [Case(label, FAILED, log)]
            with open(stamp, "w", encoding="utf-8") as f:
                f.write(wanted)
        status, _, log = run(label, ["ninja", "-C", folder], env, timeout=1800)
        return [from_status(label, status, log)]
    return step


def meson(name, folder, *options, env=None):
    """A step that runs tests of a build folder, each case counted."""
    def step():
        # The log's name depends on the wrapper, and where nothing is run, Meson leaves the last one.
        logs = os.path.join(BUILD, folder, "meson-logs", "testlog*")
        for path in glob.glob(logs):
            os.remove(path)
        status, _, log = run(name, ["meson", "test", "-C", os.path.join(BUILD, folder), "--no-rebuild", *options],
                             env, timeout=3600)
        cases = []
        for path in glob.glob(logs + "json"):
            kept = log[:-4] + "-output.txt"
            shutil.copy(path[:-5] + ".txt", os.path.join(TOP, kept))
            cases += from_meson(path, name + ": ", kept)
        if not cases or (status != 0 and not any(c.status == FAILED for c in cases)):
            cases.append(Case(f"{name}: meson test ended with status {status}", FAILED, log))
        return cases
    return step


def is_program(path):
    """Begins as a script does. One that may not be executed fails then, and is not passed over."""
    with open(path, "rb") as f:
        return f.read(2) == b"#!"


def scripts(name, pattern, folder, binary, env=None, only=None):
    """A step that runs programs of the tree that speak TAP, several at a time."""
    def step():
        binaries = {"MUNIMENT": os.path.join(BUILD, binary), "MUNIMENT_BUILD": os.path.join(BUILD, folder)}
        paths = [p for p in sorted(glob.glob(os.path.join(TOP, pattern))) if is_program(p)
                 and (only is None or any(o in p for o in only))]

        def one(path):
            label = f"{name}: {os.path.splitext(os.path.basename(path))[0]}"
            limit = 6 * 3600 if "MUNIMENT_BIG" in (env or {}) else 1800
            status, out, log = run(label, [path], {**(env or {}), **binaries}, timeout=limit)
            return from_tap(label, out, status, log)
        with ThreadPoolExecutor(CPUS) as pool:
            return sum(pool.map(one, paths), [])
    return step


def lints():
    """tools/lint over the tree and over build/test, each a case."""
    rows = [(n, [os.path.join(TOP, "tools/lint", n)]) for n in ("floors", "headers", "banned", "decoders", "sizes", "text",
                                                                     "requirements", "inventory")]
    rows.append(("hardened", [os.path.join(TOP, "tools/lint/hardened"), os.path.join(BUILD, "release/src/cli/muniment")]))
    rows.append(("purity", [os.path.join(TOP, "tools/lint/purity"), os.path.join(BUILD, "test")]))
    sources = sum((glob.glob(os.path.join(TOP, d, "**", "*.[ch]"), recursive=True)
                   for d in ("src", "tests", "fuzz", "bench")), [])
    rows.append(("format", ["clang-format-19", "--dry-run", "-Werror", *sorted(sources)]))
    shell = [p for pattern in ("script/*", "tests/*/*.sh", "packaging/completion/*", ".ci/run", "web/run-tests", "web/bin/*")
             for p in glob.glob(os.path.join(TOP, pattern))
             if open(p, encoding="utf-8").readline().rstrip().endswith("sh") or p.endswith("sh")]
    rows.append(("shellcheck", ["shellcheck", "-S", "warning", "-s", "bash", *sorted(shell)]))
    pages = sorted(glob.glob(os.path.join(TOP, "docs/man/*.1")))
    if pages:
        rows.append(("man pages", ["mandoc", "-T", "lint", "-W", "warning", *pages]))
    results = []
    for name, words in rows:
        status, _, log = run(f"lint/{name}", words)
        results.append(from_status(f"lint: {name}", status, log))
    for name in ("lint", "tiers"):
        results += command(f"lint: {name} selftest", os.path.join(TOP, "tools", name, "selftest.py"))()
    return results


def gcc_analyzer():
    """gcc -fanalyzer over every file of the release, as that is compiled."""
    with open(os.path.join(BUILD, "release", "compile_commands.json"), encoding="utf-8") as f:
        units = [u for u in json.load(f) if not u["file"].endswith(NOT_ANALYZED)]

    def one(unit):
        path = os.path.relpath(os.path.join(unit["directory"], unit["file"]), TOP)
        words = shlex.split(unit["command"])
        for option in ("-MQ", "-MF", "-o"):
            at = words.index(option)
            del words[at:at + 2]
        words.remove("-MD")
        status, _, log = run(f"analyzer/{path}", [*words, "-fanalyzer", *DISTRUSTED, "-Werror", "-o", os.devnull],
                             cwd=unit["directory"])
        return from_status(f"analyzer: {path}", status, log)
    with ThreadPoolExecutor(CPUS) as pool:
        return list(pool.map(one, units))


def clang_tidy():
    paths = sorted(glob.glob(os.path.join(TOP, "src", "**", "*.c"), recursive=True))

    def one(path):
        name = os.path.relpath(path, TOP)
        status, _, log = run(f"tidy/{name}", ["clang-tidy-19", "--quiet", "-p", os.path.join(BUILD, "clang"), path])
        return from_status(f"tidy: {name}", status, log)
    with ThreadPoolExecutor(CPUS) as pool:
        return list(pool.map(one, paths))


def fuzz(name, seconds):
    """Every fuzz target from its seeds on, for SECONDS; what it finds stays in build/fuzz-found."""
    def step():
        def one(path):
            target = os.path.basename(path)
            seeds = os.path.join(TOP, "fuzz/seeds", target[len("fuzz_"):])
            words = os.path.join(TOP, "fuzz", target + ".dict")
            corpus, found = (os.path.join(BUILD, d, target) + "/" for d in ("fuzz-corpus", "fuzz-found"))
            os.makedirs(corpus, exist_ok=True)
            os.makedirs(found, exist_ok=True)
            status, _, log = run(f"fuzz/{target}", [
                path, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-artifact_prefix=" + found,
                *(["-dict=" + words] if os.path.exists(words) else []), corpus, seeds], SANITIZERS, seconds + 300)
            return from_status(f"{name}: {target}", status, log)
        targets = sorted(p for p in glob.glob(os.path.join(BUILD, "fuzz/fuzz/fuzz_*")) if os.path.isfile(p))
        with ThreadPoolExecutor(CPUS) as pool:
            return list(pool.map(one, targets))
    return step


def web():
    program = os.path.join(TOP, "web", "run-tests")
    if not os.access(program, os.X_OK):
        return [Case("web", SKIPPED, "-", "there is no web/run-tests")]
    status, out, log = run("web", [program], timeout=900)
    return from_tap("web", out, status, log)


def release():
    """The binary that is shipped, by the script that ships it."""
    status, _, log = run("release", [os.path.join(TOP, "script/build")], timeout=1200)
    link = os.path.join(BUILD, "compile_commands.json")
    if os.path.lexists(link):
        os.remove(link)
    os.symlink("test/compile_commands.json", link)
    return [from_status("release", status, log)]


def docs_links():
    """Every relative link of the words points at something, and every path that they name is there."""
    import re
    bad = []
    named = r"`((?:src|docs|tests|fuzz|tools|script|spec|web|bench|packaging)/[a-z0-9_./*-]+)`"
    pages = [p for p in glob.glob(os.path.join(TOP, "**", "*.md"), recursive=True)
             if "/node_modules/" not in p and "/build/" not in p]
    for page in pages:
        with open(page, encoding="utf-8") as f:
            text = f.read()
        targets = [os.path.join(os.path.dirname(page), t) for t in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
                   if "://" not in t] + [os.path.join(TOP, t) for t in re.findall(named, text)]
        bad += [f"{os.path.relpath(page, TOP)}: {os.path.relpath(t, TOP)}" for t in targets if not glob.glob(t) and "/build" not in t]
    log = os.path.join(LOGS, "links.txt")
    with open(log, "w", encoding="utf-8") as f:
        f.write("\n".join(bad) + "\n")
    return [Case("lint: links of the docs", FAILED if bad else PASSED, os.path.relpath(log, TOP))]


def tests_of(name, *options, env=None):
    return build(name, "-Dhardening=false", *options, env=env)


BIG = {"MUNIMENT_NIGHTLY": "1", "MUNIMENT_BIG": "1"}

# tier, name, what is run. Steps run in this order; those of a tier include those of the tiers above.
STEPS = [
    (QUICK, "release", release),
    (QUICK, "build test", build("test")),
    (QUICK, "lint", lints),
    (QUICK, "lint links", docs_links),
    (QUICK, "unit", meson("unit", "test", "--suite", "unit")),
    (QUICK, "vectors", command("vectors", os.path.join(TOP, "tools/vectors/make"), "--check")),
    (QUICK, "fuzz seeds", meson("fuzz seeds", "test", "--suite", "fuzz")),
    (QUICK, "ct", meson("ct", "test", "--suite", "ct")),
    (QUICK, "journey", scripts("journey", "tests/journey/*.*", "test", "muniment")),
    (QUICK, "web", web),
    (FULL, "wasm", command("wasm", os.path.join(TOP, "tools/lint/wasm"))),
    (FULL, "build gcc", build("gcc", "-Dwerror=true")),
    (FULL, "build clang", build("clang", "-Dwerror=true", env=CLANG)),
    (FULL, "clang unit", meson("clang unit", "clang", "--suite", "unit")),
    (FULL, "clang ct", meson("clang ct", "clang", "--suite", "ct")),
    (FULL, "analyzer", gcc_analyzer),
    (FULL, "tidy", clang_tidy),
    (FULL, "cppcheck", command("cppcheck", "cppcheck", "-q", f"-j{CPUS}", "--std=c17", "--inline-suppr",
                               "--enable=warning,performance,portability", "--error-exitcode=1",
                               "--suppressions-list=tools/lint/cppcheck.suppressions", "-Isrc", "src")),
    (FULL, "build san", tests_of("san", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                                 f"-Dc_args={FATAL}", env=CLANG)),
    (FULL, "san unit", meson("san unit", "san", "--suite", "unit", "-t", "4", env=SANITIZERS)),
    (FULL, "san fuzz seeds", meson("san fuzz seeds", "san", "--suite", "fuzz", "-t", "4", env=SANITIZERS)),
    (FULL, "san journey", scripts("san journey", "tests/journey/*.*", "san", "san/src/cli/muniment", SANITIZERS)),
    (FULL, "build integer", tests_of(
        "integer", "-Db_lundef=false",
        f"-Dc_args={INTEGER} {FATAL} -fsanitize-ignorelist={TOP}/tools/flags/integer.ignore",
        f"-Dc_link_args={INTEGER}", env=CLANG)),
    (FULL, "integer unit", meson("integer unit", "integer", "--suite", "unit", "-t", "4", env=SANITIZERS)),
    (FULL, "integer fuzz seeds", meson("integer fuzz seeds", "integer", "--suite", "fuzz", "-t", "4", env=SANITIZERS)),
    (FULL, "build thread", tests_of("thread", "-Db_sanitize=thread", "-Db_lundef=false", f"-Dc_args={FATAL}", env=CLANG)),
    (FULL, "thread unit", meson("thread unit", "thread", "sys/workers", "sys/fd", env=SANITIZERS)),
    (FULL, "thread journey", scripts("thread journey", "tests/journey/*.*", "thread", "thread/src/cli/muniment",
                                     SANITIZERS, only=["20-seal-open", "23-damage", "30-log"])),
    # For uninitialized memory: clang's own sanitizer for that would want instrumented libraries.
    (FULL, "build valgrind", tests_of("valgrind", "-Dc_args=-gdwarf-4")),
    (FULL, "valgrind unit", meson("valgrind unit", "valgrind", "--suite", "unit", "-t", "60",
                                  "--wrap=valgrind -q --error-exitcode=9 --leak-check=full")),
    (FULL, "hostile", scripts("hostile", "tests/hostile/*.*", "test", "muniment")),
    (FULL, "bench", command("bench", os.path.join(TOP, "bench/run.py"), "--quick", "--programs",
                            os.path.join(BUILD, "test/bench"))),
    (FULL, "build fuzz", tests_of("fuzz", "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                                  f"-Dc_args={FATAL}", env=CLANG)),
    (FULL, "fuzz", fuzz("fuzz", 5)),
    (NIGHTLY, "nightly unit", meson("nightly unit", "test", "--suite", "unit", "-t", "60", env=BIG)),
    (NIGHTLY, "nightly journey", scripts("nightly journey", "tests/journey/*.*", "test", "muniment", BIG)),
    (NIGHTLY, "nightly hostile", scripts("nightly hostile", "tests/hostile/*.*", "test", "muniment", BIG)),
    (NIGHTLY, "nightly fuzz", fuzz("nightly fuzz", 900)),
]


def prepare():
    os.makedirs(LOGS, exist_ok=True)
    return time.monotonic()
