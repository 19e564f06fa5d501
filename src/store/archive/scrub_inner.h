/* SPDX-License-Identifier: Apache-2.0 */
/* archive/scrub_inner: what the files of archive/scrub share. */
#ifndef STORE_ARCHIVE_SCRUB_INNER_H
#define STORE_ARCHIVE_SCRUB_INNER_H

#include "store/archive/scrub.h"

void scrub_find(struct scrub *s, const char *path);

#endif
