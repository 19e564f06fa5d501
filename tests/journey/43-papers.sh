#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Documents and messages of a matter: put, listed, fetched, replaced, removed; who may; and what a
# client says when the server's disk has other octets than were signed.
. "$(dirname "$0")/lib.sh"

export MUNIMENT_HOME=$work/nobody
echo 'correct horse battery staple' >words
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
starts=0
serve() {
	starts=$((starts + 1))
	"$MUNIMENT" serve --data data --listen "127.0.0.1:$port" >>served 2>>serve.log </dev/null &
	server=$!
	for _ in $(seq 100); do
		[ "$(grep -c '"event":"started"' serve.log)" = "$starts" ] && grep -q muninvite1 served && break
		sleep 0.1
	done
}
stop() { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; }
trap 'stop; leave' EXIT
serve

as() {
	local home=$1
	shift
	"$MUNIMENT" "$@" --home "$home" --passphrase-file words
}
code() { grep -o 'muninvite1[a-z0-9]*' "$1" | tail -1; }

check "Ada has an account" as ada join "$url" "$(code served)"
check "and a firm" as ada firm new 'Hale & Partners' --me 'Ada Hale'
check "she invites Ben" as ada user invite 'Ben Ito'
cp "$out" invitation
check "who joins" as ben join "$url" "$(code invitation)"
check "there is a matter" as ada matter new 'Smith v. Jones'
check "in which Ben reads" as ada matter member add 'Smith v. Jones' 'Ben Ito' --role reader
m='Smith v. Jones'

made_of letter 3000 >letter.pdf
made_of brief 1000000 >brief.pdf
: >empty.txt
mkdir -p exhibits/a
echo one >exhibits/a/1.txt
echo two >exhibits/2.txt
ln -s ../letter.pdf exhibits/link.pdf

output_is '5 put, 0 there already' "files and a folder are put" as ada put "$m" letter.pdf brief.pdf empty.txt exhibits
cp "$err" noted
check "a link in the folder is left out, and that is said" grep -q '1 entries are left out' noted
output_is '0 put, 5 there already' "what is there is not put again" as ada put "$m" letter.pdf brief.pdf empty.txt exhibits
check "they are listed" as ben ls "$m"
cp "$out" rows
names() { cut -f1 rows | tr '\n' ' '; }
output_is 'brief.pdf empty.txt exhibits/2.txt exhibits/a/1.txt letter.pdf ' "by name, folders too" names
check "for machines, too" as ben ls "$m" --json
cp "$out" listing
check "as JSON" python3 -c 'import json; rows = json.load(open("listing")); assert len(rows) == 5 and rows[0]["octets"] == 1000000'
check "a document is found by a word of its name" as ben find BRIEF
prints 'brief.pdf' "whatever its case"
status_is 2 "a word that is nowhere is said to be" as ben find nothing-like-it

mkdir got
check "a reader fetches a document" as ben get "$m:brief.pdf" -o got/brief.pdf
check "and has the same octets" same brief.pdf got/brief.pdf
check "an empty one" as ben get "$m:empty.txt" -o got/empty.txt
check "is empty" same empty.txt got/empty.txt
check "one in a folder" as ben get "$m:exhibits/a/1.txt" -o -
prints one "to a pipe"
status_is 2 "a file that is there is not overwritten" as ben get "$m:brief.pdf" -o got/empty.txt
hides "The server says" "which is no word of the server's"
check "and stays as it was" same empty.txt got/empty.txt
check "but with --force" as ben get "$m:letter.pdf" -f -o got/empty.txt
check "it is" same letter.pdf got/empty.txt
status_is 2 "a document that is not there is said to be not" as ben get "$m:other.pdf"
status_is 2 "nor a matter" as ben get 'Doe v. Roe:letter.pdf'
status_is 2 "nor a version" as ben get "$m:letter.pdf" --version 2 -o got/2

check "who asked for a document is in its history" as ada history "$m:brief.pdf"
prints exported "as exported"
prints 'Ben Ito' "by name"
check "what one opens of one's own is not" as ada get "$m:letter.pdf" -o got/own
check "as her history shows" as ada history "$m:letter.pdf"
own() { ! grep exported "$out" | grep 'Ada Hale'; }
check "it has Ben's alone" own

