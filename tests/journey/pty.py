# SPDX-License-Identifier: Apache-2.0
"""pty.py ANSWER... -- COMMAND...: run COMMAND with a terminal of its own, on which somebody types the
answers, each when it is asked for with the echo off; ^C is Ctrl-C. What the terminal showed goes to
standard error; the status is the command's, or 99 when an answer could be seen on the terminal, when
it was not asked for, or when the echo was off in the end."""
import fcntl
import os
import select
import sys
import termios
import time

PATIENCE = 60


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def main():
    at = sys.argv.index("--")
    answers, command = sys.argv[1:at], sys.argv[at + 1:]
    ours, theirs = os.openpty()
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
        os.close(ours)
        os.close(theirs)
        os.execvp(command[0], command)
    shown, typed, status, end = b"", 0, None, time.monotonic() + PATIENCE
    while status is None and time.monotonic() < end:
        if select.select([ours], [], [], 0.02)[0]:
            shown += os.read(ours, 4096)
        if typed < len(answers) and shown.count(b": ") > typed and not echoes(theirs):
            answer = answers[typed]
            os.write(ours, b"\x03" if answer == "^C" else answer.encode() + b"\n")
            typed += 1
        done, how = os.waitpid(child, os.WNOHANG)
        status = os.waitstatus_to_exitcode(how) if done else None
    while select.select([ours], [], [], 0)[0]:
        shown += os.read(ours, 4096)
    sys.stderr.buffer.write(shown)
    if status is None:
        os.kill(child, 9)
    seen = any(a.encode() in shown for a in answers if a not in ("", "^C"))
    if status is None or seen or typed < len(answers) or not echoes(theirs):
        print(f"pty: seen {seen}, typed {typed} of {len(answers)}, status {status}", file=sys.stderr)
        status = 99
    sys.exit(status)


main()
