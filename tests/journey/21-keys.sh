#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Keys: made, shown, read from files as people have them, and never overwritten or shown by accident.
. "$(dirname "$0")/lib.sh"

lines_are() { # FILE PATTERN...: its lines, each matched by its pattern
	local file=$1 n=0
	shift
	[ "$(wc -l <"$file")" = $# ] || return 1
	for pattern; do
		n=$((n + 1))
		sed -n "${n}p" "$file" | grep -qxE "$pattern" || return 1
	done
}
date='# created: 20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z'
pq='age1pq1[02-9ac-hj-np-z]{1952}'
classic='age1[02-9ac-hj-np-z]{58}'

check "a key is made" sh -c 'umask 0 && "$0" key new -o my.key >my.txt' "$MUNIMENT"
check "its file is as age-keygen writes it" lines_are my.key "$date" "# public key: $pq" 'AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}'
check "and for its owner only" mode_is 600 my.key
check "its recipient is printed" lines_are my.txt "$pq"
output_is "$(cat my.txt)" "and shown again" muniment key show my.key
output_is "$(cat my.txt)" "from standard input, too" sh -c '"$0" key show - <my.key' "$MUNIMENT"
cp my.key copy
status_is 2 "it is not overwritten" muniment key new -o my.key
says "my.key: it exists already" "which is said"
check "and stays as it was" same my.key copy
status_is 2 "nor is what a link leads to" sh -c 'ln -s my.key link && "$0" key new -o link' "$MUNIMENT"
status_is 2 "nor is a link made into a key" sh -c 'ln -s nowhere dangling && "$0" key new -o dangling' "$MUNIMENT"
refuse "by following it" test -e nowhere

check "a classic key is made" muniment key new --classic -o classic.key
cp "$out" classic.txt
check "and printed" lines_are classic.txt "$classic"
check "its file is as age-keygen writes it" lines_are classic.key "$date" "# public key: $classic" 'AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}'
check "without -o the key goes to standard output" muniment key new
cp "$out" printed && tail -n 1 "$err" >told
check "whole" lines_are printed "$date" "# public key: $pq" 'AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}'
check "and its recipient to standard error" lines_are told "Public key: $pq"
check "as with -o -" muniment key new --classic -o -
cp "$out" printed
check "which is the same" lines_are printed "$date" "# public key: $classic" 'AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}'
check "a file that others can read" sh -c 'umask 022 && "$0" key new >public.key' "$MUNIMENT"
says "Others can read the file" "is warned of"
status_is 4 "a key that was not written is not made" sh -c '"$0" key new >/dev/full' "$MUNIMENT"
says "the disk is full" "which is said"
status_is 4 "a recipient that cannot be printed" sh -c '"$0" key new -o untold.key >/dev/full' "$MUNIMENT"
says "The key was made, in the file that -o names. \`muniment key show\` of that file prints its recipient." "takes no key away"
[ "$(wc -l <"$err")" = 1 ]
result $? "which is said in one line"
check "the key is there" muniment key show untold.key
status_is 2 "a folder that is not there" muniment key new -o no/where
status_is 2 "key new takes no file" muniment key new my.key
status_is 2 "key show takes one" muniment key show

{ cat my.key; echo; echo '# old'; tail -n 1 classic.key; } >both.key
output_is "$(cat my.txt; muniment key show classic.key)" "a file may hold several keys" muniment key show both.key
grep -v '^#' classic.key >bare.key
check "and no comments" muniment key show bare.key

broken() { # NAME STATUS SENTENCE TEXT
	printf '%b' "$4" >broken.key
	status_is "$2" "$1" muniment key show broken.key
	says "$3" "which is said"
	hides AGE-SECRET "without showing it"
}
key=$(tail -n 1 my.key)
mistyped=${key%?}$(case $key in *Q) echo P ;; *) echo Q ;; esac)
broken "a typing error" 2 "(line 1)" "$mistyped\n"
broken "something behind a key" 2 "(line 1)" "$key x\n"
broken "a line that is no key" 2 "(line 4)" "# one\n\n$key\nsecret\n"
broken "a plugin's key" 2 "plugins are not supported" 'AGE-PLUGIN-YUBIKEY-1QYPSZQGPQYPSZQGPQYPSZQGPQYPSZQGPQ8QTMHF\n'
broken "nothing" 2 "no identity in it" ''
broken "only a comment" 2 "no identity in it" '# nothing\n'
head -c 1048577 /dev/zero >long.key
status_is 3 "more than a mebibyte" muniment key show long.key
says "larger than the limit" "which is said"
status_is 2 "a file that is not there" muniment key show nowhere

if missing age-keygen; then
	skip "keys of age are read" "age is not installed"
else
	age-keygen -o age.key 2>/dev/null
	output_is "$(age-keygen -y age.key)" "keys of age are read" muniment key show age.key
	output_is "$(muniment key show classic.key)" "and age reads ours" age-keygen -y classic.key
fi
finish
