#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two firms on one server: accounts, invitations, trust, matters and who is in them, devices, and
# what happens when somebody has to go.
. "$(dirname "$0")/lib.sh"

export MUNIMENT_HOME=$work/nobody
echo 'correct horse battery staple' >words
echo 'another passphrase' >other
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port

"$MUNIMENT" serve --data data --listen "127.0.0.1:$port" >served 2>serve.log </dev/null &
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
# Of what a verb prints: the value behind NAME.
field() { sed -n "s/^$1 *//p" "$out"; }

status_is 2 "there is no account at first" as ada whoami
says 'muniment join' "and it is said how one comes about"
status_is 3 "a code that was cut is refused" as ada join "$url" "${founding:0:100}"
check "an account is made with a founding code" as ada join "$url" "$founding"
prints 'Recovery code: ' "its recovery code is shown"
recovery=$(sed -n 's/^Recovery code: //p' "$out")
check "the home is its owner's alone" mode_is 700 ada
check "and so is its state" mode_is 600 ada/state
status_is 2 "before the firm there is none to show" as ada user list
check "the firm is founded" as ada firm new 'Hale & Partners' --me 'Ada Hale'
status_is 2 "but not twice" as ada firm new 'Hale & Partners'
status_is 1 "nor by somebody else with the same code" as eve join "$url" "$founding"
says 'ask for a new one' "and it is said what to do"
status_is 2 "and no account was made" as eve whoami
check "it has a fingerprint" as ada firm show
prints 'Hale & Partners' "and a name"
hale=$(field contact)

status_is 1 "another passphrase opens nothing" "$MUNIMENT" whoami --home ada --passphrase-file other
echo "$recovery" >code
keep "$MUNIMENT" unlock --home ada --recovery-file code --passphrase-file other --timeout 1
if [ $? = 2 ] && grep -q 'session keyring' "$err"; then
	skip "the account stays open for a while" "there is no kernel keyring here"
else
	check "the account stays open for a while" "$MUNIMENT" whoami --home ada
	check "until it is locked" "$MUNIMENT" lock --home ada
fi
status_is 1 "the recovery code has set another passphrase" as ada whoami
check "and can set it again" "$MUNIMENT" whoami --home ada --passphrase-file other
keep "$MUNIMENT" unlock --home ada --recovery-file code --passphrase-file words --timeout 1
keep "$MUNIMENT" lock --home ada

recovery_check() { "$MUNIMENT" recovery check --home "$1" --recovery-file "$2"; }
cp -a ada/state state-before
check "a drill says that the recovery code is the right one" recovery_check ada code
says 'opens this account' "in words"
check "and changes nothing" cmp ada/state state-before
sed -e '1s/^q/p/' -e t -e '1s/^./q/' code >mistyped
status_is 3 "a mistyped one is found out" recovery_check ada mistyped
status_is 1 "nobody sets a passphrase without the present one" "$MUNIMENT" passphrase --home ada --passphrase-file other --new-passphrase-file third
echo 'a third passphrase of words' >third
check "with it, it is set" "$MUNIMENT" passphrase --home ada --passphrase-file words --new-passphrase-file third
status_is 1 "the old one opens nothing" as ada whoami
check "the new one does" "$MUNIMENT" whoami --home ada --passphrase-file third
check "and sets the old one again" "$MUNIMENT" passphrase --home ada --passphrase-file third --new-passphrase-file words
: >empty
status_is 2 "an empty one is refused" "$MUNIMENT" passphrase --home ada --passphrase-file words --new-passphrase-file empty
check "and the old one stays" as ada whoami
check "somebody is invited" as ada user invite 'Ben Ito' --email ben@hale.example
ben=$(cat "$out")
check "so is the founder of another firm" as ada user invite 'Cy Swift' --new-firm
cy=$(cat "$out")
check "Ben joins" as ben join "$url" "$ben"
status_is 1 "his code is used up" as eve join "$url" "$ben"
says 'ask for a new one' "and it is said what to do"
check "Ada lists who is in the firm" as ada user list
prints 'Ben Ito' "Ben is"
check "Ben, too" as ben user list --json
prints '"name": "Ada Hale"' "and may read the names now"
check "Cy makes an account" as cy join "$url" "$cy"
sed -n 's/^Recovery code: //p' "$out" >cycode
status_is 1 "another's code is none of his" recovery_check cy code
check "his own is" recovery_check cy cycode
status_is 1 "it is not removed without the passphrase" "$MUNIMENT" recovery remove --home cy --passphrase-file other
check "with it, it is" as cy recovery remove
status_is 2 "then the drill fails" recovery_check cy cycode
status_is 2 "and so does the recovery" "$MUNIMENT" unlock --home cy --recovery-file cycode --passphrase-file other
status_is 2 "it is not removed twice" as cy recovery remove
check "the passphrase opens the account still" as cy whoami
check "and founds a firm" as cy firm new 'Swift Process' --me 'Cy Swift'
check "Cy says who he is" as cy whoami
swift=$(field contact)

