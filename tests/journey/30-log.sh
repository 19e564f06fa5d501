#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A log is made, grows by lines, is published, audited, and gives out receipts; from the empty log on
# and around every size where a tile or a level begins.
. "$(dirname "$0")/lib.sh"

add_text() { printf "$2" | muniment log add "$1" --lines "${@:3}"; }
size_is() { [ "$(sed -n 2p "$1/checkpoint")" = "$2" ]; }
holds() { muniment log prove "$1" "$2" -f -o receipt && muniment verify --policy "$1/policy" receipt entry; }
entry_is() { printf %s "$1" >entry; }

check "a log is made" muniment log new log --origin example.org/case-log
prints "example.org/case-log+" "and prints the key that others verify by"
check "its key is for its owner only" mode_is 600 log/private/key
check "and so is what is private" mode_is 700 log/private
status_is 2 "it is not made twice" muniment log new log --origin example.org/case-log
mkdir full && touch full/file
status_is 2 "nor in a folder with something in it" muniment log new full --origin example.org/x
for origin in '' 'two words' a+b a/; do
	status_is 2 "an origin is not '$origin'" muniment log new other --origin "$origin"
done
status_is 2 "an origin is needed" muniment log new other
refuse "nothing was made of these" test -e other

output_is "sound	0 entries published, 0 waiting" "the empty log is sound" muniment log audit log
output_is 0 "and is published as it is" muniment log checkpoint log
status_is 2 "it has no entry 0" muniment log prove log 0 -o receipt
refuse "so there is no receipt" test -e receipt

output_is "0	0" "the first line is the first entry" add_text log 'entry 0\n'
status_is 2 "which has no receipt before it is published" muniment log prove log 0 -o receipt
says "muniment log checkpoint" "and it is said what publishes it"
output_is "sound	0 entries published, 1 waiting" "the log knows that it waits" muniment log audit log
size=1
for next in 255 256 257 65535 65536 65537; do
	output_is "$size" "a log of $size is published" muniment log checkpoint log
	output_is "sound	$size entries published, 0 waiting" "it is sound" muniment log audit log
	for index in 0 $((size / 2)) $((size - 1)); do
		entry_is "entry $index"
		check "entry $index is proven" holds log "$index"
		prints "number $index of the log example.org/case-log" "which is what is said"
	done
	seq -f 'entry %.0f' "$size" $((next - 1)) >lines
	check "it grows to $next" muniment log add log --lines lines
	size=$next
done
check "and is published" muniment log checkpoint log
check "with the size it has" size_is log 65537
entry_is "entry 65536"
check "its last entry is proven" holds log 65536
entry_is "entry 65535"
status_is 1 "another entry is not" muniment verify --policy log/policy receipt entry
status_is 2 "there is no entry after it" muniment log prove log 65537

check "a second log is made" muniment log new few --origin example.org/few
output_is "0	1
2	3
4	4" "batches are told one by one" add_text few 'a\n\n\nb\nc' --batch 2
check "and published" muniment log checkpoint few
entry_is ''
check "an empty line is an empty entry" holds few 1
entry_is c
check "the last line needs no end" holds few 4

# A stopped program says so: it is stopped while it waits for more lines.
check "a log to be stopped in is made" muniment log new stopped --origin example.org/stopped
mkfifo feed
(set -m; "$MUNIMENT" log add stopped --lines --batch 2 feed >added 2>"$err" & echo $! >"$said/pid"; wait $!; echo $? >"$said/status") &
exec 9>feed
printf 'a\nb\nc\n' >&9
for _ in $(seq 100); do
	[ -s added ] && break
	sleep 0.1
done
kill -s INT "$(cat "$said/pid")"
wait
exec 9>&-
grep -qx 4 "$said/status"
result $? "an interruption ends it with status 4"
says "muniment log add: interrupted. What was said to be durable is" "with a word"
grep -qx "0	1" added
result $? "a batch had been said to be durable"
check "the log can be published after it" muniment log checkpoint stopped
entry_is b
check "and has that batch" holds stopped 1

