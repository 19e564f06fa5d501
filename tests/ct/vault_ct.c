/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets that invitations and wraps hand from one person to another; keys that epochs and
 * sessions are read with. */
#include "ct/ct.h"

#include "core/vault/invite.h"
#include "core/vault/keywrap.h"
#include "core/vault/sealed.h"
#include "core/vault/session.h"
#include "core/vault/session_read.h"
#include "crypt/ct.h"
#include "crypt/sign.h"

static void
invitation(void)
{
	uint8_t bits[INVITE_SECRET], secret_memory[INVITE_SECRET], again_memory[INVITE_SECRET],
		text_memory[INVITE_TEXT], seed_memory[SIGN_SEED];
	struct secret secret, again, text, seed;
	struct invite i = {.firm = {{1}}, .firm_root = {{2}}}, out;
	secret_init(&secret, secret_memory, sizeof secret_memory);
	secret_init(&again, again_memory, sizeof again_memory);
	secret_init(&text, text_memory, sizeof text_memory);
	secret_init(&seed, seed_memory, sizeof seed_memory);
	ct_secret(bits, sizeof bits, 1);
	must(!failed(secret_set(&secret, BYTES_ARRAY(bits))));
	invite_encode(&text, &i, &secret);
	must(!failed(invite_decode(&out, &again, &text)));
	must(ct_eq(secret_memory, again_memory, sizeof secret_memory));
	invite_seed(&seed, &out, &again);
	/* Any other character is a wrong checksum. */
	text_memory[60] ^= 1;
	must(failed(invite_decode(&out, &again, &text)));
}

static void
wrap(void)
{
	uint8_t bits[KEYWRAP_SEED], seed_memory[KEYWRAP_SEED], again_memory[KEYWRAP_SEED],
		text_memory[KEYWRAP_BYTES];
	struct secret seed, again, text;
	struct keywrap w = {KEYWRAP_EPOCH, {{1}}, 2}, out;
	secret_init(&seed, seed_memory, sizeof seed_memory);
	secret_init(&again, again_memory, sizeof again_memory);
	secret_init(&text, text_memory, sizeof text_memory);
	ct_secret(bits, sizeof bits, 2);
	must(!failed(secret_set(&seed, BYTES_ARRAY(bits))));
	keywrap_encode(&text, &w, &seed);
	ct_hide(text_memory, sizeof text_memory);
	must(!failed(keywrap_decode(&out, &again, &text)));
	must(ct_eq(seed_memory, again_memory, sizeof seed_memory));
	text_memory[20] ^= 1;
	must(failed(keywrap_decode(&out, &again, &text)));
}

static void
sealed_event(void)
{
	enum { LENGTH = 100 };
	static const id16 event = {{3}};
	uint8_t bits[32], seed_memory[32], ev[LENGTH], sealed_room[SEALED_OVERHEAD + 32 + LENGTH],
		opened_room[32 + LENGTH];
	struct secret seed;
	struct opening o, opened;
	secret_init(&seed, seed_memory, sizeof seed_memory);
	ct_secret(bits, sizeof bits, 3);
	ct_secret(ev, sizeof ev, 4);
	ct_secret(o.r, sizeof o.r, 5);
	o.ev = BYTES_ARRAY(ev);
	must(!failed(secret_set(&seed, BYTES_ARRAY(bits))));
	buf sealed = BUF_ARRAY(sealed_room), room = BUF_ARRAY(opened_room);
	must(!failed(sealed_make(&sealed, &event, &o, &seed)));
	ct_reveal(sealed_room, sizeof sealed_room);
	must(!failed(sealed_open(&opened, &room, buf_bytes(&sealed), &seed)));
	must(ct_eq(opened.ev.data, ev, sizeof ev));
	sealed_room[40] ^= 1;
	room.len = 0;
	must(failed(sealed_open(&opened, &room, buf_bytes(&sealed), &seed)));
}

static void
session(void)
{
	static const uint8_t theirs[DH_BYTES] = {9};
	uint8_t bits[DH_BYTES], scalar_memory[DH_BYTES], key_memory[SESSION_KEY];
	struct secret scalar, key;
	struct session_request r = {.session = {{1}}, .message = BYTES_LIT("as it was signed")};
	struct session_exchange x = {&scalar, theirs, theirs};
	struct session_read read = {1, BYTES_LIT("GET"), BYTES_LIT("/"), BYTES_LIT("")};
	secret_init(&scalar, scalar_memory, sizeof scalar_memory);
	secret_init(&key, key_memory, sizeof key_memory);
	ct_secret(bits, sizeof bits, 6);
	must(!failed(secret_set(&scalar, BYTES_ARRAY(bits))));
	must(!failed(session_key(&key, &x, &r)));
	hash32 mac = session_read_mac(&key, &read);
	ct_reveal(&mac, sizeof mac);
	must(!failed(session_read_verify(&key, &read, &mac)));
	mac.b[31] ^= 1;
	must(failed(session_read_verify(&key, &read, &mac)));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"an invitation's code is written, read, and refused when altered", invitation,
			false},
		{"a wrap's content is written, read, and refused when altered", wrap, false},
		{"an event is sealed, opened, and refused when altered", sealed_event, false},
		{"a session's key is agreed on, and its reads authenticated", session, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}
