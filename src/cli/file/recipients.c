/* SPDX-License-Identifier: Apache-2.0 */
/* What is not a recipient is often something else that is known: a secret key, which must not be
 * shown again, or a key of SSH. */
#include "cli/file/recipients.h"

#include "cli/input.h"

static const char *
hint(bytes text)
{
	if (bytes_has_prefix(text, BYTES_LIT("AGE-SECRET-KEY-")))
		return "This is a secret key; `muniment key show` prints its recipient.";
	if (bytes_has_prefix(text, BYTES_LIT("ssh-")))
		return "Keys of SSH are not supported; `muniment key new` makes one that is.";
	return NULL;
}

err
recipients_add(struct recipient_list *to, struct problem *p, const char *text)
{
	bytes in = bytes_of_text(text);
	if (to->count == to->cap)
		return failure(E_TOO_LARGE);
	err e = recipient_decode(&to->items[to->count], in);
	if (failed(e)) {
		p->next = hint(in);
		p->subject = bytes_has_prefix(in, BYTES_LIT("AGE-")) ? "--recipient" : text;
		return e;
	}
	to->count++;
	return ok();
}

err
recipients_add_file(struct recipient_list *to, struct problem *p, arena scratch, const char *path)
{
	bytes text = {NULL, 0};
	p->subject = input_name(path);
	err e = input_load(&text, &scratch, path, RECIPIENTS_FILE_MAX);
	if (failed(e))
		return e;
	p->place = "line";
	e = recipient_list_decode(to, text);
	if (failed(e))
		p->next = "A recipients file has a recipient (age1...) on each line.";
	if (err_is(e, E_KEY) && e.at == 0)
		p->next = "There is no recipient in it.";
	if (failed(e))
		return e;
	p->subject = NULL;
	p->place = NULL;
	return ok();
}
