/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault/verbs: the subcommands that work on an account. */
#ifndef CLI_VAULT_VERBS_H
#define CLI_VAULT_VERBS_H

#include "cli/verb.h"

extern const struct verb join_verb;
extern const struct verb whoami_verb;
extern const struct verb firm_new_verb;
extern const struct verb firm_show_verb;
extern const struct verb firm_trust_verb;
extern const struct verb user_invite_verb;
extern const struct verb user_list_verb;
extern const struct verb user_name_verb;
extern const struct verb user_withdraw_verb;
extern const struct verb user_role_verb;
extern const struct verb user_suspend_verb;
extern const struct verb device_list_verb;
extern const struct verb device_link_verb;
extern const struct verb device_revoke_verb;
extern const struct verb unlock_verb;
extern const struct verb lock_verb;
extern const struct verb passphrase_verb;
extern const struct verb recovery_check_verb;
extern const struct verb recovery_remove_verb;
extern const struct verb matter_new_verb;
extern const struct verb matter_list_verb;
extern const struct verb matter_show_verb;
extern const struct verb matter_member_add_verb;
extern const struct verb matter_member_remove_verb;
extern const struct verb matter_epoch_verb;
extern const struct verb matter_access_verb;
extern const struct verb matter_close_verb;
extern const struct verb log_watch_verb;

#endif
