/* SPDX-License-Identifier: Apache-2.0 */
/* In the order of a first hour's use, which is the order of the overview. */
#include "cli/verbs.h"

#include <stddef.h>
#include <string.h>

#include "cli/detect/verbs.h"
#include "cli/file/verbs.h"
#include "cli/log/verbs.h"
#include "cli/papers/verbs.h"
#include "cli/proof/verbs.h"
#include "cli/server/verbs.h"
#include "cli/vault/verbs.h"

static const struct verb *const all[] = {
	&key_new_verb,
	&key_show_verb,
	&seal_verb,
	&open_verb,
	&inspect_verb,
	&log_new_verb,
	&log_add_verb,
	&log_checkpoint_verb,
	&log_prove_verb,
	&log_audit_verb,
	&verify_verb,
	&join_verb,
	&whoami_verb,
	&firm_new_verb,
	&firm_show_verb,
	&firm_trust_verb,
	&user_invite_verb,
	&user_list_verb,
	&user_name_verb,
	&user_withdraw_verb,
	&user_role_verb,
	&user_suspend_verb,
	&device_list_verb,
	&device_link_verb,
	&device_revoke_verb,
	&unlock_verb,
	&lock_verb,
	&passphrase_verb,
	&recovery_check_verb,
	&recovery_remove_verb,
	&matter_new_verb,
	&matter_list_verb,
	&matter_show_verb,
	&matter_member_add_verb,
	&matter_member_remove_verb,
	&matter_epoch_verb,
	&matter_access_verb,
	&matter_close_verb,
	&put_verb,
	&ls_verb,
	&find_verb,
	&get_verb,
	&rm_verb,
	&history_verb,
	&send_verb,
	&read_verb,
	&receipt_verb,
	&bundle_verb,
	&log_watch_verb,
	&watch_replay_verb,
	&serve_verb,
	&scrub_verb,
	NULL,
};

/* How many of WORDS the phrase uses up when it is a prefix of them; 0 when it is not. */
static int
prefix_words(const char *phrase, int count, char *const *words)
{
	int used = 0;
	while (*phrase != '\0') {
		size_t n = strcspn(phrase, " ");
		if (used == count || strlen(words[used]) != n ||
			strncmp(words[used], phrase, n) != 0)
			return 0;
		used++;
		phrase += n + (phrase[n] == ' ');
	}
	return used;
}

const struct verb *
verbs_find(int *used, int count, char *const *words)
{
	for (size_t i = 0; all[i] != NULL; i++) {
		int n = prefix_words(all[i]->words, count, words);
		if (n > 0) {
			*used = n;
			return all[i];
		}
	}
	return NULL;
}

static bool
belongs(const struct verb *v, const char *group)
{
	size_t n = strlen(group);
	return strncmp(v->words, group, n) == 0 && v->words[n] == ' ';
}

bool
verbs_is_group(const char *word)
{
	for (size_t i = 0; all[i] != NULL; i++)
		if (belongs(all[i], word))
			return true;
	return false;
}

void
verbs_list(FILE *to, const char *group)
{
	for (size_t i = 0; all[i] != NULL; i++)
		if (group == NULL || belongs(all[i], group))
			fprintf(to, "  %-21s %s\n", all[i]->words, all[i]->summary);
}
