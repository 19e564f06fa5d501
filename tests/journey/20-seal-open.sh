#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is sealed opens again, at every size where something changes, from and to files and pipes,
# binary and armored; and nothing is overwritten or left half done.
. "$(dirname "$0")/lib.sh"

seal_pipe() { cat "$1" | muniment seal -r "$recipient" "${@:3}" | cat >"$2"; }
open_pipe() { cat "$1" | muniment open -i my.key | cat >"$2"; }
seal_redirected() { muniment seal "${@:3}" <"$1" >"$2"; }

check "a key is made" muniment key new -o my.key
recipient=$(muniment key show my.key)
echo "$recipient" >to.txt

for size in 0 1 65535 65536 65537 131072 196608 1048575 1048576 1048577 2097152 3000000; do
	made_of "$size" "$size" >in
	rm -f sealed opened
	check "$size octets are sealed" muniment seal -r "$recipient" -o sealed in
	check "$size octets are opened" muniment open -i my.key -o opened sealed
	check "$size octets are the same" same in opened
	check "$size octets through pipes are sealed" seal_pipe in piped
	check "$size octets through pipes are opened" open_pipe piped opened
	check "$size octets through pipes are the same" same in opened
	check "$size octets are armored" seal_pipe in armored -a
	check "$size octets in armor are opened" open_pipe armored opened
	check "$size octets in armor are the same" same in opened
	check "$size octets grow by a header, a nonce and a tag for each chunk" \
		test "$(($(stat -c %s sealed) - size))" = $((1627 + 16 + 16 * (size == 0 ? 1 : (size + 65535) / 65536)))
done

made_of recipients 1000 >in
for i in 1 2 3; do
	muniment key new -o "k$i" >>all.txt
done
printf '# ours\n\n' | cat - to.txt >ours.txt
check "a file is sealed to many" muniment seal -R all.txt -r "$recipient" -R ours.txt -o many in
for k in k1 k2 k3 my.key; do
	check "which each of them opens" muniment open -i "$k" -o "opened-$k" many
	check "to what it was" same in "opened-$k"
done
muniment key new -o other.key >/dev/null
status_is 1 "and nobody else" muniment open -i other.key many
says "none of the given keys opens this file" "which is said"
check "one of several keys is enough" muniment open -i other.key -i k2 -o several many
check "recipients come from a pipe, too" sh -c 'cat all.txt | "$0" seal -R - in | "$0" open -i k1 | cmp - in' "$MUNIMENT"
check "and so do identities" sh -c 'cat k3 | "$0" open -i - many | cmp - in' "$MUNIMENT"
check "-- ends the options" sh -c 'cp in ./-x && "$0" seal -R to.txt -- -x | "$0" open -i my.key -- - | cmp - in' "$MUNIMENT"

muniment key new --classic -o classic.key >classic.txt
status_is 2 "post-quantum recipients and others are not mixed" muniment seal -R to.txt -R classic.txt in
says "these recipients cannot be mixed in one file" "which is said"
status_is 2 "nobody to seal to is wrong use" muniment seal in
status_is 2 "a passphrase is not for recipients' files" muniment seal -p -R to.txt in
status_is 2 "something else is not a recipient" muniment seal -r age1nobody in
status_is 2 "nor is a plugin's one" muniment seal -r age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t in
says "plugins are not supported" "which is said"
status_is 2 "nor is an identity" muniment seal -r "$(tail -n 1 my.key)" in
hides SECRET "which is not shown again"
printf '%s\n' "$recipient" 'ssh-ed25519 AAAA' >mixed.txt
status_is 2 "a bad line in a file of recipients" muniment seal -R mixed.txt in
says "(line 2)" "is named"
: >empty
status_is 2 "no recipient in a file" muniment seal -R empty in
says "There is no recipient in it" "which is said"
status_is 2 "a file that is not there" muniment seal -R to.txt nowhere
says "nowhere: it does not exist" "is named"
status_is 2 "a folder is not a file" muniment seal -R to.txt .
status_is 2 "standard input is one thing" muniment seal -R - -

