# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The words journeys are told in. A journey begins with `. "$(dirname "$0")/lib.sh"`, which makes an
# empty folder that is the current one and is gone afterwards, and ends with `finish`.
#
#   muniment WORD...              the program under test; so is "$MUNIMENT", where a path is needed
#   check NAME COMMAND...         passes when COMMAND succeeds
#   refuse NAME COMMAND...        passes when COMMAND fails (of tools; of muniment, say which status)
#   status_is N NAME COMMAND...   passes when COMMAND ends with exactly the status N
#   output_is TEXT NAME COMMAND.. passes when COMMAND succeeds and prints TEXT
#   says TEXT NAME                passes when the command before wrote TEXT to standard error
#   prints TEXT NAME              the same of standard output
#   hides TEXT NAME               passes when it wrote TEXT to neither
#   skip NAME REASON              counts NAME as skipped, and says why
#   missing COMMAND               it is not installed (for `if missing age; then skip …`)
#   same FILE FILE                for check: the same octets
#   mode_is MODE FILE             for check: its permissions, in octal
#   made_of SEED N                N octets that look random and are the same every time
#   vectors NAME                  prints the path of ../shared/vectors/NAME; fails where there are none
#
# The files "$out" and "$err" hold what the last command wrote, until the next; copy what is to be
# looked at more than once. Pipes are written as functions, not into these words, and a command that
# reads says from what: its standard input is empty otherwise.
set -uo pipefail
export LC_ALL=C
umask 022

[ -x "${MUNIMENT:-}" ] || { echo "Bail out! MUNIMENT is not the path of the program"; exit 1; }
MUNIMENT=$(realpath "$MUNIMENT")
journey=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
top=$(realpath "$journey/../..")
work=$(mktemp -d "${TMPDIR:-/tmp}/muniment-journey.XXXXXX")
cd "$work" || exit 1
cases=0 failures=0 finished=
said=$work.said
mkdir "$said"

leave() {
	cd / && rm -rf "$work" "$said"
	[ -n "$finished" ] || echo "Bail out! the journey ended before its end"
}
trap leave EXIT
trap 'exit 1' INT TERM HUP

out=$said/out
err=$said/err

muniment() { "$MUNIMENT" "$@"; }

# Run the command with its output kept; its status.
keep() { "$@" >"$out" 2>"$err" </dev/null; }

result() { # STATUS NAME, and what was wrong
	cases=$((cases + 1))
	if [ "$1" = 0 ]; then
		echo "ok $cases - $2"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $cases - $2"
	echo "# ${3:-}"
	head -c 2000 "$out" | sed 's/^/# out: /' | tr -cd '\n\t -~'
	head -c 2000 "$err" | sed 's/^/# err: /' | tr -cd '\n\t -~'
}

check() {
	local name=$1
	shift
	keep "$@"
	result $? "$name" "failed: $*"
}

refuse() {
	local name=$1
	shift
	if keep "$@"; then result 1 "$name" "succeeded: $*"; else result 0 "$name"; fi
}

status_is() {
	local want=$1 name=$2 got
	shift 2
	keep "$@"
	got=$?
	[ "$got" = "$want" ]
	result $? "$name" "status $got, not $want: $*"
}

output_is() {
	local want=$1 name=$2 got
	shift 2
	keep "$@"
	got=$?
	[ "$got" = 0 ] && [ "$(cat "$out")" = "$want" ]
	result $? "$name" "status $got: $*"
}

says() {
	grep -qF -- "$1" "$err"
	result $? "$2" "does not say: $1"
}

prints() {
	grep -qF -- "$1" "$out"
	result $? "$2" "does not print: $1"
}

hides() {
	! grep -qF -- "$1" "$out" "$err"
	result $? "$2" "tells: $1"
}

skip() {
	cases=$((cases + 1))
	echo "ok $cases - $1 # SKIP $2"
}

missing() { ! command -v "$1" >/dev/null; }
same() { cmp -s "$1" "$2"; }
mode_is() { [ "$(stat -c %a "$2")" = "$1" ]; }

made_of() {
	python3 - "$1" "$2" <<-'END'
		import random, sys
		r, n = random.Random(sys.argv[1]), int(sys.argv[2])
		for at in range(0, n, 1 << 20):
		    sys.stdout.buffer.write(r.randbytes(min(1 << 20, n - at)))
	END
}

vectors() {
	local path=${MUNIMENT_SHARED:-$top/../shared}/vectors/$1
	[ -e "$path" ] && realpath "$path"
}

finish() {
	finished=1
	echo "1..$cases"
	[ "$failures" = 0 ]
	exit
}