long() { (printf 'before\n'; head -c "$1" /dev/zero | tr '\0' x; printf '\nafter\n') | muniment log add few --lines; }
output_is "5	7" "a line of 65,535 octets is an entry" long 65535
status_is 3 "a longer one is refused" long 65536
prints "8	8" "what came before it is there"
says "line 2" "and the line is named"
output_is 9 "and nothing else" muniment log checkpoint few
status_is 2 "a batch has a size" muniment log add few --lines --batch 0 lines
status_is 2 "the log must be one" muniment log add nowhere --lines lines
status_is 2 "the input must be there" muniment log add few --lines nothing
status_is 2 "and only one" muniment log add few --lines lines lines

# A pipe whose writer pauses is told what is durable, and nobody else writes meanwhile.
mkfifo pipe
muniment log add few --lines <pipe >told &
adding=$!
exec 3>pipe
printf 'one\ntwo\n' >&3
told() { for _ in $(seq 100); do [ -s told ] && return 0; sleep 0.1; done; return 1; }
check "a pause makes what came before it durable" told
output_is "9	10" "and says so" cat told
status_is 2 "two cannot write to one log" add_text few 'x\n'
says "another process is using it" "and are told why"
exec 3>&-
check "the end of the input is a good end" wait "$adding"

output_is '{"damaged":[],"result":"OK","size":9,"waiting":2}' "an audit speaks to programs, too" \
	muniment log audit --json few
check "a policy that trusts the log is satisfied" muniment log audit --policy few/policy few
status_is 1 "one that trusts another log is not" muniment log audit --policy log/policy few
cp few/tile/0/000.p/9 saved
printf x | dd of=few/tile/0/000.p/9 bs=1 seek=70 conv=notrunc status=none
status_is 3 "a changed tile is found" muniment log audit few
named() { [ "$(muniment log audit few 2>said)" = "damaged	tile/0/000.p/9" ]; }
check "and named, alone" named
status_is 3 "for programs, too" muniment log audit --json few
prints '{"damaged":["tile/0/000.p/9"],"result":"E_DAMAGED"' "in one object"
status_is 3 "no receipt is made from it" muniment log prove few 1 -o from-damaged
refuse "nor half of one" test -e from-damaged
cp saved few/tile/0/000.p/9
check "put back, the log is sound" muniment log audit few

check "a log is made whose answers nobody hears" muniment log new mute --origin example.org/mute
unheard() { printf 'a\nb\nc\n' | muniment log add mute --lines --batch 1 >/dev/full; }
status_is 4 "standard output that is full ends the run" unheard
says "standard output: the disk is full. 1 line of this run is durable." "and what is in the log is said"
output_is 1 "and is there" muniment log checkpoint mute
status_is 2 "a name too long for a file is wrong use" muniment log add mute "$(printf '%05000d' 0)"
says "it does not exist" "and no failure of the disk"

# A folder is copied, and both go on: one key has then signed two logs.
check "a log is made" muniment log new one --origin example.org/forked
cp -r one two
output_is "0	0" "something is added to it" add_text one 'a\n'
output_is "0	0" "and something else to its copy" add_text two 'b\n'
check "one is published" muniment log checkpoint one
check "so is the other" muniment log checkpoint two
contradicted() {
	cp one/checkpoint own && cp two/checkpoint one/checkpoint
	status_is 3 "a checkpoint that contradicts it is found, $1" muniment log audit one
	prints "damaged	checkpoint" "and named"
	status_is 3 "the log does not go on" muniment log checkpoint one
	check "and the evidence stays" cmp two/checkpoint one/checkpoint
	cp own one/checkpoint
}
contradicted "of its own size"
output_is "1	1" "one goes on" add_text one 'c\n'
check "and is published" muniment log checkpoint one
contradicted "of a smaller one"
check "put back, it is sound, too" muniment log audit one
touch one/foreign one/private/foreign
check "foreign files are no damage" muniment log audit one
says "one/foreign: is no part of the log." "but named"
says "one/private/foreign: is no part of the log." "wherever they are"

# What is repeated on a terminal must not move its cursor.
clear=$(printf '\033[2J')
for option in "--no$clear" "--batc$clear=1" "--no=$clear" "-$clear" "-l$clear"; do
	status_is 2 "an option that is none is refused" muniment log add one "$option" own
	hides "$clear" "and not repeated as it stands"
done
status_is 2 "an index that is none is refused" muniment log prove one "1$clear"
hides "$clear" "and not repeated"
printf 'z\n' >"odd$clear"
check "a file may be named so" muniment log add one -- "odd$clear"
hides "$clear" "and is named without"
finish
