/* SPDX-License-Identifier: Apache-2.0 */
#include "client/client.h"

err
client_draw(const struct client *c, uint8_t *out, size_t n)
{
	return c->random->fill(c->random->self, out, n);
}

err
client_save(struct client *c)
{
	return keystore_save(c->store, c->state);
}
