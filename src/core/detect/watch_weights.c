/* SPDX-License-Identifier: Apache-2.0 */
/* Written by tools/train/train_watch.py; see docs/detection.md.
 * Trained on: firms A and B, made by a generator (CC0): 555,200 events of 150 people
 * SHA-256 of the numbers: 21f5eee6fbec3a0b9b33a6633704d0df
 * dd5a491c596bad37453a717a956d30c3 */
#include "core/detect/watch.h"

const struct watch_weights watch_trained = {
	.of =
		{
			[WATCH_device] = 50,
			[WATCH_network] = 33,
			[WATCH_country] = 51,
			[WATCH_abroad] = 97,
			[WATCH_travel] = 134,
			[WATCH_hour] = 31,
			[WATCH_action] = 40,
			[WATCH_events_10m] = 26,
			[WATCH_events_1h] = 26,
			[WATCH_events_3d] = 26,
			[WATCH_taken_10m] = 26,
			[WATCH_taken_1h] = 26,
			[WATCH_taken_3d] = 27,
			[WATCH_unassigned_10m] = 270,
			[WATCH_unassigned_1h] = 118,
			[WATCH_unassigned_3d] = 26,
			[WATCH_destroyed_10m] = 127,
			[WATCH_destroyed_1h] = 82,
			[WATCH_destroyed_3d] = 30,
			[WATCH_refused_10m] = 161,
			[WATCH_refused_1h] = 189,
			[WATCH_refused_3d] = 26,
			[WATCH_octets_10m] = 26,
			[WATCH_octets_1h] = 26,
			[WATCH_octets_3d] = 26,
			[WATCH_foreign_10m] = 26,
			[WATCH_foreign_1h] = 115,
			[WATCH_foreign_3d] = 28,
			[WATCH_slow] = 185,
			[WATCH_dormant] = 799,
			[WATCH_one_factor] = 101,
			[WATCH_peers] = 29,
		},
	.alarm = 1702,
};
