#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The first minute: what the tool says of itself, and to somebody who mistypes.
. "$(dirname "$0")/lib.sh"

version=$(sed -n "s/^ *version: '\(.*\)',$/\1/p" "$top/meson.build")
output_is "muniment $version" "--version says which" muniment --version
output_is "muniment $version" "-V is the same" muniment -V
output_is "muniment $version" "every verb knows it too" muniment verify --version

overview=$(muniment help)
output_is "$overview" "--help is help" muniment --help
output_is "$overview" "-h is help" muniment -h
output_is "$overview" "help explains itself" muniment help --help
check "the overview fits a tall terminal" awk 'length > 90 { exit 1 } END { exit NR > 64 }' <(muniment help)

status_is 2 "no verb at all is wrong use" muniment
says "Usage: muniment VERB" "and shows the overview"
check "on standard error" test ! -s "$out"

status_is 2 "a group without a verb is wrong use" muniment log
says "  log add " "and lists the group's verbs"
says "muniment log VERB --help" "and where they are explained"
output_is "$(muniment help log)" "log --help is help log" muniment log --help
check "which is no failure" muniment help log
refuse "and lists no other verb" grep -q verify "$out"

status_is 2 "an unknown verb is wrong use" muniment frobnicate
says "muniment frobnicate: " "and is named"
says "There is no such verb; \`muniment help\` lists them." "with what to do next"
status_is 2 "an unknown verb of a group too" muniment log frobnicate
says "muniment log frobnicate: " "and is named whole"
says "\`muniment help log\` lists them." "with where to look"
status_is 2 "help of an unknown verb too" muniment help frobnicate
status_is 2 "an unknown option in the verb's place too" muniment --frobnicate
status_is 2 "a verb's name cannot drive the terminal" muniment $'\e[2Jboo\nhoo'
says "?[2Jboo?hoo" "it is shown harmless"
check "in one line" test "$(wc -l <"$err")" = 1
status_is 2 "nor by the control characters beyond ASCII" muniment $'a\xc2\x9b2Jb\x9b2Jc\xffd'
says "a??2Jb?2Jc?d" "they are shown harmless too"
status_is 2 "a name in any language is wrong use" muniment $'Stra\xc3\x9fe-\xe6\x96\x87-\xf0\x9f\x93\x84'
says $'Stra\xc3\x9fe-\xe6\x96\x87-\xf0\x9f\x93\x84' "and is shown as it is"

output_is "$(muniment verify --help)" "help VERB is VERB --help" muniment help verify
output_is "$(muniment log add --help)" "of two words too" muniment help log add
status_is 2 "a missing argument is wrong use" muniment verify
says "muniment verify --help" "and says where help is"
check "nothing is printed where a result would be" test ! -s "$out"

into_full_disk() { "$MUNIMENT" help >/dev/full; }
if [ -c /dev/full ]; then
	status_is 4 "help onto a full disk is a failure" into_full_disk
	says "the disk is full" "that is said"
else
	skip "help onto a full disk is a failure" "there is no /dev/full"
fi
closed_output() { "$MUNIMENT" help >&-; }
status_is 4 "a closed standard output is a failure" closed_output
finish
