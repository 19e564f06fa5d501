#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two ways with Debian's age: it opens what we seal, and we open what it seals.
. "$(dirname "$0")/lib.sh"

if missing age; then
	skip "files go both ways" "age is not installed"
	finish
fi
terminal() { python3 "$journey/pty.py" "$@"; }
ours() { muniment open -i ours.key "$1" | cmp - in; }
theirs() { age -d -i ours.key "$1" | cmp - in; }
piped() { age -r "$recipient" <in | muniment open -i theirs.key -i ours.key | cmp - in; }
piped_back() { muniment seal "$@" -r "$recipient" <in | age -d -i ours.key | cmp - in; }

muniment key new --classic -o ours.key >ours.txt
age-keygen -o theirs.key 2>/dev/null
recipient=$(cat ours.txt)
for size in 0 1 65535 65536 65537 131072 196608 1048576 1048577; do
	made_of "$size" "$size" >in
	rm -f ours.age ours.armor
	age -R ours.txt -o theirs.age in
	age -a -R ours.txt -o theirs.armor in
	muniment seal -R ours.txt -o ours.age in
	muniment seal -a -R ours.txt -o ours.armor in
	check "$size octets: we open theirs" ours theirs.age
	check "$size octets: we open their armor" ours theirs.armor
	check "$size octets: we open theirs from a pipe" piped
	check "$size octets: they open ours" theirs ours.age
	check "$size octets: they open our armor" theirs ours.armor
	check "$size octets: they open ours from a pipe" piped_back
	check "$size octets: and our armor" piped_back -a
done

made_of large 104857600 >in
age -R ours.txt -o theirs.large in
check "100 MiB: we open theirs" ours theirs.large
muniment seal -R ours.txt -o ours.large in
check "100 MiB: they open ours" theirs ours.large
rm -f theirs.large ours.large

made_of many 70000 >in
age-keygen -y theirs.key >theirs.txt
check "a file for several of them" muniment seal -R theirs.txt -r "$recipient" -o both.age in
check "is opened by one" theirs both.age
check "and the other" sh -c 'age -d -i theirs.key both.age | cmp - in'

echo 'correct horse' >words
check "they open what a passphrase sealed" muniment seal -p --passphrase-file words -o phrase.age in
check "as it is typed" terminal 'correct horse' -- age -d -o phrase.in phrase.age
check "whole" same in phrase.in
check "we open what their passphrase sealed" terminal 'correct horse' 'correct horse' -- age -p -a -o phrase.armor in
check "whatever it is written in" sh -c '"$0" open -p --passphrase-file words phrase.armor | cmp - in' "$MUNIMENT"
check "they open a key that we sealed" muniment seal -p --passphrase-file words -o key.age ours.key
check "and with it what was sealed to it" terminal 'correct horse' -- age -d -i key.age -o key.in ours.age
check "and we one of theirs" terminal 'correct horse' 'correct horse' -- age -p -o key.theirs theirs.key
output_is "$(cat theirs.txt)" "which is the same" muniment key show --passphrase-file words key.theirs
finish
