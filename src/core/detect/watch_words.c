/* SPDX-License-Identifier: Apache-2.0 */
#include "core/detect/watch.h"

#define TERM(name, words) {#name, words},
static const struct {
	const char *name;
	const char *words;
} terms[WATCH_TERMS] = {
#include "core/detect/watch_terms.def"
};
#undef TERM

const char *
watch_term_name(enum watch_term term)
{
	must(term < WATCH_TERMS);
	return terms[term].name;
}

const char *
watch_term_words(enum watch_term term)
{
	must(term < WATCH_TERMS);
	return terms[term].words;
}

static uint64_t
part_of(const struct watch_verdict *v, const struct watch_weights *weights, size_t term)
{
	return (uint64_t)v->terms[term] * weights->of[term];
}

enum watch_term
watch_reason(const struct watch_verdict *v, const struct watch_weights *weights, unsigned n)
{
	bool told[WATCH_TERMS] = {false};
	enum watch_term found = WATCH_TERMS;
	for (unsigned round = 0; round <= n; round++) {
		uint64_t most = 0;
		found = WATCH_TERMS;
		for (size_t i = 0; i < WATCH_TERMS; i++) {
			uint64_t part = told[i] ? 0 : part_of(v, weights, i);
			if (part > most) {
				most = part;
				found = (enum watch_term)i;
			}
		}
		if (found == WATCH_TERMS)
			break;
		told[found] = true;
	}
	return found;
}
