/* SPDX-License-Identifier: Apache-2.0 */
/* A note is its text, an empty line and its lines; each line can be split. Then it is verified with
 * the keys of the seeds, a log's and a witness's. */
#include "core/ledger/note.h"

#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LOG   "muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
#define NORTH "north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"

static void
check_verdict(const struct note *n)
{
	struct vkey keys[2];
	struct note_verdict v;
	must(!failed(vkey_decode(&keys[0], BYTES_LIT(LOG))));
	must(!failed(vkey_decode(&keys[1], BYTES_LIT(NORTH))));
	err e = note_verify(&v, n, keys, 2);
	if (failed(e))
		must(err_is(e, E_UNSIGNED) || err_is(e, E_SIGNATURE) || err_is(e, E_TOO_LARGE));
	else
		must(v.verified != 0 && v.verified < 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes in = bytes_of(data, size);
	struct note n;
	if (failed(note_decode(&n, in)))
		return 0;
	must(n.text.len + 1 + n.signatures.len == size && n.text.data == data);
	must(n.count >= 1 && n.count <= NOTE_LINES);
	struct note_line l;
	reader lines = reader_of(n.signatures);
	size_t count = 0, octets = 0;
	while (note_next(&l, &lines)) {
		must(vkey_is_name(l.name) && l.base64.len >= 8);
		octets += l.line.len + 1;
		count++;
	}
	must(count == n.count && octets == n.signatures.len);
	(void)note_has_twins(&n);
	check_verdict(&n);
	return 0;
}
