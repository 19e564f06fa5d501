/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/detect/people.h"

err
people_init(struct people *out, arena *memory)
{
	*out = (struct people){.memory = memory,
		.table = arena_new(memory, struct people_row *, 2 * PEOPLE_MAX),
		.rows = arena_new(memory, struct people_row *, PEOPLE_MAX)};
	return out->table != NULL && out->rows != NULL ? ok() : failure(E_NOMEM);
}

static err
copy_name(bytes *out, arena *memory, bytes name)
{
	uint8_t *to = arena_new(memory, uint8_t, name.len);
	if (to == NULL)
		return failure(E_NOMEM);
	bytes_copy(to, name);
	*out = bytes_of(to, name.len);
	return ok();
}

static err
add(struct people_row **out, struct people *p, size_t at, bytes name)
{
	if (p->count == PEOPLE_MAX)
		return failure(E_TOO_LARGE);
	struct people_row *row = arena_new(p->memory, struct people_row, 1);
	if (row == NULL)
		return failure(E_NOMEM);
	err e = copy_name(&row->name, p->memory, name);
	if (failed(e))
		return e;
	p->table[at] = row;
	p->rows[p->count++] = row;
	*out = row;
	return ok();
}

err
people_find(struct people_row **out, struct people *p, bytes name)
{
	const size_t last = 2 * PEOPLE_MAX - 1;
	size_t at = 0;
	for (size_t i = 0; i < name.len; i++)
		at = (at * 31 + name.data[i]) & last;
	for (; p->table[at] != NULL; at = (at + 1) & last)
		if (bytes_equal(p->table[at]->name, name)) {
			*out = p->table[at];
			return ok();
		}
	return add(out, p, at, name);
}

err
people_find_role(struct watch_role **out, struct people *p, bytes name)
{
	size_t i = 0;
	while (i < p->role_count && !bytes_equal(p->roles[i].name, name))
		i++;
	if (i == PEOPLE_ROLES)
		return failure(E_TOO_LARGE);
	if (i == p->role_count) {
		err e = copy_name(&p->roles[i].name, p->memory, name);
		if (failed(e))
			return e;
		p->role_count++;
	}
	*out = &p->roles[i].role;
	return ok();
}
