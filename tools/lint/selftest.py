#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proof that each lint can fail: small trees, each with one thing wrong, and what must be said of it.

Every lint is also run over the same tree with nothing wrong, where it must keep quiet. Prints TAP."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"

HEADER = SPDX + """/* core/a: a sample. Untrusted input: yes. Fuzz: fuzz_a. */
#ifndef CORE_A_H
#define CORE_A_H
#include "base/b.h"
err a_decode(int *out, bytes in);
#endif
"""
INVENTORY = "| algorithm | in the code |\n|---|---|\n| one | `LEAF_ONE` |\n"


def page(cells, name="A01", count="1 rows: 1 met, 0 part, 0 later."):
    """docs/requirements.md with one row."""
    return (f"# R\n\n{count}\n\n## A. Keys\n\n| id | requirement | status | tests | what is missing, or when it comes |\n"
            f"|---|---|---|---|---|\n| {name} | what is asked | {cells} |\n")


GOOD = {
    "FLOORS": "0 src/base x\n1 src/crypt x\n2 src/core x\n4 src/sys x\n4 src/store x\n5 src/api x\n6 src/cli x\n"
              "adapters src/sys src/store\nwiring src/cli\n",
    "src/base/b.h": SPDX + "#ifndef B_H\n#define B_H\ntypedef int err;\ntypedef struct {\n\tint len;\n} bytes;\n#endif\n",
    "src/core/a.h": HEADER,
    "src/core/a.c": SPDX + '#include "core/a.h"\n/* malloc( and "goto" in words harm nobody */\n'
                           'err\na_decode(int *out, bytes in)\n{\n\t*out = in.len;\n\treturn 0;\n}\n',
    "src/cli/main.c": SPDX + '#include "sys/s.h"\n#include "core/a.h"\n',
    "src/sys/s.h": SPDX + "#ifndef S_H\n#define S_H\nvoid *s_new(void);\n#endif\n",
    "fuzz/fuzz_a.c": SPDX,
    "fuzz/meson.build": "fuzz_targets = [\n  ['a', [core]],\n]\n",
    "fuzz/seeds/a/one": "x",
    "tools/lint/secret_files": "src/core/opens.c\n",
    "tests/unit/core/a_test.c": SPDX + "static void\nit_holds(void **state)\n{\n}\n",
    "tests/journey/10-day.sh": "# SPDX-License-Identifier: Apache-2.0\ncheck \"it opens\" true\n",
    "docs/requirements.md": page("met | `unit: core/a: it_holds`, `fuzz seeds: a`, `journey: 10-day: it opens` |"),
    "src/core/alg.h": SPDX + "#ifndef ALG_H\n#define ALG_H\nenum leaf_kind {\n\tLEAF_ONE = 1,\n};\n#endif\n",
    "docs/crypto-inventory.md": INVENTORY,
}


def body(text):
    return SPDX + "void\nf(void)\n{\n" + text + "\n}\n"


