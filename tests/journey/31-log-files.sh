#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files are committed to, without a word about them in the log, and proven by receipts that open the
# commitment.
. "$(dirname "$0")/lib.sh"

holds() { muniment log prove log "$1" -f -o receipt && muniment verify --policy log/policy receipt "$2"; }
through_a_pipe() { cat "$1" | muniment log add log -; }
verified_through_a_pipe() { cat "$2" | muniment verify --policy log/policy "$1" -; }
tells_of() { grep -rqF -e "$1" --exclude-dir=private log; }
quietly() { muniment "$@" >told; }

muniment log new log --origin example.org/files >key
sizes=(0 1 65535 70000 3000000)
for i in "${!sizes[@]}"; do made_of "${sizes[i]}" "${sizes[i]}" >"file-$i"; done
printf 'a line' >line

output_is "0	file-0
1	file-1
2	file-2
3	file-3
4	file-4" "files of all sizes are committed to" muniment log add log --batch 2 file-0 file-1 file-2 file-3 file-4
output_is "5	-" "so is standard input" through_a_pipe file-1
output_is "6	6" "a line is an entry among them" muniment log add log --lines line
output_is 7 "and all is published" muniment log checkpoint log
check "and sound" muniment log audit log
for i in "${!sizes[@]}"; do
	check "a file of ${sizes[i]} octets is proven" holds "$i" "file-$i"
	prints "this file's SHA-256 was committed to in entry number $i" "and it is said how"
done
check "what came through a pipe is proven" holds 5 file-1
check "and verified through one" verified_through_a_pipe receipt file-1
leaves_differ() { python3 -c 'import sys
entries = open("log/tile/entries/000.p/7", "rb").read()
sys.exit(entries[35:70] == entries[175:210] or entries[35:38] != entries[175:178])'; }
check "a file that is added twice has two leaves" leaves_differ
check "the line is proven" holds 6 line
prints "this entry is number 6" "as the entry it is"
mv receipt of-the-line

muniment log prove log 3 -o of-three
status_is 1 "another file is not what was committed to" muniment verify --policy log/policy of-three file-2
says "does not match the commitment" "and it is said so"
status_is 1 "nor is it in one object" muniment verify --json --policy log/policy of-three file-2
prints '{"verified":false,"error":"E_COMMITMENT"}' "with the reason"
status_is 1 "a line is no file" muniment verify --policy log/policy of-three line
status_is 3 "a large file is no entry" muniment verify --policy log/policy of-the-line file-3
status_is 2 "a folder is no file" muniment verify --policy log/policy of-three log
sed '/^extra /d' of-three >without
status_is 3 "without what opens it a large file says nothing" muniment verify --policy log/policy without file-3
muniment log prove log 1 -o of-one
sed '/^extra /d' of-one >without
status_is 1 "nor does a small one" muniment verify --policy log/policy without file-1
sed "s|^extra .*|$(grep ^extra of-one)|" of-three >exchanged
status_is 1 "one opening does not open another commitment" muniment verify --policy log/policy exchanged file-1

sha() { openssl dgst -sha256 -binary "$1"; }
sha file-3 >digest
in_public() { python3 -c 'import sys, pathlib
digest = open("digest", "rb").read()
sys.exit(not any(digest in p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob("*") if p.is_file()))' "$1"; }
refuse "the digest is nowhere in what is public" in_public log/tile
check "it is in what is private" in_public log/private
refuse "the name is nowhere" tells_of file-3
check "the openings are for the owner only" mode_is 600 log/private/openings
cp -r log public && rm -r public/private
check "who has only what is public" muniment log prove public 3 -o from-public
status_is 3 "cannot open what it commits to" muniment verify --policy log/policy from-public file-3

status_is 2 "a folder is not committed to" muniment log add log file-0 log file-1
status_is 2 "nor is what is not there" muniment log add log file-0 nothing
says "nothing: it does not exist" "which is named"
status_is 2 "standard input is not read twice" muniment log add log - -
status_is 2 "files are needed" muniment log add log
output_is "sound	7 entries published, 0 waiting" "none of these added anything" muniment log audit log

mkdir many
for i in $(seq 1500); do echo "$i" >"many/$i"; done
check "more files than one record holds are committed to" quietly log add log many/*
check "all of them" [ "$(wc -l <told)" = 1500 ]
check "and published" muniment log checkpoint log
check "and sound" muniment log audit log
last=$(tail -1 told)
check "the last of them is proven" holds "${last%%	*}" "${last#*	}"
printf x >$'odd\nname'
output_is "1507	odd?name" "a name cannot begin a line of its own" muniment log add log $'odd\nname'
finish