check "a matter is opened" as ada matter new 'Smith v. Jones'
matter=$(cat "$out")
status_is 1 "somebody of a firm that is not trusted is not taken in" as ada matter member add 'Smith v. Jones' "$swift"
says 'muniment firm trust' "and it is said what to do"
check "the firm is trusted" as ada firm trust "$swift"
check "now he is" as ada matter member add 'Smith v. Jones' "$swift" --history
check "Ben is taken in by name" as ada matter member add 'Smith v. Jones' 'Ben Ito' --role writer
status_is 1 "a writer takes nobody in" as ben matter member add "$matter" "$swift"
status_is 2 "somebody who is not there is not taken in" as ada matter member add "$matter" 'Nobody'
check "the matter has its members" as ada matter show "${matter:0:8}"
prints 'Ben Ito' "with their names"
check "Cy is shown by his id" as ada matter show 'Smith v. Jones'
hides 'Cy Swift' "and by no name"
status_is 2 "a name of two lines is refused" as ada user name "$swift" $'Cy\nSwift'
status_is 2 "a firm's contact is no person's" as ada user name "$hale" 'Cy Swift'
check "Ada calls him by his name" as ada user name "$swift" 'Cy Swift (Swift Process)'
check "the matter has it" as ada matter show 'Smith v. Jones'
prints 'Cy Swift (Swift Process)' "beside the others"
check "Ben, too" as ben matter show 'Smith v. Jones' --json
prints '"name": "Cy Swift (Swift Process)"' "sees it"
status_is 2 "who has no name here is not found by one" as ada user name 'Nobody' 'Somebody'
check "Cy trusts Ada's firm" as cy firm trust "$hale"
output_is "Smith v. Jones	reader	3	2	trusted	open	$matter" "Cy lists his matter" as cy matter list

check "a removal makes a new key" as ada matter member remove 'Smith v. Jones' "$swift"
check "who could read what stays known" as ada matter access 'Smith v. Jones' --json
prints '"as": "reader"' "also of who has left"
status_is 2 "a time that is none is refused" as ada matter access 'Smith v. Jones' --at yesterday
output_is 4 "a new key is made when it is asked for" as ada matter epoch 'Smith v. Jones' --suspicion

check "Ada's phone is offered the account" as ada device link
offer=$(cat "$out")
check "it makes its own keys" as phone device link "$url" "$offer"
request=$(tail -n 1 "$out")
check "Ada takes it in" as ada device link --add "$request"
check "the phone has the matter" as phone matter list
prints 'Smith v. Jones' "with its title"
check "Ada lists her devices" as ada device list
phone=$(grep -v 'this device' "$out" | cut -f 1)
check "the phone is lost" as ada device revoke "$phone"
refuse "and may do nothing any more" as phone matter list
check "the matter is due for a new key" as ada matter list
prints 'new key due' "and it is said so"
check "which is made" as ada matter epoch 'Smith v. Jones'

check "somebody is invited by mistake" as ada user invite 'Dan Low' --email dan@low.example
dan=$(cat "$out")
status_is 2 "an invitation that is not there is not withdrawn" as ada user withdraw 'Nobody'
check "the one that is there is" as ada user withdraw dan@low.example
status_is 1 "and its code is good for nothing" as dan join "$url" "$dan"
status_is 2 "it is not withdrawn twice" as ada user withdraw 'Dan Low'

status_is 2 "a role that is none is refused" as ada user role 'Ben Ito' king
status_is 1 "a member gives no roles" as ben user role 'Ben Ito' owner
says 'Owners alone' "and it is said who does"
check "Eva is invited" as ada user invite 'Eva Lind'
status_is 1 "nor withdraws invitations" as ben user withdraw 'Eva Lind'
check "Ada makes Ben an owner" as ada user role 'Ben Ito' owner
status_is 2 "but not twice" as ada user role 'Ben Ito' owner
check "now Ben gives roles" as ben user role 'Ada Hale' member
check "and the directory follows" as ben user list --json
prints '"role": "member"' "as the list says"
status_is 1 "the last owner stays one" as ben user role 'Ben Ito' admin
says 'at least one owner' "and it is said why"
check "Ben gives the firm back" as ben user role 'Ada Hale' owner
check "and is a member again" as ada user role 'Ben Ito' member

check "a matter comes to its end" as ada matter new 'Done v. Over'
check "with Ben as a writer" as ada matter member add 'Done v. Over' 'Ben Ito' --role writer
check "and a last word" as ben send 'Done v. Over' 'settled'
status_is 1 "a writer does not close it" as ben matter close 'Done v. Over'
check "a manager does" as ada matter close 'Done v. Over'
status_is 2 "once" as ada matter close 'Done v. Over'
status_is 1 "nothing more is written" as ben send 'Done v. Over' 'one more thing'
check "what was is read" as ben read 'Done v. Over'
prints 'settled' "as it was"
check "the list says so" as ben matter list
prints 'closed' "by the state"
check "people still leave it" as ada matter member remove 'Done v. Over' 'Ben Ito'

status_is 1 "Ben cannot suspend Ada" as ben user suspend 'Ada Hale'
check "Ada suspends Ben" as ada user suspend 'Ben Ito'
refuse "who may do nothing any more" as ben matter new 'In the dark'
check "the list says so" as ada user list
prints 'suspended' "by the state"

# What the server has, and what it wrote, has no name in it.
names() { ! grep -raqE 'Hale & Partners|Ben Ito|ben@hale|Smith v\. Jones|Swift Process' data serve.log; }
check "no name is on the server's disk or in its log" names
finish