# lint, file, its content (None: it is not there), what must be said
CASES = [
    ("floors", "src/base/b.c", SPDX + '#include "core/a.h"\n', "src/base (floor 0) includes src/core (floor 2)"),
    ("floors", "src/store/x.c", SPDX + '#include "sys/s.h"\n', "src/store (floor 4) includes src/sys (floor 4)"),
    ("floors", "src/api/x.c", SPDX + '#include "sys/s.h"\n', "src/sys is an adapter"),
    ("floors", "src/core/x.c", SPDX + '#include "a.h"\n', '"a.h" is not a path below src/'),
    ("floors", "src/attic/x.c", SPDX, "its folder is not in FLOORS"),
    ("headers", "src/core/x.h", SPDX + "size_t x_size(void);\n", "src/core/x.h:1: does not compile alone"),
    ("headers", "src/core/x.h", SPDX + "struct x {\n\tint a;\n};\n", "src/core/x.h:1: does not compile alone"),
    ("banned", "src/cli/x.c", body("\tsprintf(to, from);"), "src/cli/x.c:5: sprintf"),
    ("banned", "tests/x.c", body("\tx = strtok(in, to);"), "tests/x.c:5: strtok"),
    ("banned", "src/cli/x.c", body("\tsystem(command);"), "system: hands text to a shell"),
    ("banned", "src/core/x.c", body("\tp = malloc (n);"), "malloc: memory comes from arenas"),
    ("banned", "src/cli/x.c", body("\tfree(p);"), "free: memory comes from arenas"),
    ("banned", "src/crypt/x.c", body("\treturn memcmp(a, b, 32) == 0;"), "memcmp: leaks"),
    ("banned", "src/sys/x.c", body('\tprintf("%d", x);'), "printf: stdio"),
    ("banned", "src/core/x.c", body("\tuse(secret_expose(s));"), "secret_expose: secrets are looked into"),
    ("banned", "src/core/vault/x.c", body("\tsign_message(s, seed, octets);"), "sign_message: what is signed"),
    ("banned", "src/store/x.c", body("\thmac_init(&h, key);"), "hmac_init: what is signed"),
    ("banned", "src/core/vault/x.c", body("\tx = sha256(octets);"), "sha256: what is hashed has a label"),
    ("banned", "src/cli/x.c", body("\tRAND_bytes(to, n);"), "RAND_bytes: randomness comes through"),
    ("banned", "src/crypt/x.c", body("\tcrypto_sign_ed25519_sk_to_curve25519(a, b);"), "a key has one purpose"),
    ("banned", "src/cli/x.c", body("\tgoto err1;"), "goto err1: one way out"),
    ("banned", "src/core/x.c", SPDX + "#include <time.h>\n", "<time.h>: core knows nothing but string.h"),
    ("banned", "src/cli/x.c", SPDX + "#include <openssl/evp.h>\n", "<openssl/evp.h>: the crypto libraries"),
    ("decoders", "src/core/a.h", HEADER.replace(" Untrusted input: yes. Fuzz: fuzz_a.", ""), "a_decode reads bytes"),
    ("decoders", "src/core/a.h", HEADER.replace(" Fuzz: fuzz_a.", ""), "go together"),
    ("decoders", "src/core/a.h", HEADER.replace("fuzz_a", "fuzz_z"), "there is no fuzz/fuzz_z.c"),
    ("decoders", "fuzz/fuzz_z.c", SPDX, "fuzz/fuzz_z.c:1: no header names it"),
    ("decoders", "fuzz/meson.build", "fuzz_targets = []\n", "is not a row of fuzz/meson.build"),
    ("decoders", "fuzz/fuzz_a.c", None, "there is no fuzz/fuzz_a.c"),
    ("decoders", "fuzz/seeds/a/one", None, "has no seeds"),
    ("sizes", "src/core/x.c", SPDX + "int a;\n" * 800, "file has 801 lines"),
    ("sizes", "src/core/x.c", body("\tstep();\n" * 100), "function f has 101 lines"),
    ("sizes", "src/core/x.h", SPDX + "\n" * 300, "header has 301 lines"),
    ("text", "src/core/x.c", "int a;\n", "the first line is not SPDX"),
    ("text", "script/x", "#!/bin/bash\nset -e\n", "the first line is not SPDX"),
    ("text", "src/core/x.c", SPDX + "/* TO" "DO */\n", "an issue is the place"),
    ("text", "src/core/x.c", SPDX + "/* a place" "holder */\n", "an issue is the place"),
    ("text", "src/core/x.c", SPDX + "/* " + "x" * 95 + " */\n", "over 100 columns"),
    ("text", "src/core/x.c", SPDX + "    int a;\n", "indented with spaces"),
    ("text", "README.md", "words \n", "white space at the end"),
    ("text", "README.md", "words", "does not end with one line end"),
    *[("requirements", "docs/requirements.md", text, said) for text, said in (
        (page("met | |"), "A01: met, without a test"),
        (page("part | `unit: core/a: it_holds` |"), "A01: part, and not what is missing"),
        (page("later | `unit: core/a: it_holds` | the server"), "A01: later, and names a test"),
        (page("maybe | | the server"), "A01: maybe is none of met, part, later"),
        (page("met | unit: core/a |"), "tests each in backquotes"),
        (page("met | `unit: core/a: it_rests` |"), "there is no test `unit: core/a: it_rests`"),
        (page("met | `unit: core/b` |"), "there is no test `unit: core/b`"),
        (page("met | `fuzz: fuzz_b` |"), "there is no test `fuzz: fuzz_b`"),
        (page("met | `journey: 10-day: it shuts` |"), "there is no test `journey: 10-day: it shuts`"),
        (page("met | `lint: beauty` |"), "there is no test `lint: beauty`"),
        (page("met | `web: it adds up` |"), "there is no test `web: it adds up`"),
        (page("met | `by hand` |"), "there is no test `by hand`"),
        (page("met | `unit: core/a` | | more"), "a row has 5 cells"),
        (page("met | `unit: core/a` |", "A02"), "A02 follows on A00"),
        (page("met | `unit: core/a` |", "B01"), "B01 is no id of section A"),
        (page("met | `unit: core/a` |", count="2 rows: 2 met, 0 part, 0 later."), "1 rows: 1 met, 0 part, 0 later."))],
    ("inventory", "docs/crypto-inventory.md", INVENTORY.replace("LEAF_ONE", "LEAF_TWO"), "LEAF_TWO is not in the code"),
    ("inventory", "src/core/alg.c", SPDX + "enum leaf_kind {\n\tLEAF_ONE = 1,\n\tLEAF_TEN = 10,\n};\n", "LEAF_TEN is not in"),
    ("inventory", "src/crypt/x.c", body("\tcrypto_box_seal(a, b, n, k);"), "crypto_box_seal is not in"),
    ("inventory", "src/core/labels.def", SPDX + 'X(KEEP, "keep", HASH, 2)\n', "keep is not in"),
    ("wasm", "src/core/a.c", GOOD["src/core/a.c"] + "void no_such_thing(void);\nvoid\na_x(void)\n{\n\tno_such_thing();\n}\n",
     "uses no_such_thing"),
    ("wasm", "src/core/a.c", SPDX + '#include "core/a.h"\n#include <pthread.h>\npthread_t a[PTHREAD_KEYS_MAX];\n', "error"),
]


