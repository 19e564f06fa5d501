#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages and the completion know every verb and every option, and no others. Speaks TAP."""
import os
import re
import subprocess
import sys

MUNIMENT = os.path.realpath(os.environ["MUNIMENT"])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAN = os.path.join(TOP, "docs/man")
COMMON = {"-?, --help", "--usage", "-V, --version"}
cases = failures = 0


def case(name, got, wanted):
    global cases, failures
    cases += 1
    good = got == wanted
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}")
    if not good:
        print(f"# only there: {sorted(set(got) - set(wanted))}; missing: {sorted(set(wanted) - set(got))}")


def output(*words):
    return subprocess.run([MUNIMENT, *words], check=True, text=True, stdout=subprocess.PIPE).stdout


def verbs():
    """{words: summary} of the overview."""
    return dict(re.findall(r"^  ([a-z][a-z ]*[a-z])   *(.*)$", output("help"), re.M))


def options_of(verb):
    """Options as --help has them: "-o, --output=OUT"."""
    found = re.findall(r"^ {2,6}(?:(-\S), +)?(--[a-z-]+)(=\S+)?(?= |$)", output(*verb.split(), "--help"), re.M)
    return {(f"{short}, " if short else "") + long + value for short, long, value in found}


def page(name):
    try:
        with open(os.path.join(MAN, name + ".1"), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def section(text, macro, title):
    """From the heading to the next one of its kind or above."""
    found = re.search(rf'^\.{macro} {re.escape(title)}$(.*?)(?=^\.S[hs] |\Z)', text, re.M | re.S)
    return found[1] if found else ""


def options_in(text):
    """The same of a manual's list: .It Fl o Ar OUT , Fl -output Ns = Ns Ar OUT"""
    found = set()
    for item in re.findall(r"^\.It (Fl .*)$", text, re.M):
        words = item.replace("\\&", "").replace(" Ns = Ns Ar ", "=").replace("Fl ", "-")
        parts = [p.strip() for p in words.split(" , ")]
        found.add(", ".join([re.sub(r" Ar .*", "", p) for p in parts[:-1]] + parts[-1:]))
    return found


def completed(*words):
    """What the completion offers for the last of WORDS."""
    script = f'. "{TOP}/packaging/completion/muniment.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' \
             '_muniment; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", script, "bash", MUNIMENT, *words], check=True, text=True,
                          stdout=subprocess.PIPE, cwd=MAN)
    return set(done.stdout.split())


def main():
    every = verbs()
    pages = {"muniment"} | {"muniment-" + v.split()[0] for v in every}
    case("each verb has a page, and each page a verb",
         {n.removesuffix(".1") for n in os.listdir(MAN) if n.endswith(".1")}, pages)
    front = page("muniment")
    case("muniment(1) has the options of all verbs", options_in(front), COMMON)
    listed = re.findall(r"^\.It Cm (.*)\n(.*(?:\n[^.].*)*)\n\.Xr muniment-(\w+) 1$", front, re.M)
    case("muniment(1) lists the verbs as the overview does",
         {v: summary.rstrip(";").replace("\n", " ") for v, summary, _ in listed}, every)
    case("and refers to the page of each", {v: to for v, _, to in listed}, {v: v.split()[0] for v in every})
    for verb in every:
        text = page("muniment-" + verb.split()[0])
        own = options_of(verb) - COMMON
        described = section(text, "Ss", verb) if " " in verb else text
        case(f"'{verb}' has the options of its page", options_in(described), own)
        case(f"'{verb}' has all options of all verbs", options_of(verb) & COMMON, COMMON)
        synopsis = section(text, "Sh", "SYNOPSIS")
        case(f"'{verb}' is in the synopsis", {f"Cm {verb}"} & set(re.findall(r"Cm [a-z ]+", synopsis)), {f"Cm {verb}"})
        words = {w for o in options_of(verb) for w in re.findall(r"--[a-z-]+=?", o)}
        case(f"'{verb}' is completed", completed(*verb.split(), "--"), words)
        case(f"'{verb}' is completed with files", completed(*verb.split(), "muniment-k"), {"muniment-key.1"})
    known = {v: {w for o in options_of(v) for w in re.findall(r"(?<!\S)--?[a-zA-Z-]+", o)} for v in every}
    for name in sorted(pages):
        wrong = set()
        for line in re.findall(r"\$ (.*muniment .*)$", page(name), re.M):
            words = line[line.index("muniment ") + 9:].split(" | ")[0].split(" > ")[0].split()
            verb = next((" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in every), None)
            wrong |= {line} if verb is None else {w for w in words if w[0] == "-" and w != "-" and w not in known[verb]}
        case(f"the examples of {name}(1) use what there is", wrong, set())
    first = {v.split()[0] for v in every}
    with open(os.path.join(MAN, "meson.build"), encoding="utf-8") as f:
        case("each page is installed", set(re.findall(r"'(.*)\.1'", f.read())), pages)
    case("verbs are completed", completed(""), first | {"help", "--help", "--version"})
    case("verbs after help too", completed("help", "ver"), {"verify"})
    case("words of a group too", completed("log", ""), {v.split()[1] for v in every if v.startswith("log ")})
    case("nothing else is", completed("frobnicate", ""), set())
    print(f"1..{cases}")
    sys.exit(failures > 0)


main()