status_is 2 "an older file is not overwritten" muniment seal -R to.txt -o sealed in
says "exists already" "which is said"
check "without --force" muniment seal -R to.txt -f -o sealed in
check "which then holds the new one" sh -c '"$0" open -i my.key sealed | cmp - in' "$MUNIMENT"
cp in whole
status_is 2 "an input is not its own output" muniment seal -R to.txt -f -o in in
status_is 2 "by another name, either" sh -c 'ln -sf in link && "$0" seal -R to.txt -f -o link in' "$MUNIMENT"
status_is 2 "or behind it" sh -c '"$0" seal -R to.txt in >>in' "$MUNIMENT"
check "and stays as it was" same in whole
status_is 2 "a folder that is not there" muniment seal -R to.txt -o no/where in
check "an output has the permissions of a new file" sh -c 'umask 027 && "$0" seal -R to.txt -o masked in' "$MUNIMENT"
check "less the umask" mode_is 640 masked
touch there
mkdir folder
status_is 2 "an output that exists is refused" muniment seal -R to.txt -o there in
says "there: it exists already. Choose another name, or replace it with --force." "with both ways out"
status_is 2 "a folder too, with --force even" muniment seal -f -R to.txt -o folder in
says "folder: it exists already (Is a directory). Choose another name" "and is called one"
rmdir folder
check "a device takes what is written" muniment open -i my.key -o /dev/null sealed
status_is 4 "a full device does not" muniment open -i my.key -o /dev/full sealed
says "the disk is full" "which is said"
check "standard output is the output" seal_redirected in redirected -R to.txt
check "as with -o -" sh -c '"$0" open -i my.key -o - <redirected | cmp - in' "$MUNIMENT"

# A stopped program leaves nothing half written: it is stopped while it waits for more input.
mkfifo feed
before=$(ls -A)
for signal in INT TERM HUP; do
	(set -m; "$MUNIMENT" seal -R to.txt -o interrupted feed 2>"$err" & echo $! >"$said/pid"; wait $!; echo $? >"$said/status") &
	exec 9>feed
	made_of "$signal" 3000000 >&9
	kill -s "$signal" "$(cat "$said/pid")"
	wait
	exec 9>&-
	grep -qx 4 "$said/status"
	result $? "$signal ends it with status 4"
	says "interrupted" "with a word"
	[ "$(ls -A)" = "$before" ]
	result $? "and nothing left behind"
done

# What went to standard output cannot be taken back.
streams() { # VERB SENTENCE
	local verb=$1
	shift 1
	(set -m; "$MUNIMENT" "$verb" "${@:2}" feed >partial 2>"$err" & echo $! >"$said/pid"; wait $!) &
	exec 9>feed
	made_of stream 3000000 | if [ "$verb" = seal ]; then cat; else muniment seal -R to.txt; fi >&9
	for _ in $(seq 100); do [ -s partial ] && break; sleep 0.1; done
	kill -s TERM "$(cat "$said/pid")"
	wait
	exec 9>&-
	says "$1" "$verb to standard output says what became of it"
}
streams seal "What was written is incomplete." -R to.txt
streams open "What was written is authentic, but not all." -i my.key

made_of slow 2000000 >slow
slowly() { # on a terminal, with a break of more than a second
	python3 "$journey/pty.py" -- sh -c '{ cat slow; sleep 1.2; cat slow; } | "$0" seal -R to.txt -o reported 2>/dev/tty' "$MUNIMENT"
}
check "work of more than a second" slowly
says "MiB/s" "is reported on a terminal"
check "less is not" python3 "$journey/pty.py" -- sh -c '"$0" seal -R to.txt -o unreported slow 2>/dev/tty' "$MUNIMENT"
hides "MiB" "reported"

measure() { # the most memory a command has had, in KiB
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@" >"$said/rss" && [ "$(cat "$said/rss")" -le 32768 ]
}
if [ -n "${MUNIMENT_SANITIZED:-}" ]; then
	skip "memory is bounded" "sanitizers need more"
else
	made_of large $((96 << 20)) >large
	check "sealing 96 MiB takes at most 32 MiB of memory" measure "$MUNIMENT" seal -R all.txt -o large.age large
	check "and so does opening them" measure "$MUNIMENT" open -i k3 -o large.opened large.age
	check "which gives them back" same large large.opened
	check "and the armor" measure "$MUNIMENT" seal -a -R all.txt -o large.armor large
	check "both ways" measure "$MUNIMENT" open -i k3 large.armor
fi

big() { # 5 GiB, streamed; nothing of it is on a disk
	head -c 5368709120 /dev/zero | muniment seal -R to.txt | muniment open -i my.key | cmp -n 5368709120 - /dev/zero
}
if [ -n "${MUNIMENT_BIG:-}" ]; then
	check "5 GiB are streamed" big
else
	skip "5 GiB are streamed" "only with MUNIMENT_BIG=1"
fi
finish
