/* SPDX-License-Identifier: Apache-2.0 */
/*	text LF  LF  { "— " name " " base64(u32 id, signature) LF }
 *
 * A signature says nothing about which key made it but by name and id, so a verifier starts from
 * the keys it knows: a line of another key is nobody's, and may be anything. A line of a known key
 * that does not verify means that the note was tampered with, or the key misused: the note is
 * refused, whoever else has signed. */
#include "core/ledger/note.h"

#include "base/text.h"
#include "core/ledger/cosignature.h"
#include "crypt/sign.h"

#define DASH BYTES_LIT("\xE2\x80\x94 ")

enum {
	ID_BYTES = 4,
	/* Shortest base64 that holds an id and one octet more. */
	LINE_BASE64_MIN = 8,
	/* Characters checked at once; a multiple of four. */
	BASE64_STEP = 1024,
};

static bool
is_clean(bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < 0x20 && text.data[i] != '\n')
			return false;
	}
	return text_is_utf8(text);
}

static size_t
count_lines(bytes text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] == '\n';
	return n;
}

/* Canonical base64 of any length: whole groups without padding, then the end. */
static bool
is_base64(bytes in)
{
	uint8_t space[BASE64_STEP / 4 * 3];
	while (in.len > BASE64_STEP) {
		buf b = BUF_ARRAY(space);
		if (failed(base64_decode(&b, bytes_slice(in, 0, BASE64_STEP), BASE64_UNPADDED)))
			return false;
		in = bytes_slice(in, BASE64_STEP, in.len - BASE64_STEP);
	}
	buf b = BUF_ARRAY(space);
	return !failed(base64_decode(&b, in, BASE64_PADDED));
}

/* The parts of LINE; false when it has not the form. The base64 is looked at only as far as the id
 * goes: these are its first eight characters, of which the last may be padding. */
static bool
split_line(struct note_line *out, bytes line)
{
	reader r = reader_of(line);
	reader_expect(&r, DASH);
	struct note_line l = {.line = line};
	l.name = reader_take(&r, bytes_find(reader_rest(&r), 0, ' '));
	reader_expect(&r, BYTES_LIT(" "));
	l.base64 = reader_rest(&r);
	if (r.bad || l.base64.len < LINE_BASE64_MIN || !vkey_is_name(l.name))
		return false;
	uint8_t head[LINE_BASE64_MIN];
	buf b = BUF_ARRAY(head);
	if (failed(base64_decode(&b, bytes_slice(l.base64, 0, LINE_BASE64_MIN), BASE64_PADDED)))
		return false;
	reader id = reader_of(buf_bytes(&b));
	l.id = reader_u32(&id);
	if (id.bad || reader_at_end(&id))
		return false;
	*out = l;
	return true;
}

/* Where the last empty line begins, or IN.len. */
static size_t
last_empty_line(bytes in)
{
	for (size_t i = in.len; i > 1; i--) {
		if (in.data[i - 1] == '\n' && in.data[i - 2] == '\n')
			return i - 1;
	}
	return in.len;
}

err
note_decode(struct note *out, bytes in)
{
	if (in.len > NOTE_MAX)
		return failure(E_TOO_LARGE);
	size_t split = last_empty_line(in);
	if (split == in.len || !is_clean(in))
		return failure(E_FORMAT);
	struct note n = {.text = bytes_slice(in, 0, split),
		.signatures = bytes_slice(in, split + 1, in.len - split - 1)};
	size_t before = count_lines(n.text) + 1;
	reader r = reader_of(n.signatures);
	while (!reader_at_end(&r)) {
		struct note_line l;
		bytes line = reader_line(&r);
		n.count++;
		if (r.bad || !split_line(&l, line) || !is_base64(l.base64))
			return failure_at(E_FORMAT, before + n.count);
		if (n.count > NOTE_LINES)
			return failure_at(E_TOO_LARGE, before + n.count);
	}
	if (n.count == 0)
		return failure_at(E_FORMAT, before);
	*out = n;
	return ok();
}

