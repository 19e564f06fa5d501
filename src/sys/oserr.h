/* SPDX-License-Identifier: Apache-2.0 */
/* sys/oserr: the system's error numbers as ours.
 * One mapping for files, disks and terminals, so that the same failure has the same exit status
 * wherever it happens. Pure. */
#ifndef SYS_OSERR_H
#define SYS_OSERR_H

#include "base/attr.h"
#include "base/err.h"

/* The failure that errno value NUMBER means; the number is kept in err.sys. E_IO when it is none of
 * those a caller could act on. */
err oserr_of(int number) MUST_USE;

#endif
