#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The words of the journeys fail when they should; and the tool explains itself.
. "$(dirname "$0")/lib.sh"

# What a journey of the given lines would end with: its last line, and its status.
journey_of() {
	printf '. %q\n%s\n' "$journey/lib.sh" "$1" >told.sh
	bash told.sh >told.out 2>&1
}

refuse "check fails when its command does" journey_of 'check a false; finish'
refuse "refuse fails when its command does not" journey_of 'refuse a true; finish'
refuse "status_is wants the very status" journey_of 'status_is 1 a sh -c "exit 2"; finish'
refuse "output_is wants the very text" journey_of 'output_is b a echo c; finish'
refuse "says looks at standard error only" journey_of 'check a echo b; says b c; finish'
refuse "prints looks at standard output only" journey_of 'check a sh -c "echo b >&2"; prints b c; finish'
refuse "hides looks at both" journey_of 'check a sh -c "echo b >&2"; hides b c; finish'
refuse "a journey without an end is no success" journey_of 'check a true; exit 1'
check "which is said" grep -q '^Bail out!' told.out
check "a good journey is good" journey_of 'check a echo; prints "" b; skip c d; finish'
check "and its plan counts the skipped" grep -qx '1\.\.3' told.out

status_is 0 "--help is no failure" muniment --help
status_is 0 "nor is --version" muniment --version
status_is 2 "no verb is wrong use" muniment
status_is 2 "an unknown verb is wrong use" muniment frobnicate
says "no such verb" "and says so"
for verb in $(muniment --help | sed -n 's/^  \([a-z ]*[a-z]\)  .*/\1/p' | tr ' ' _); do
	words=${verb//_/ }
	# shellcheck disable=SC2086
	check "'$words' has help" muniment $words --help
	prints "  $ muniment $words" "with an example"
	# shellcheck disable=SC2086
	status_is 2 "'$words' refuses an unknown option" muniment $words --frobnicate
done
finish
