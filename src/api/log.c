/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log.h"

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { WORD_MAX = 64 };

enum type { TYPE_number, TYPE_word };

struct field {
	enum log_event event;
	enum type type;
	const char *name;
	size_t at;
};

static const struct field fields[] = {
#define EVENT(name, level)
#define FIELD(event, type, name)                                                                   \
	{LOG_##event, TYPE_##type, #name, offsetof(struct log_##event, name)},
#define END
#include "api/log.def"
#undef EVENT
#undef FIELD
#undef END
};

static const struct {
	const char *name;
	const char *level;
} events[LOG_COUNT] = {
#define EVENT(name, level) {#name, #level},
#define FIELD(event, type, name)
#define END
#include "api/log.def"
#undef EVENT
#undef FIELD
#undef END
};

static void
put_padded(buf *b, unsigned value, unsigned digits)
{
	unsigned place = digits == 4 ? 1000 : digits == 3 ? 100 : 10;
	for (; place > 0; place /= 10)
		buf_u8(b, (uint8_t)('0' + value / place % 10));
}

/* The Gregorian date of DAYS since 1970, by the eras of 400 years that begin on the first of March
 * (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static void
put_date(buf *b, uint64_t days)
{
	uint64_t shifted = days + 719468;
	uint64_t era = shifted / 146097;
	unsigned day_of_era = (unsigned)(shifted % 146097);
	unsigned year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	unsigned day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned shifted_month = (5 * day_of_year + 2) / 153;
	unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
	unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
	put_padded(b, (unsigned)(era * 400) + year_of_era + (month <= 2), 4);
	buf_u8(b, '-');
	put_padded(b, month, 2);
	buf_u8(b, '-');
	put_padded(b, day, 2);
}

static void
put_time(buf *b, uint64_t ms)
{
	uint64_t seconds = ms / 1000 % 86400;
	put_date(b, ms / 86400000);
	buf_u8(b, 'T');
	put_padded(b, (unsigned)(seconds / 3600), 2);
	buf_u8(b, ':');
	put_padded(b, (unsigned)(seconds / 60 % 60), 2);
	buf_u8(b, ':');
	put_padded(b, (unsigned)(seconds % 60), 2);
	buf_u8(b, '.');
	put_padded(b, (unsigned)(ms % 1000), 3);
	buf_u8(b, 'Z');
}

static void
put_word(buf *b, const char *word)
{
	buf_u8(b, '"');
	for (size_t n = 0; n < WORD_MAX && *word != '\0'; n++, word++) {
		uint8_t c = (uint8_t)*word;
		buf_u8(b, c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c);
	}
	buf_u8(b, '"');
}

static void
put_field(buf *b, const struct field *f, const void *values)
{
	const uint8_t *at = (const uint8_t *)values + f->at;
	buf_text(b, ",\"");
	buf_text(b, f->name);
	buf_text(b, "\":");
	if (f->type == TYPE_number)
		buf_decimal(b, *(const log_number *)(const void *)at);
	else
		put_word(b, *(const log_word *)(const void *)at);
}

void
log_write(const struct log *l, enum log_event event, const void *values)
{
	uint8_t room[LOG_LINE_MAX];
	buf b = BUF_ARRAY(room);
	buf_text(&b, "{\"time\":\"");
	put_time(&b, l->clock.now_ms(l->clock.self));
	buf_text(&b, "\",\"level\":\"");
	buf_text(&b, events[event].level);
	buf_text(&b, "\",\"event\":\"");
	buf_text(&b, events[event].name);
	buf_text(&b, "\"");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i].event == event)
			put_field(&b, &fields[i], values);
	buf_text(&b, "}\n");
	must(!failed(buf_done(&b)));
	l->write(l->self, buf_bytes(&b));
}
