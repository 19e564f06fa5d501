/* SPDX-License-Identifier: Apache-2.0 */
/* Names and sentences are those of err.def, which have nothing in them that JSON must escape; a
 * unit test says so. */
#include "api/refusal.h"

static void
begin(buf *b, err e)
{
	buf_text(b, "{\"error\":\"");
	buf_text(b, err_name(e));
	buf_text(b, "\",\"what\":\"");
	buf_text(b, err_sentence(e));
	buf_text(b, "\"");
}

static void
end(struct refusal *out, buf *b, err e)
{
	unsigned status = (unsigned)err_http_status(e);
	buf_text(b, "}\n");
	must(!failed(buf_done(b)));
	out->answer = (struct httpd_answer){
		.status = status,
		.type = "application/json",
		.octets = buf_bytes(b),
	};
	if (status == 401)
		out->answer.fields[0] = (struct httpd_field){"WWW-Authenticate", "Muniment"};
	if (status == 429 || status == 503)
		out->answer.fields[0] = (struct httpd_field){"Retry-After", "1"};
}

void
refusal_make(struct refusal *out, err e)
{
	buf b = BUF_ARRAY(out->room);
	begin(&b, e);
	end(out, &b, e);
}

void
refusal_make_item(struct refusal *out, err e, uint32_t item)
{
	buf b = BUF_ARRAY(out->room);
	begin(&b, e);
	buf_text(&b, ",\"item\":");
	buf_decimal(&b, item);
	end(out, &b, e);
}
