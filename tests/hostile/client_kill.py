#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: kill -9 of the client at its system calls, during a script of 200 events of three people against a running
# server, loses nothing that it said is done; nothing is half done or done twice; the account opens, no file is left
# behind that nobody needs, and the next verb goes on. The same for how an account comes to be: join, firm new, and
# another passphrase. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools. Events are killed at the
# calls that leave something behind, each at one of them: a kill anywhere else leaves what one behind the call before
# it leaves. The nightly run has every such stop of every kind of event, and for some every stop of every call.
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server_day import BIG, KILL_AT, Person, case, code_in, day, done, must  # noqa: E402

EVENTS = 200
STEP = 5  # by day: from one stop of a kind of event to its next
EVERY_CALL = ("send", "matter member add", "matter member remove") if BIG else ()
NEW_STEP = 3 if BIG else 19  # the same of what makes an account, which takes much of a machine
KILLED, ENDED = 0, 1  # kill_at says


def killed_at(who, stop, *words, calls=("-w",)):
    got = who.run(*words, by=(KILL_AT, *calls, str(stop)))
    must(got.returncode in (KILLED, ENDED), words, "is not run:", got.stderr)
    return got.returncode == KILLED, got


def left_over(home):
    """Files of the account that nobody needs any more when nothing is under way."""
    found = [os.path.join(f, n) for f in ("outbox", "spool") if os.path.isdir(os.path.join(home, f))
             for n in os.listdir(os.path.join(home, f))]
    return found + [n for n in os.listdir(home) if n.endswith(".new")]


def killed_in(d, event, stop, calls=("-w",)):
    """True: it was killed at that stop. Then, or if it had ended before, EVENT is done, once."""
    killed, got = killed_at(event.who, stop, *event.words, calls=calls)
    printed = got.stdout.strip() != ""
    if event.seen is not None and (printed or not killed):
        must(event.seen(), event.words, "has said", got.stdout, got.stderr, "and is not done")
        if event.then is not None:
            event.then()
    elif printed and event.words[0] == "put":
        again = done(event.who.run(*event.words))
        must(again.startswith("0 put"), event.words, "has said", got.stdout, "and puts again:", again)
        event.then()
    else:
        d.finish(event)
    left = left_over(event.who.home)
    must(not left, event.words, "killed at", stop, "leaves", left)
    return killed


def the_script(d):
    """Each event is killed at one stop; the next of its kind at a later one. How often one was."""
    following, kills = {}, 0
    for n, event in enumerate(d.events(EVENTS)):
        stop = following.get(event.kind, 1)
        killed = killed_in(d, event, stop)
        kills += killed
        # Behind the last stop it begins again between those that were had.
        following[event.kind] = stop + STEP if killed else stop % STEP + 1
        if n % 20 == 19:
            d.check("first", (event.who,))
    return kills


def every_stop(d, kind, make):
    """Events of KIND until each stop was had. How many there are."""
    stop, killed = 0, True
    while killed:
        event = make()
        if event.kind != kind:
            # What there has to be first.
            d.finish(event)
            continue
        stop += 1
        killed = killed_in(d, event, stop, () if kind in EVERY_CALL else ("-w",))
    return stop - 1


def kinds(d):
    """Each kind of event, and how one is made."""
    d.open("last")
    yield "send", lambda: d.send(d.cleo, "first")
    yield "put", lambda: d.put(d.ben, "first", 300)
    yield "put, large", lambda: d.put(d.ada, "first", 150000)
    yield "get", lambda: d.get(d.cleo, "first")
    yield "rm", lambda: d.rm(d.ada, "first")
    yield "matter member add", lambda: d.member("last")
    yield "matter member remove", lambda: d.member("last")
    yield "matter epoch", lambda: d.epoch("last")
    yield "matter new", d.matter
    count = iter(range(1 << 20))
    yield "user invite", lambda: d.invite(10000 + next(count))


def newcomers(d, words, folder):
    """A person joins, killed at each stop; the same command then goes on, and a recovery code was shown."""
    stop, killed = 1, True
    while killed:
        code = code_in(done(d.ada.run("user", "invite", f"new {words[-1]} {stop}", *words)))
        who = Person(folder, f"new-{len(words)}-{stop}")
        join = ("join", f"http://{d.server.address}", code)
        killed, got = killed_at(who, stop, *join)
        shown = re.findall("Recovery code: (.*)", got.stdout)
        if killed:
            again = who.run(*join)
            must(again.returncode == 0 or "in that firm already" in again.stderr, "join, killed at", stop, "does not go on:", again.stderr)
            shown += re.findall("Recovery code: (.*)", again.stdout)
        must(shown, "join, killed at", stop, "has shown no recovery code")
        yield who, stop, shown[-1]
        shutil.rmtree(who.home)
        stop += NEW_STEP


def killed_joins(d, folder):
    stop = 0
    for who, stop, code in newcomers(d, ("--role", "member"), folder):
        done(who.run("user", "list"))
        must(not left_over(who.home), "join, killed at", stop, "leaves", left_over(who.home))
        if stop % 4 == 0:
            recovers(who, code, stop)
    return stop


def killed_foundings(d, folder):
    """The newcomer's `firm new` is killed, at the same stops."""
    stop, beyond = 0, False
    for who, stop, _ in newcomers(d, ("--new-firm",), folder):
        new = ("firm", "new", "Lowe", "--me", "lowe")
        killed, _ = killed_at(who, stop, *new)
        again = who.run(*new)
        must(again.returncode == 0 or "in a firm already" in again.stderr,
             "firm new, killed at", stop, "does not go on:", again.stderr)
        rows = who.table("user", "list")
        must(len(rows) == 1 and rows[0]["name"] == "lowe", "firm new, killed at", stop, rows)
        must(not left_over(who.home), "firm new, killed at", stop, "leaves", left_over(who.home))
        beyond = beyond or not killed
    return stop, beyond


def recovers(who, code, stop):
    """With the code another passphrase is set; killed at STOP, the old one or the new one opens the account."""
    path = os.path.join(who.home, "code")
    with open(path, "w", encoding="ascii") as f:
        f.write(code + "\n")
    other = Person(who.home, "other")
    with open(other.secret, "w", encoding="ascii") as f:
        f.write("quite other words\n")
    other.home = who.home
    killed_at(other, stop, "unlock", "--recovery-file", path)
    who.run("lock")
    must(0 in [p.run("whoami").returncode for p in (who, other)], "no passphrase opens after a kill at", stop)
    other.run("unlock", "--recovery-file", path)
    other.run("lock")
    must(other.run("whoami").returncode == 0, "the new passphrase does not open after", stop)
    os.unlink(path)
    os.unlink(other.secret)


def work(d, folder):
    d.found()
    kills = the_script(d)
    case(f"{EVENTS} events, the client killed {kills} times: each is done once, nothing is left over",
         kills > EVENTS // 3, kills)
    d.check_all()
    case("everything is there, for everybody, and the log is its own past", True)
    for kind, make in kinds(d) if BIG else ():
        stops = every_stop(d, kind, make)
        case(f"{kind}, killed at each of {stops} stops: each is done once", stops > 20, stops)
    stop = killed_joins(d, folder)
    case(f"join, killed at stops up to {stop}: the same command goes on, with a recovery code shown", stop > 20, stop)
    stop, beyond = killed_foundings(d, folder)
    case(f"firm new, killed at stops up to {stop}: the same command goes on", stop > 20 and beyond, stop)
    d.check_all()
    case("and everything is there still", True)
    case("the server stops in order", d.server.stop() in (0, 1))


sys.exit(day(work))
