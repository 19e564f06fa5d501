/* SPDX-License-Identifier: Apache-2.0 */
/* A small world for the tests of policy: users, devices, firms and matters by number, whose keys
 * follow from their numbers; the states of their chains, each the other's lookup; and one log, in
 * which events stand in the order in which they are done. */
#ifndef CORE_POLICY_WORLD_H
#define CORE_POLICY_WORLD_H

#include "core/policy/policy_access.h"
#include "core/policy/policy_firm.h"
#include "core/policy/policy_matter.h"
#include "core/policy/policy_rule.h"
#include "core/policy/policy_user.h"
#include "support/vectors.h"

enum { WORLD_USERS = 12, WORLD_FIRMS = 3, WORLD_MATTERS = 2 };

struct world {
	struct policy_user users[WORLD_USERS];
	struct policy_firm firms[WORLD_FIRMS];
	struct policy_matter matters[WORLD_MATTERS];
	uint64_t index;      /* of the next event */
	bool founding;       /* the lookup knows founding invitations: number 0 is open */
	enum err_code fault; /* of every lookup, unless OK */
};

/* What is wrong with an event that else might stand. */
enum world_fault {
	WORLD_GOOD,
	WORLD_OTHER_CHAIN,
	WORLD_OTHER_TYPE,
	WORLD_SHORT_BODY,
	WORLD_EARLY_INDEX,
	WORLD_OLD_HEAD,
	WORLD_OTHER_EPOCH,
	WORLD_SAME_SEQ,
	WORLD_OTHER_PREVIOUS,
	WORLD_LATE_SEQ, /* a gap: no fault */
	WORLD_OTHER_KEY,
};

struct act {
	unsigned user; /* who does it, */
	unsigned device;
	enum chain_kind kind; /* and in which chain */
	unsigned chain;
	struct control c;
	enum world_fault fault;
	bool is_stored; /* a store says that it stood: it is not judged */
};

extern struct world world;

/* Before anything. For cmocka, as setup. */
int world_begin(void **state);
/* Users 0 to 5, each with device 0; firm 0 of owner 0, admin 1, members 2 and 3; firm 1 of owner 4,
 * member 5. Matter 0 of firm 0: manager 2, writer 3, reader 5. */
int world_begin_peopled(void **state);

struct policy_lookup world_lookup(void);

/* Sign it, ask policy, and keep what it changes. Fails the test if a refusal changes the state. */
err world_do(const struct act *a);
/* It stands. */
void world_stands(const struct act *a);
/* It does not, and RULE says why. */
void world_refused(const struct act *a, enum policy_rule rule);

id16 world_user(unsigned user);
id16 world_device(unsigned user, unsigned device);
id16 world_chain(enum chain_kind kind, unsigned chain);
id16 world_invite(unsigned invite);
/* In MEM, the seed of whatever TAG and the numbers name. */
struct secret world_seed(uint8_t mem[32], uint8_t tag, unsigned a, unsigned b);
struct signature_key world_device_key(unsigned user, unsigned device);
hash32 world_hash(uint8_t tag, unsigned a, unsigned b);

/* A generation for the devices that are active now, with DEVICE more or less. -1: neither. */
struct puk world_puk(unsigned user, int with, int without);

/* Acts; by device 0 of the user. */
struct act world_user_create(unsigned user);
struct act world_puk_new(unsigned user);
struct act world_device_add(unsigned user, unsigned device);
struct act world_device_revoke(unsigned user, unsigned device);
struct act world_firm_create(unsigned firm, unsigned owner);
struct act world_firm_invite(unsigned firm, unsigned by, unsigned invite, enum firm_role role);
struct act world_firm_join(unsigned firm, unsigned user, unsigned invite, enum firm_role role);
struct act world_firm_withdraw(unsigned firm, unsigned by, unsigned invite);
struct act world_firm_suspend(unsigned firm, unsigned by, unsigned user);
struct act world_firm_role(unsigned firm, unsigned by, unsigned user, enum firm_role role);
struct act world_firm_trust(unsigned firm, unsigned by, unsigned other);
struct act world_matter_create(unsigned matter, unsigned by, unsigned firm);
struct act world_matter_close(unsigned matter, unsigned by);

struct world_member {
	unsigned user;
	unsigned firm;
	enum epoch_role role;
};
struct world_space {
	enum chain_kind kind;
	unsigned chain;
};
/* An epoch of the NUMBER with the newest keys of MEMBERS, who rise by user, and a wrap for each of
 * them who is to have one. */
struct act world_epoch(struct world_space space, unsigned by, uint32_t number,
	const struct world_member *members, size_t count);
/* World_epoch's tables again, with rows of the test's own; they live until the next act. */
void world_set_members(struct epoch *e, const struct epoch_member *members, size_t count);
void world_set_wraps(struct epoch *e, const struct epoch_wrap *wraps, size_t count);

#endif