bool
note_next(struct note_line *out, reader *lines)
{
	if (reader_at_end(lines))
		return false;
	must(split_line(out, reader_line(lines)));
	return true;
}

bool
note_has_twins(const struct note *n)
{
	reader r = reader_of(n->signatures);
	struct note_line a, b;
	while (note_next(&a, &r)) {
		reader after = r;
		while (note_next(&b, &after)) {
			if (a.id == b.id && bytes_equal(a.name, b.name))
				return true;
		}
	}
	return false;
}

/* A line of K. *out: the time it states, 0 when K's kind states none. */
static err
verify_line(uint64_t *out, const struct vkey *k, bytes text, const struct note_line *line)
{
	uint8_t data[ID_BYTES + COSIGNATURE_BYTES];
	size_t want = ID_BYTES + (k->type == VKEY_ED25519 ? SIGN_BYTES : COSIGNATURE_BYTES);
	if (line->base64.len != base64_encoded_len(want, BASE64_PADDED))
		return failure(E_SIGNATURE);
	buf b = BUF_ARRAY(data);
	if (failed(base64_decode(&b, line->base64, BASE64_PADDED)) || b.len != want)
		return failure(E_SIGNATURE);
	bytes signature = bytes_slice(buf_bytes(&b), ID_BYTES, want - ID_BYTES);
	if (k->type == VKEY_COSIGNATURE)
		return cosignature_verify(out, k, text, signature);
	*out = 0;
	return sign_verify(k->key, text, signature.data);
}

/* Index of the key that LINE is by, or COUNT. */
static size_t
find_key(const struct vkey *keys, size_t count, const struct note_line *line)
{
	size_t i = 0;
	while (i < count && (keys[i].id != line->id || !bytes_equal(keys[i].name, line->name)))
		i++;
	return i;
}

static bool
has_same_keys(const struct vkey *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			if (vkey_same(&keys[i], &keys[k]))
				return true;
		}
	}
	return false;
}

err
note_verify(struct note_verdict *out, const struct note *n, const struct vkey *keys, size_t count)
{
	must(count <= NOTE_KEYS);
	if (has_same_keys(keys, count))
		return failure(E_KEY);
	struct note_verdict v = {0};
	struct note_line line;
	reader r = reader_of(n->signatures);
	while (note_next(&line, &r)) {
		size_t i = find_key(keys, count, &line);
		if (i == count || (v.verified >> i & 1) != 0)
			continue;
		err e = verify_line(&v.times[i], &keys[i], n->text, &line);
		if (failed(e))
			return e;
		v.verified |= UINT64_C(1) << i;
	}
	if (v.verified == 0)
		return failure(E_UNSIGNED);
	*out = v;
	return ok();
}

err
note_begin(buf *out, bytes text)
{
	if (text.len == 0 || text.data[text.len - 1] != '\n' || !is_clean(text))
		return failure(E_FORMAT);
	buf_put(out, text);
	buf_text(out, "\n");
	return ok();
}

void
note_put_line(buf *out, const struct vkey *key, bytes signature)
{
	uint8_t data[ID_BYTES + COSIGNATURE_BYTES];
	buf b = BUF_ARRAY(data);
	buf_u32(&b, key->id);
	buf_put(&b, signature);
	must(!b.full);
	buf_put(out, DASH);
	buf_put(out, key->name);
	buf_text(out, " ");
	base64_encode(out, buf_bytes(&b), BASE64_PADDED);
	buf_text(out, "\n");
}

void
note_sign(buf *out, const struct signer *signer, bytes text)
{
	must(signer->vkey.type == VKEY_ED25519);
	uint8_t signature[SIGN_BYTES];
	sign_message(signature, signer->seed, text);
	note_put_line(out, &signer->vkey, BYTES_ARRAY(signature));
}
