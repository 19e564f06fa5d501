/* SPDX-License-Identifier: Apache-2.0 */
/* idx ts user role action object assigned bytes ip cc lat lon asn device result mfa, between tabs.
 */
#include "core/detect/watch_event.h"

#include "base/text.h"

enum {
	IDX,
	TIME,
	PERSON,
	ROLE,
	ACTION_,
	OBJECT,
	ASSIGNED,
	OCTETS,
	ADDRESS,
	COUNTRY,
	LATITUDE,
	LONGITUDE,
	NETWORK,
	DEVICE,
	RESULT,
	FACTORS,
	COLUMNS,
};

struct action {
	const char *name;
	enum watch_kind kind;
};

#define ACTION(name, kind) {name, kind},
static const struct action actions[] = {
#include "core/detect/watch_actions.def"
};
#undef ACTION

static const uint8_t known = sizeof actions / sizeof *actions;
_Static_assert(sizeof actions / sizeof *actions < WATCH_ACTIONS,
	"the last number is for names that are not known");

/* FNV-1a. Who can choose names can make two of them one: then less is new, and nothing else. */
static uint32_t
hash_of(bytes in)
{
	uint64_t h = 2166136261;
	for (size_t i = 0; i < in.len; i++)
		h = ((h ^ in.data[i]) * 16777619) & UINT32_MAX;
	return (uint32_t)h;
}

static void
take_action(struct watch_event *out, bytes name)
{
	uint8_t i = 0;
	while (i < known && !bytes_equal(bytes_of_text(actions[i].name), name))
		i++;
	out->action = i < known ? i : WATCH_ACTIONS - 1;
	out->kind = i < known ? actions[i].kind : WATCH_OTHER;
}

/* "0" or "1". */
static err
take_bool(bool *out, bytes in)
{
	if (in.len != 1 || (in.data[0] != '0' && in.data[0] != '1'))
		return failure(E_FORMAT);
	*out = in.data[0] == '1';
	return ok();
}

/* Degrees with a point and at most three digits behind it, as thousandths, up to LIMIT either way.
 */
static err
take_degrees(int32_t *out, bytes in, int32_t limit)
{
	int32_t value = 0, digits = 0;
	bool negative = in.len > 0 && in.data[0] == '-', point = false, any = false;
	for (size_t i = negative ? 1 : 0; i < in.len; i++) {
		uint8_t c = in.data[i];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9' || value > limit || digits == 3)
			return failure(E_FORMAT);
		value = value * 10 + (c - '0');
		digits += point;
		any = true;
	}
	for (; digits < 3; digits++)
		value = value > limit ? value : value * 10;
	if (value > limit || !any)
		return failure(E_FORMAT);
	*out = negative ? -value : value;
	return ok();
}

static err
take_result(enum watch_result *out, bytes in)
{
	if (bytes_equal(in, BYTES_LIT("ok")))
		*out = WATCH_OK;
	else if (bytes_equal(in, BYTES_LIT("denied")) || bytes_equal(in, BYTES_LIT("fail")))
		*out = WATCH_REFUSED;
	else
		return failure(E_FORMAT);
	return ok();
}

/* Printable text: it is shown to people. */
static err
take_name(bytes *out, bytes in)
{
	bool printable = in.len > 0 && text_is_utf8(in);
	for (size_t i = 0; i < in.len; i++)
		printable = printable && in.data[i] >= 0x20 && in.data[i] != 0x7f;
	*out = in;
	return printable ? ok() : failure(E_FORMAT);
}

static err
take_column(struct watch_event *out, int column, bytes in)
{
	bool flag = false;
	err e;
	switch (column) {
	case IDX:
		return decimal_decode(&out->idx, in);
	case TIME:
		e = decimal_decode(&out->time_s, in);
		return !failed(e) && out->time_s > WATCH_TIME_MAX ? failure(E_FORMAT) : e;
	case PERSON:
		return take_name(&out->person, in);
	case ROLE:
		return take_name(&out->role, in);
	case ACTION_:
		take_action(out, in);
		return ok();
	case OBJECT:
		out->object = hash_of(in);
		return ok();
	case ASSIGNED:
		e = take_bool(&flag, in);
		out->unassigned = !flag;
		return e;
	case OCTETS:
		return decimal_decode(&out->octets, in);
	case COUNTRY:
		out->country = hash_of(in);
		return ok();
	case LATITUDE:
		return take_degrees(&out->latitude, in, 90000);
	case LONGITUDE:
		return take_degrees(&out->longitude, in, 180000);
	case NETWORK:
		out->network = hash_of(in);
		return ok();
	case DEVICE:
		out->device = hash_of(in);
		return ok();
	case RESULT:
		return take_result(&out->result, in);
	case FACTORS:
		e = take_bool(&flag, in);
		out->one_factor = !flag;
		return e;
	default: /* ADDRESS: its network and country stand for it */
		return ok();
	}
}

err
watch_event_decode(struct watch_event *out, bytes line)
{
	struct watch_event event = {.idx = 0};
	size_t at = 0;
	if (line.len > WATCH_LINE_MAX)
		return failure(E_TOO_LARGE);
	for (int column = 0; column < COLUMNS; column++) {
		size_t end = bytes_find(line, at, '\t');
		if ((end == line.len) != (column == COLUMNS - 1))
			return failure_at(E_FORMAT, (uint32_t)column + 2);
		if (failed(take_column(&event, column, bytes_slice(line, at, end - at))))
			return failure_at(E_FORMAT, (uint32_t)column + 1);
		at = end + 1;
	}
	*out = event;
	return ok();
}
