#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a receipt proves, by whom, since when: under policies that ask for witnesses, and after every
# change of an octet.
. "$(dirname "$0")/lib.sh"

if missing openssl; then
	skip "witnesses cosign" "there is no openssl to be one"
	finish
fi
cosign() { python3 "$journey/cosign.py" "$@"; }
verified() { muniment verify --policy "$1" "${2:-receipt}" entry; }

muniment log new log --origin example.org/log >key
seq -f 'entry %.0f' 0 299 | "$MUNIMENT" log add log --lines >told
muniment log checkpoint log >told
muniment log prove log 123 -o plain
printf 'entry 123' >entry

check "a receipt without witnesses is verified" verified log/policy plain
prints "this entry is number 123 of the log example.org/log" "it is said what is proven"
prints "a tree of 300 entries" "under which tree"
prints "Not witnessed: no time is proven." "and what is not"

for name in north south west; do cosign "$name.example" key >"$name.key"; done
policy() { # NAME LINE...
	printf 'log %s\n' "$(cat key)" >"$1"
	for name in north south west; do printf 'witness %s %s\n' "$name" "$(cat $name.key)" >>"$1"; done
	printf '%s\n' "${@:2}" >>"$1"
}
policy two 'group enough 2 north south west' 'quorum enough'
policy west 'quorum west'
policy none 'quorum none'
cp plain receipt
status_is 1 "witnesses that a policy asks for must have signed" verified two
says "too few of the policy's witnesses have cosigned" "and it is said so"
cosign north.example 1800000000 receipt
status_is 1 "one of two is too few" verified two
cosign south.example 1800000060 receipt
check "two of two are enough" verified two
prints "Witnessed by north at 2027-01-15T08:00:00Z." "it is said by whom"
prints "Witnessed by south at 2027-01-15T08:01:00Z." "and when"
prints "It was there at 2027-01-15T08:01:00Z at the latest" "and since when: when the last that was needed had signed"
cosign west.example 1700000000 receipt
check "with three, two are enough" verified two
prints "It was there at 2027-01-15T08:00:00Z at the latest" "since the second of them had signed"
check "one that is asked for alone is enough" verified west
prints "It was there at 2023-11-14T22:13:20Z at the latest" "since it signed"
check "a policy that asks for none" verified none
prints "The policy asks for no witness: no time is proven." "proves no time"
cosign stranger.example 1600000000 receipt
check "whom the policy does not know" verified two
hides stranger "is not spoken of"

output_is '{"verified":true,"kind":"entry","origin":"example.org/log","index":123,"size":300,"witnesses":[{"name":"north","time":1800000000},{"name":"south","time":1800000060},{"name":"west","time":1700000000}],"since":1800000000}' \
	"the same is said to programs" muniment verify --json --policy two receipt entry

clear=$(printf '\302\2332J') # U+009B is ESC [ in one character
sed "s/north/no${clear}rth/" two >odd
check "a policy may call a witness what it likes" verified odd
prints "Witnessed by no??2Jrth at" "what would clear the screen is not printed"
hides "$clear" "as it stands"

# A key of the log's own provider says a time, and witnesses nothing.
cosign example.org/log/time key >time.key
cosign example.org/logs key >near.key
printf 'log %s\nwitness time %s\nquorum time\n' "$(cat key)" "$(cat time.key)" >provider
printf 'log %s\nwitness near %s\nquorum near\n' "$(cat key)" "$(cat near.key)" >near
cp plain stated
cosign example.org/log/time 1800000000 stated
cosign example.org/logs 1800000000 stated
check "a time that the provider states is taken" verified provider stated
prints "Time stated by the log's own provider, which is no witness: time at 2027-01-15T08:00:00Z." "as that"
prints "at the latest, as far as the provider is believed." "and no more is made of it"
hides Witnessed "it is called no witness"
check "a name that only begins alike" verified near stated
prints "Witnessed by near at" "is another's"
check "for programs the provider is marked" muniment verify --json --policy provider stated entry
prints '{"name":"time","time":1800000000,"provider":true}' "as such"

status_is 1 "a policy that asks for witnesses is never met by a folder" muniment log audit --policy two log
says "keeps no witness's signature" "which has none of their signatures, and that is said"
check "one that asks for none is" muniment log audit --policy none log

muniment log new other --origin example.org/other >other.key
status_is 1 "another log's policy does not trust this one" verified other/policy
says "the statement of another log" "and it is said so"
sed "s|^log .*|log $(cat other.key | sed 's|other|log|')|" two >forged
status_is 3 "a key that does not fit its name is none" verified forged
muniment log new twin-folder --origin example.org/log >twin.key
sed "s|^log .*|log $(cat twin.key)|" two >twin
status_is 1 "a log of the same name with another key is another log" verified twin
printf 'entry 124' >entry
status_is 1 "another entry is not proven" verified two
says "does not lead to the signed root" "and it is said so"
printf 'entry 123' >entry
status_is 3 "a policy is not a receipt" verified two two
status_is 3 "a receipt is not a policy" verified receipt
status_is 2 "a policy is needed" muniment verify receipt entry
status_is 2 "standard input is read once" muniment verify --policy - - entry
says "- can be given once" "which is said"
status_is 2 "an entry that is not there is wrong use" muniment verify --policy two receipt nothing
says "nothing: it does not exist. Check the name." "and says nothing of the receipt"
head -c 200 receipt >half
status_is 3 "half a receipt is none" verified two half
sed 's/v1$/v2/' receipt >later
status_is 3 "a later version is not guessed at" verified two later

# One bit of each octet: it fails, or what is left is said, with a witness less.
every_flip() {
	python3 - "$MUNIMENT" "$1" "$2" <<-'END'
		import subprocess, sys
		muniment, policy, path = sys.argv[1:]
		def ask(name):
		    return subprocess.run([muniment, "verify", "--policy", policy, name, "entry"], capture_output=True, text=True)
		whole = set(ask(path).stdout.splitlines())
		data = open(path, "rb").read()
		fewer = 0
		for at in range(len(data)):
		    with open("flipped", "wb") as f:
		        f.write(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1:])
		    got = ask("flipped")
		    said = set(got.stdout.splitlines())
		    lost = [l for l in whole - said if not l.startswith(("Witnessed by", "It was there"))]
		    if got.returncode not in (0, 1, 2, 3) or (got.returncode == 0 and (lost or any(l.startswith("Witnessed") for l in said - whole))):
		        print(at, got)
		        sys.exit(1)
		    fewer += got.returncode == 0
		print(fewer, "of", len(data), "leave a witness less")
		sys.exit(not 0 < fewer < len(data) / 2)
	END
}
check "every changed octet fails or only takes a witness away" every_flip two receipt
finish
