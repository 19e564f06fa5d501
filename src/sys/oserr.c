/* SPDX-License-Identifier: Apache-2.0 */
/* Only the numbers that change what a person does next have a row; all others are "reading or
 * writing failed", with the number behind it for the message. */
#include "sys/oserr.h"

#include <errno.h>
#include <stddef.h>

static const struct {
	int number;
	enum err_code code;
} rows[] = {
	{EACCES, E_DENIED},
	{EPERM, E_DENIED},
	{EROFS, E_DENIED},
	{EEXIST, E_EXISTS},
	{ENOENT, E_NOT_FOUND},
	{ENOTDIR, E_NOT_FOUND},
	{ENAMETOOLONG, E_NOT_FOUND},
	{ELOOP, E_NOT_FOUND},
	{ENOSPC, E_SPACE},
	{EDQUOT, E_SPACE},
	{EFBIG, E_SPACE},
	{ENOMEM, E_NOMEM},
	{EAGAIN, E_NOMEM}, /* pthread_create and mlock; descriptors of ours never say it */
	{EINTR, E_INTERRUPTED},
};

err
oserr_of(int number)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == number)
			return failure_sys(rows[i].code, number);
	return failure_sys(E_IO, number);
}
