#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Passphrases: typed at a terminal or kept in a file, right and wrong, of files and of keys.
. "$(dirname "$0")/lib.sh"

terminal() { python3 "$journey/pty.py" "$@"; }
made_of memo 70000 >in
echo 'correct horse' >words
printf 'correct horse\r\n' >words.dos
echo 'another horse' >other

check "a file is sealed with a passphrase" muniment seal -p --passphrase-file words -o sealed in
check "and opened" muniment open -p --passphrase-file words.dos -o opened sealed
check "to what it was" same in opened
check "inspect knows" muniment inspect sealed
prints "recipient	scrypt" "how it was sealed"
status_is 1 "another passphrase does not open it" muniment open -p --passphrase-file other -o no sealed
says "It was sealed with another passphrase" "which is said"
refuse "and makes no file" test -e no

check "a passphrase is typed twice" terminal 'gin & tonic' 'gin & tonic' -- "$MUNIMENT" seal -p -a -o typed in
says "New passphrase: " "when it is new"
check "and once to open" terminal 'gin & tonic' -- "$MUNIMENT" open -p -o typed.opened typed
check "what it was" same in typed.opened
status_is 1 "a wrong one does not open it" terminal 'gin and tonic' -- "$MUNIMENT" open -p typed
status_is 2 "two different ones seal nothing" terminal one two -- "$MUNIMENT" seal -p -o no in
says "The two passphrases differ" "which is said"
status_is 2 "an empty one is none" terminal '' '' -- "$MUNIMENT" seal -p -o no in
status_is 4 "Ctrl-C at the question ends it" terminal ^C -- "$MUNIMENT" seal -p -o no in
refuse "and nothing is written" test -e no
long=$(printf '%01024d' 0)
check "1,024 octets are a passphrase" terminal "$long" "$long" -- "$MUNIMENT" seal -p -o longest in
status_is 3 "1,025 typed are none" terminal "${long}0" "${long}0" -- "$MUNIMENT" seal -p -o no in
status_is 3 "nor are they in a file" sh -c 'echo "$1" | "$0" seal -p --passphrase-file - -o no in' "$MUNIMENT" "${long}0"
refuse "and nothing is written with them" test -e no
status_is 2 "without a terminal there is nobody to ask" setsid -w "$MUNIMENT" seal -p in
says "give --passphrase-file" "which is said"

status_is 2 "an empty line is no passphrase" sh -c 'echo | "$0" seal -p --passphrase-file - in' "$MUNIMENT"
status_is 3 "two lines are no passphrase" sh -c 'printf "a\nb\n" | "$0" seal -p --passphrase-file - in' "$MUNIMENT"
status_is 3 "nor is a long text" sh -c 'head -c 1100 /dev/zero | tr "\0" a | "$0" seal -p --passphrase-file - in' "$MUNIMENT"
status_is 2 "a passphrase is not kept in a file that is not there" muniment seal -p --passphrase-file nowhere in
says "nowhere: it does not exist" "which is said"
status_is 2 "a file for a passphrase needs -p" muniment seal --passphrase-file words in
status_is 2 "recipients and a passphrase exclude each other" muniment seal -p -r age1x in

muniment key new -o my.key >my.txt
check "a key is sealed with a passphrase" muniment seal -p --passphrase-file words -o my.key.age my.key
muniment seal -R my.txt -o for-key in
check "and opens files, when it is typed" terminal 'correct horse' -- "$MUNIMENT" open -i my.key.age -o by-key for-key
check "to what they were" same in by-key
output_is "$(cat my.txt)" "it is shown" muniment key show --passphrase-file words my.key.age
status_is 1 "not with another one" muniment key show --passphrase-file other my.key.age
says "It was sealed with another passphrase" "which is said"
muniment seal -R my.txt -o key-for-key my.key
status_is 2 "a key sealed to a key is opened first" muniment key show key-for-key
says "open it first" "which is said"
made_of flip 200 | cat my.key.age - >long.age
status_is 3 "a damaged sealed key is none" muniment key show --passphrase-file words long.age

status_is 1 "-i does not open what a passphrase sealed" muniment open -i my.key sealed
says "use -p" "which is said"
status_is 1 "-p does not open what is sealed to keys" muniment open -p --passphrase-file words for-key
says "use -i" "which is said"
status_is 2 "-i and -p exclude each other" muniment open -i my.key -p sealed
finish
