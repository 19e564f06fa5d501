/* SPDX-License-Identifier: Apache-2.0 */
/* What is read is within its bounds, and two of them are judged, whatever they say. */
#include "core/detect/watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct watch_event e;
	struct watch_verdict v;
	struct watch_person person = {.days = 0};
	struct watch_role role = {.days = 0};
	bytes in = bytes_of(data, size);
	if (failed(watch_event_decode(&e, in)))
		return 0;
	must(e.action < WATCH_ACTIONS && e.person.len > 0 && e.role.len > 0);
	must(e.latitude >= -90000 && e.latitude <= 90000);
	must(e.longitude >= -180000 && e.longitude <= 180000);
	watch_event(&v, &person, &role, &e, &watch_trained);
	e.time_s = WATCH_TIME_MAX - e.time_s;
	e.latitude = -e.latitude;
	e.longitude = -e.longitude;
	watch_event(&v, &person, &role, &e, &watch_trained);
	for (unsigned i = 0; i < WATCH_TERMS; i++)
		must(watch_reason(&v, &watch_trained, i) <= WATCH_TERMS);
	return 0;
}
