/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/fingerprint.h"

#include "core/codec/message.h"

static size_t
length_of(enum fingerprint_algorithm algorithm)
{
	switch (algorithm) {
	case FINGERPRINT_X25519:
		return 32;
	case FINGERPRINT_MLKEM768X25519:
		return 1184 + 32;
	}
	return 0;
}

err
fingerprint_of(hash32 *out, enum fingerprint_algorithm algorithm, bytes recipient)
{
	size_t length = length_of(algorithm);
	if (length == 0 || recipient.len != length)
		return failure(E_KEY);
	uint8_t octet = (uint8_t)algorithm;
	*out = message_hash(MESSAGE(LABEL_RCPT, bytes_of(&octet, 1), recipient));
	return ok();
}
