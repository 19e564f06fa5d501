/* SPDX-License-Identifier: Apache-2.0 */
/* client/names: what people and matters are called, by the sealed directory of our firm and the
 * sealed titles of matters. A name is what one member wrote for the others: it proves nothing, and
 * who is meant is the id. Owns: nothing; names borrow the view. */
#ifndef CLIENT_NAMES_H
#define CLIENT_NAMES_H

#include "base/attr.h"
#include "base/err.h"
#include "client/view.h"
#include "core/vault/content.h"

/* The newest name of OF and ID in the open space CHAIN. False: it has none. */
bool names_find(struct content_name *out, const struct view_chain *chain, enum content_named of,
	const id16 *id);

/* A user's: by its own, or by that of the invitation it came with. False: none that we may read. */
bool names_user(struct content_name *out, const struct view *v, const id16 *user);
/* Our firm's. */
bool names_firm(struct content_name *out, const struct view *v);

/* Who in our firm is called NAME (or has that address): the user. E_NOT_FOUND; E_EXISTS: there are
 * several. */
err names_find_user(id16 *out, const struct view *v, bytes name) MUST_USE;

#endif
