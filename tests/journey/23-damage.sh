#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Damage: any octet changed, any end cut off, anything added is an error, and only what is authentic
# comes out before it.
. "$(dirname "$0")/lib.sh"

muniment key new -o my.key >to.txt
muniment key new --classic -o classic.key >classic.txt
seldom=1
[ -z "${MUNIMENT_SANITIZED:-}" ] || seldom=7

# Every STEPth octet of FILE changed, a different bit each time, and FILE cut there: status 3, or 1
# where another type or key is read, and no output. White space around armor may vary.
survives() { # HOW STEP FILE KEY
	python3 - "$MUNIMENT" "$@" <<-'END'
		import subprocess, sys
		program, how, step, path, key = sys.argv[1:]
		data = open(path, "rb").read()
		for at in range(0, len(data), int(step)):
		    changed = data[:at]
		    if how != "cut":
		        bit = 1 << (at + at // 8) % 8 if how == "bit" else 0xff
		        changed += bytes([data[at] ^ bit]) + data[at + 1:]
		    done = subprocess.run([program, "open", "-i", key], input=changed, capture_output=True)
		    if done.returncode not in (1, 3) or done.stdout or not done.stderr:
		        if not (path == "armored" and changed.strip() == data.strip()):
		            sys.exit(f"{how} at {at}: status {done.returncode}")
	END
}
made_of small 100 >in
muniment seal -R to.txt -o hybrid in
muniment seal -R classic.txt -o classic in
muniment seal -a -R classic.txt -o armored in
for how in bit octet cut; do
	check "$how: no octet of a classic file" survives $how $seldom classic classic.key
	check "$how: no octet of an armored file" survives $how $seldom armored classic.key
	often=$((7 * seldom))
	[ $how != bit ] || often=$seldom
	check "$how: no octet of a hybrid file" survives $how $often hybrid my.key
done

# 40 chunks, so that the damage is in another worker's batch than the start.
made_of large 2600000 >in
muniment seal -R to.txt -o sealed in
chunk() { echo $((1627 + 16 + $1 * 65552)); } # where chunk N begins, from 0
damage() { # at octet AT
	cp sealed damaged
	printf '\377\000\377' | dd of=damaged bs=1 seek="$1" conv=notrunc status=none
}
released() { # N octets came out, and they are those of the beginning
	[ "$(stat -c %s opened)" = "$1" ] && cmp -s -n "$1" in opened
}
open_pipe() { cat damaged | muniment open -i my.key >opened; }
for n in 0 1 15 16 17 31 32 39; do
	damage $(($(chunk $n) + 1000))
	status_is 3 "chunk $n is damaged" muniment open -i my.key -o no damaged
	says "(chunk $((n + 1)))" "which is said"
	says "No file was made" "and that there is no file"
	refuse "and there is none" test -e no
	status_is 3 "chunk $n is damaged in a pipe" open_pipe
	says "authentic, but not all" "which is said"
	check "and only what was before comes out" released $((n * 65536))
done
for n in 0 1 16 39; do
	for more in 0 1 16 17 1000; do
		head -c $(($(chunk $n) + more)) sealed >damaged
		status_is 3 "cut off $more octets into chunk $n" open_pipe
		check "only what was before comes out" released $((n * 65536))
	done
done
for n in 1 16; do
	{ head -c "$(chunk $n)" sealed; tail -c +$(($(chunk $((n + 1))) + 1)) sealed; } >damaged
	status_is 3 "chunk $n is missing" open_pipe
	check "only what was before comes out" released $((n * 65536))
	{ head -c "$(chunk $((n + 1)))" sealed; tail -c +$(($(chunk $n) + 1)) sealed; } >damaged
	status_is 3 "chunk $n is there twice" open_pipe
	check "only what was before comes out" released $(((n + 1) * 65536))
done
for more in 1 16 65552 1100000; do
	{ cat sealed; made_of more $more; } >damaged
	status_is 3 "$more octets more at the end" open_pipe
	check "are no part of it" released $((39 * 65536))
done
{ cat sealed sealed; } >damaged
status_is 3 "two files are not one" open_pipe

# A full last chunk, and something behind it.
head -c 131072 in >full
muniment seal -R to.txt -o full.age full
for more in 1 16 17 70000; do
	{ cat full.age; made_of more $more; } >damaged
	status_is 3 "$more octets more after a full chunk" open_pipe
	says "(chunk 3)" "is where it is damaged"
	check "and are no part of it" released 131072
done
for n in 0 1 15; do
	head -c $((1627 + 16 + n)) full.age >damaged
	status_is 3 "$n octets of payload" open_pipe
	check "are nothing" released 0
done

status_is 3 "an empty file is no age file" sh -c '"$0" open -i my.key </dev/null' "$MUNIMENT"
status_is 3 "nor is another one" muniment open -i my.key in
says "It is not an age file" "which is said"
sed '1s/v1/v2/' classic >damaged
status_is 3 "another version of age is not read" muniment open -i classic.key damaged
says "another version" "which is said"
{ head -n 1 classic; head -c 1100000 /dev/zero | tr '\0' a; } >damaged
status_is 3 "a header without end is not read for ever" muniment open -i classic.key damaged
sed 's/^--- ..../--- AAAA/' classic >damaged
status_is 3 "another MAC" muniment open -i classic.key damaged
says "the age header has been altered" "is noticed first"
{ printf 'hello\n'; cat armored; } >damaged
status_is 3 "text in front of the armor" muniment open -i classic.key damaged
{ cat armored; printf 'hello\n'; } >damaged
status_is 3 "text behind the armor" muniment open -i classic.key damaged
says "the armor is malformed" "is named"
check "white space around it does not matter" sh -c '{ printf "\n \t\n"; cat armored; printf "\n\n"; } | "$0" open -i classic.key' "$MUNIMENT"
check "nor do lines of Windows" sh -c 'sed "s/\$/\r/" armored | "$0" open -i classic.key' "$MUNIMENT"

for n in hybrid armored; do
	check "inspect looks at the form of $n" muniment inspect $n
done
status_is 3 "inspect refuses what cannot be one" muniment inspect damaged
head -c $((1627 + 16 + 65552 + 16)) sealed >damaged
status_is 3 "a length that nothing seals to" muniment inspect damaged
head -c 1640 sealed >damaged
status_is 3 "a nonce cut off" muniment inspect damaged
status_is 3 "a header cut off" sh -c 'head -c 1000 sealed | "$0" inspect -' "$MUNIMENT"
finish
