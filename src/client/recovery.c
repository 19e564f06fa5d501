/* SPDX-License-Identifier: Apache-2.0 */
/* The alphabet and checksum are Bech32's, as in an age key: no letter is mistaken for a digit. The
 * part before its "1" is the same for every code, so it is left out on paper. */
#include "client/recovery.h"

#include "base/buf.h"
#include "client/slot.h"
#include "core/age/bech32.h"

#define HRP "recovery"

enum {
	GROUP = 4,
	CHARACTERS = 32,
	HRP_LEN = sizeof HRP - 1,
	SPELLED = HRP_LEN + 1 + CHARACTERS,
};

void
recovery_encode(struct secret *out, const struct secret *code)
{
	uint8_t spelled[SPELLED];
	buf b = BUF_ARRAY(spelled);
	must(code->len == SLOT_RECOVERY_KEY);
	bech32_encode(&b, BYTES_LIT(HRP), secret_expose(code));
	must(!b.full && b.len == SPELLED);
	uint8_t *to = secret_room(out, RECOVERY_TEXT);
	must(to != NULL);
	for (size_t i = 0; i < CHARACTERS; i++) {
		if (i > 0 && i % GROUP == 0)
			*to++ = '-';
		*to++ = spelled[HRP_LEN + 1 + i];
	}
	wipe(spelled, sizeof spelled);
}

/* The CHARACTERS that matter, in small letters. Which octets are separators is public. */
static bool
gather(uint8_t to[CHARACTERS], bytes typed)
{
	size_t n = 0;
	for (size_t i = 0; i < typed.len; i++) {
		uint8_t c = typed.data[i];
		if (c == '-' || c == ' ' || c == '\t')
			continue;
		if (n == CHARACTERS)
			return false;
		/* No branch: which of the characters are letters is nobody's business. */
		uint8_t capital = (uint8_t)((uint8_t)(c - 'A') < 26);
		to[n++] = (uint8_t)(c | capital << 5);
	}
	return n == CHARACTERS;
}

err
recovery_decode(struct secret *out, const struct secret *typed)
{
	uint8_t spelled[SPELLED] = HRP "1";
	uint8_t code[SLOT_RECOVERY_KEY];
	buf b = BUF_ARRAY(code);
	err e = gather(spelled + HRP_LEN + 1, secret_expose(typed)) ? ok() : failure(E_FORMAT);
	if (!failed(e))
		e = bech32_decode(&b, BYTES_LIT(HRP), BYTES_ARRAY(spelled));
	if (!failed(e) && b.len != SLOT_RECOVERY_KEY)
		e = failure(E_FORMAT);
	secret_shorten(out, 0);
	if (!failed(e))
		e = secret_set(out, buf_bytes(&b));
	wipe(code, sizeof code);
	wipe(spelled, sizeof spelled);
	return e;
}