made_of letter-2 2000 >letter.pdf
output_is '1 put, 0 there already' "a changed file is the next version" as ada put "$m" letter.pdf
check "the newest is fetched" as ben get "$m:letter.pdf" -f -o got/now
check "it is the new one" same letter.pdf got/now
made_of letter 3000 >old
check "and the older one by its number" as ben get "$m:letter.pdf" --version 1 -o got/then
check "as it was" same old got/then

status_is 1 "a reader puts nothing" as ben put "$m" letter.pdf
says 'Writers and managers' "and is told who may"
status_is 1 "sends nothing" as ben send "$m" hello
status_is 1 "removes nothing" as ben rm "$m:letter.pdf"
status_is 2 "a file that is not there ends the whole call" as ada put "$m" missing.pdf letter.pdf
status_is 2 "a name that no document can have, too" as ada put "$m" letter.pdf --as '../letter.pdf'
from_input() { made_of input 500 | as ada put "$m" - --as typed/input.bin; }
check "standard input is a document, with a name" from_input
status_is 2 "and without one is none" as ada put "$m" -

check "a message is sent" as ada send "$m" "Ready for service."
lines() { printf 'two\nlines\n' | as ada send "$m"; }
check "one of two lines" lines
check "and read" as ben read "$m"
prints 'Ready for service.' "by the others"
prints '    lines' "line by line"
status_is 2 "a message with control characters is refused" as ada send "$m" "$(printf 'a\033[2Jb')"
status_is 2 "an empty one, too" as ada send "$m" ""

check "a document is removed" as ada rm "$m:exhibits/2.txt"
check "and is in no listing" as ben ls "$m"
hides exhibits/2.txt "by name"
status_is 2 "it is not removed twice" as ada rm "$m:exhibits/2.txt"
id=$(python3 -c 'import json; print([r["id"] for r in json.load(open("listing")) if r["name"] == "exhibits/2.txt"][0])')
check "but by its id it is still to be had" as ben get "$m:$id" -o got/removed
check "as it was" same exhibits/2.txt got/removed

# Many, with the client killed in between: the same call goes on, and each is there once.
mkdir many
for i in $(seq 60); do made_of "many$i" 70000 >"many/$i.bin"; done
killed() {
	"$MUNIMENT" put "$m" many --home ada --passphrase-file words >/dev/null 2>&1 </dev/null &
	sleep 0.4
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	return 0
}
for _ in 1 2 3; do killed; done 2>/dev/null
check "a folder of many is put after the client was killed" as ada put "$m" many
check "each of them once" as ben ls "$m"
cp "$out" rows
count() { grep -c '^many/' rows; }
output_is 60 "all of them" count
check "any of them" as ben get "$m:many/33.bin" -o got/33
check "as it was" same many/33.bin got/33

# One key may have ten thousand events: the matter's title is one, and each document is one.
check "there is another matter" as ada matter new 'Doe v. Roe'
mkdir pile
for i in $(seq 10001); do echo "$i" >"pile/$i"; done
output_is '10001 put, 0 there already' "more documents than one key may have are put" as ada put 'Doe v. Roe' pile
output_is 10001 "and are all there" sh -c '"$MUNIMENT" ls "Doe v. Roe" --home ada --passphrase-file words | wc -l'
check "the last one" as ada get 'Doe v. Roe:pile/9999' -o got/9999
check "as it was" same pile/9999 got/9999

# Whoever has the server's disk changes a document there.
blob=$(find data/blobs -type f -size +900k | head -1)
printf X | dd of="$blob" bs=1 seek=500000 conv=notrunc status=none
status_is 1 "a document that was changed on the server is not shown" as ben get "$m:brief.pdf" -o got/changed
says 'Stored octets are not those that the event names' "and it is said what was found"
check "nothing is written" test ! -e got/changed

stop
status_is 4 "without a server nothing is fetched" as ben get "$m:letter.pdf" -o got/no
check "nor made" test ! -e got/no
serve
check "with it, everything is as before" as ben ls "$m"
prints letter.pdf "all of it"

finish
