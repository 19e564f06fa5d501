/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/digest.h"

#include "cli/input.h"
#include "crypt/hash.h"
#include "sys/fd.h"

err
digest_input(hash32 *out, uint64_t *out_octets, const char *path, uint8_t window[DIGEST_WINDOW],
	struct progress *progress)
{
	int fd = -1;
	struct sha256 h;
	uint64_t octets = 0;
	size_t n = DIGEST_WINDOW;
	err e = input_open(&fd, path);
	if (failed(e))
		return e;
	sha256_init(&h);
	while (!failed(e) && n == DIGEST_WINDOW) {
		n = 0;
		e = fd_read(&n, fd, window, DIGEST_WINDOW);
		sha256_add(&h, bytes_of(window, n));
		progress_add(progress, n);
		octets += n;
	}
	input_close(fd);
	if (failed(e))
		return e;
	sha256_done(&h, out);
	*out_octets = octets;
	return ok();
}
