#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Evidence of a document that went between two firms: made with an account, verified without one and
# without a server, and worth nothing once anything in it is another.
. "$(dirname "$0")/lib.sh"

export MUNIMENT_HOME=$work/nobody
echo 'correct horse battery staple' >words
echo 'map_ms = 100' >settings
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port

"$MUNIMENT" serve --config settings --data data --listen "127.0.0.1:$port" >served 2>serve.log </dev/null &
server=$!
stop() {
	kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
	leave
}
trap stop EXIT
for _ in $(seq 100); do
	grep -q muninvite1 served && break
	sleep 0.1
done
founding=$(grep -o 'muninvite1[a-z0-9]*' served)

# as PERSON WORD...: muniment, with that person's account
as() {
	local home=$1
	shift
	"$MUNIMENT" "$@" --home "$home" --passphrase-file words
}
field() { sed -n "s/^$1 *//p" "$out"; }
# Change octet AT of FILE in its lowest bit.
flip() {
	python3 - "$1" "$2" <<-'END'
		import sys
		path, at = sys.argv[1], int(sys.argv[2])
		octets = bytearray(open(path, "rb").read())
		octets[at % len(octets)] ^= 1
		open(path, "wb").write(octets)
	END
}

keep as ada join "$url" "$founding"
keep as ada firm new 'Hale & Partners' --me 'Ada Hale'
keep as ada firm show
hale=$(field fingerprint)
keep as ada user invite 'Cy Swift' --new-firm
keep as cy join "$url" "$(cat "$out")"
keep as cy firm new 'Swift Process' --me 'Cy Swift'
keep as cy whoami
swift=$(field contact)
keep as ada whoami
contact=$(field contact)
keep as ada matter new 'Smith v. Jones'
keep as ada firm trust "$swift"
keep as cy firm trust "$contact"
keep as ada matter member add 'Smith v. Jones' "$swift" --history --role writer
made_of complaint 200000 >complaint.pdf
echo 'Left with the doorman.' >note.txt
check "Ada puts a document" as ada put 'Smith v. Jones' complaint.pdf
check "Cy puts one of his own" as cy put 'Smith v. Jones' note.txt
made_of amended 150000 >complaint.pdf
check "and Ada a second version of hers" as ada put 'Smith v. Jones' complaint.pdf
sleep 1

check "a receipt is written" as ada receipt 'Smith v. Jones:complaint.pdf' -o complaint.tlog-proof
status_is 2 "not over another" as ada receipt 'Smith v. Jones:complaint.pdf' -o complaint.tlog-proof
status_is 2 "nor of what is not there" as ada receipt 'Smith v. Jones:nothing.pdf' -o nothing.tlog-proof
check "a bundle is made of the document" as ada bundle 'Smith v. Jones:complaint.pdf' -o evidence
check "which is its owner's alone" mode_is 700 evidence
status_is 2 "not over another" as ada bundle 'Smith v. Jones' -o evidence
check "and one of the matter" as cy bundle 'Smith v. Jones' -o everything

kill "$server" && wait "$server"
trap leave EXIT
rm -rf ada cy

check "without server or account it verifies" muniment verify evidence
prints 'complaint.pdf, version 2, 150000 octets' "and says what was put"
prints "$hale" "for which firm"
prints 'It was there at' "and since when"
prints "the policy is the bundle's own" "and what is not proven"
check "so does that of the matter" muniment verify --json everything
prints '"name":"note.txt"' "which has all documents"
check "the content is in it" same complaint.pdf "$(echo evidence/objects/*/complaint.pdf | tr ' ' '\n' | tail -n 1)"
check "tools that everybody has check the files" sh -c 'cd evidence && tail -n +2 manifest | sha256sum --quiet -c'
check "the receipt verifies with the document" muniment verify -p evidence/policy complaint.tlog-proof complaint.pdf
prints 'name and SHA-256' "and says what of"
status_is 1 "and with no other" muniment verify -p evidence/policy complaint.tlog-proof note.txt
status_is 0 "a policy of one's own may be given" muniment verify -p everything/policy evidence
echo 'log muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c
quorum none' >other.policy
status_is 1 "under one that trusts another log it does not hold" muniment verify -p other.policy evidence
says 'receipts/' "and the file is named"

cp -r evidence changed
failed=0 at=0
for file in $(cd evidence && find . -type f); do
	flip "changed/$file" "$at"
	at=$((at + 37))
	keep muniment verify changed
	case $? in 1 | 3) ;; *) failed=$((failed + 1)) ;; esac
	cp "evidence/$file" "changed/$file"
done
check "an octet changed in any file is found" test "$failed" = 0
rm changed/manifest
status_is 3 "a manifest that is gone makes it no bundle" muniment verify changed
cp evidence/manifest changed/
rm changed/policy
status_is 3 "another file that is gone is found" muniment verify changed
says 'changed/policy' "and named"
cp evidence/policy changed/
check "put back, it verifies again" muniment verify changed
echo more >changed/more
status_is 3 "a file too many is found" muniment verify changed
says 'changed/more' "and named"
rm changed/more
ln -s note.txt changed/link
status_is 3 "so is a link" muniment verify changed
rm -rf changed
status_is 2 "a file is no bundle" muniment verify note.txt

finish