def write(top, tree):
    for path, text in tree.items():
        if text is not None:
            os.makedirs(os.path.dirname(os.path.join(top, path)) or top, exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as f:
                f.write(text)


def lint(name, tree):
    with tempfile.TemporaryDirectory() as top:
        write(top, tree)
        done = subprocess.run([os.path.join(HERE, name), top], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout


def purity(source):
    """The lint of objects wants some: one core library, made of SOURCE."""
    with tempfile.TemporaryDirectory() as top:
        for folder in ("base", "core/a", "crypt"):
            os.makedirs(os.path.join(top, "src", folder))
        made = os.path.join(top, "src/core/a/a.o")
        subprocess.run(["cc", "-c", "-O0", "-x", "c", "-o", made, "-"], input=source, text=True, check=True)
        subprocess.run(["ar", "rc", os.path.join(top, "src/core/a/liba.a"), made], check=True)
        done = subprocess.run([os.path.join(HERE, "purity"), top], text=True, check=False, stdout=subprocess.PIPE)
        return done.returncode, done.stdout


FORTIFIED = "#include <stdio.h>\nint main(int n, char **v) { char b[8]; snprintf(b, sizeof b + (n > 9), \"%s\", v[0]); return puts(b); }"
HARD = ("-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fPIE", "-pie", "-Wl,-z,relro,-z,now")


def hardened(*options):
    """The lint of the binary: one made with OPTIONS besides."""
    with tempfile.TemporaryDirectory() as top:
        made = os.path.join(top, "a")
        subprocess.run(["cc", "-x", "c", "-o", made, "-", *HARD, *options], input=FORTIFIED, text=True, check=True)
        done = subprocess.run([os.path.join(HERE, "hardened"), made], text=True, check=False, stdout=subprocess.PIPE)
        return done.returncode, done.stdout


def main():
    results = []
    for name in dict.fromkeys(case[0] for case in CASES):
        status, said = lint(name, GOOD)
        results.append((status == 0 and said == "", f"{name} keeps quiet where nothing is wrong", said))
    for name, path, text, expected in CASES:
        status, said = lint(name, {**GOOD, path: text})
        results.append((status == 1 and expected in said, f"{name} says: {expected}", said))
    for source, expected in (
            ("#include <time.h>\nlong a(void) { return (long)time(0); }", "uses time"),
            ("static int n; int a(void) { return n++; }", "keeps state in .bss"),
            ("static int n = 1; int a(void) { return n++; }", "keeps state in .data"),
            ("#include <string.h>\nvoid a(char *p) { memset(p, 0, strlen(p)); }", "")):
        status, said = purity(source)
        results.append((status == (expected != "") and expected in said, f"purity says: {expected or 'nothing'}", said))
    for options, expected in (
            ((), ""), (("-no-pie", "-fno-pie"), "position-independent"), (("-Wl,-z,norelro",), "no RELRO"),
            (("-Wl,-z,lazy",), "binds lazily"), (("-Wl,-z,execstack",), "stack that may be executed"),
            (("-Wl,-rpath,/lib",), "library path"), (("-fno-stack-protector",), "no stack protector"),
            (("-U_FORTIFY_SOURCE",), "no fortified function")):
        status, said = hardened(*options)
        results.append((status == (expected != "") and expected in said, f"hardened says: {expected or 'nothing'}", said))
    print(f"1..{len(results)}")
    for number, (good, name, said) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("".join(f"# {line}\n" for line in said.splitlines()), end="")
    sys.exit(not all(good for good, _, _ in results))


main()
