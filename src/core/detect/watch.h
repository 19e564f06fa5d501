/* SPDX-License-Identifier: Apache-2.0 */
/* detect/watch: who behaves unlike themselves. Events come in the order of time; each is scored
 * against what its person and their role did before, and then, unless it raised an alarm, learned.
 * A score is a sum of named terms, none below zero, each a Q8 that grows with the logarithm of how
 * unlike the event is; what is learned stays within a few hundred octets a person.
 * Who alarms is not learned from, so that nobody gets the detector used to it within the day.
 * Pure: no allocation, no clock; the caller owns every state. See docs/detection.md. */
#ifndef CORE_DETECT_WATCH_H
#define CORE_DETECT_WATCH_H

#include "base/attr.h"
#include "core/detect/watch_event.h"

#define TERM(name, words) WATCH_##name,
enum watch_term {
#include "core/detect/watch_terms.def"
	WATCH_TERMS
};
#undef TERM

enum { WATCH_COUNTED = 7, WATCH_SPANS = 3, WATCH_HOURS = 168, WATCH_SEEN = 512 };

/* Something seen before, and when last: the one that was longest not seen gives way. */
struct watch_memory {
	uint32_t key;
	uint32_t day;
};

/* What is known of a person; all zero: nothing yet. */
struct watch_person {
	uint64_t last_s;
	uint64_t place_s;
	int32_t latitude;
	int32_t longitude;
	uint32_t learned;
	uint32_t one_factor;
	struct watch_memory devices[12];
	struct watch_memory networks[16];
	struct watch_memory countries[8];
	uint32_t hours_total;
	uint32_t actions_total;
	uint16_t hours[WATCH_HOURS];
	uint16_t actions[WATCH_ACTIONS];
	uint32_t level[WATCH_COUNTED][WATCH_SPANS]; /* Q16, fading */
	uint16_t most[WATCH_COUNTED]
		     [WATCH_SPANS]; /* Q8: logarithm of the highest level before today */
	uint16_t peak[WATCH_COUNTED][WATCH_SPANS]; /* the same of today */
	bool alarmed;                              /* today, which is then not learned from */
	uint32_t day;
	uint32_t days;
	uint32_t today; /* others' objects, each once */
	uint32_t usual; /* Q8: of a day */
	uint32_t above; /* Q8: what days before were above the usual, added up */
	uint32_t still; /* Q8: how long the account had been still, fading */
	uint8_t seen[WATCH_SEEN / 8];
};

/* What is known of all who have a role. */
struct watch_role {
	uint32_t hours_total;
	uint32_t actions_total;
	uint32_t hours[WATCH_HOURS];
	uint32_t actions[WATCH_ACTIONS];
	uint64_t days; /* of persons */
	uint64_t others_objects;
	uint64_t others; /* events in others' matters, */
	uint64_t level;  /* and the levels of three days at each, added up: Q8 */
};

/* Q8 each. ALARM: the score from which on it is one. */
struct watch_weights {
	uint32_t of[WATCH_TERMS];
	uint64_t alarm;
};
/* Those that were trained; tools/train/train_watch.py writes them. */
extern const struct watch_weights watch_trained;

/* Q8: 0 is nothing, a few hundred a good deal. */
struct watch_verdict {
	uint64_t score; /* Q8: the sum of terms times weights */
	bool alarm;
	uint16_t terms[WATCH_TERMS];
};

/* Judge EVENT, which is PERSON's with ROLE, and learn it. Times that go back count as no time. */
void watch_event(struct watch_verdict *out, struct watch_person *person, struct watch_role *role,
	const struct watch_event *event, const struct watch_weights *weights);

/* The term with the Nth largest part of the score, from 0; WATCH_TERMS: it has no such. */
enum watch_term watch_reason(
	const struct watch_verdict *v, const struct watch_weights *weights, unsigned n) MUST_USE;
/* "device", and the words behind "this is unlike them: ". */
const char *watch_term_name(enum watch_term term) MUST_USE;
const char *watch_term_words(enum watch_term term) MUST_USE;

#endif
