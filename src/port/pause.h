/* SPDX-License-Identifier: Apache-2.0 */
/* port/pause: waiting, for what is asked again because it is not there yet. */
#ifndef PORT_PAUSE_H
#define PORT_PAUSE_H

struct pause_source {
	void *self;
	void (*pause_ms)(void *self, unsigned ms);
};

#endif
