/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes under a key is what would be encoded, its signed note verbatim. */
#include "base/err.h"
#include "store/logdir/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] =
		"example.org/log+8cf3287e+AbzjzIl/PqwTDTiyhtcoDzL0542ZcS/GtpUuO5g4r/vF";
	uint8_t room[STATE_MAX];
	struct vkey key;
	struct state s;
	must(!failed(vkey_decode(&key, bytes_of_text(text))));
	if (size > sizeof room || failed(state_decode(&s, bytes_of(data, size), &key)))
		return 0;
	buf again = BUF_ARRAY(room);
	state_encode(&again, s.openings, s.note);
	must(bytes_equal(buf_bytes(&again), bytes_of(data, size)));
	return 0;
}
