/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a rule says of one rename, and what is done. Whatever goes wrong lets the rename go on, and
 * is counted.
 */
#pragma once

#include "guard_bucket.bpf.h"
#include "guard_match.bpf.h"
#include "guard_names.bpf.h"

#define SIGKILL 9
#define SIGSTOP 19
#define EPERM	1

static __always_inline void count_outcome(__u64 outcomes[GUARD_OUTCOMES],
					  enum guard_outcome outcome)
{
	if (outcome < GUARD_OUTCOMES) /* for the verifier */
		count(&outcomes[outcome]);
}

/* One rename that rules are about. */
struct judgement {
	const struct guarded_call *call;
	const struct guard_policy *policy;
	struct renamer who;
	struct inode *target; /* what the new name stands for; NULL: nothing */
	__u64 now;
	__u64 active; /* policy */
};

/* As much of it as is in that scope. */
static __always_inline void read_comm_in(struct task_struct *task, struct bucket_key *key,
					 const struct bucket_key *scope)
{
	const __u64 *mask = (const __u64 *)scope->comm;
	__u64 *comm = (__u64 *)key->comm;

	read_comm(task, comm);
	comm[0] &= mask[0];
	comm[1] &= mask[1];
}

/* Of a rule and those who share its budget, and its number. NULL: there is no room, and all such
 * have the rule's shared one. */
static __always_inline struct bucket_slot *bucket_of(const struct judgement *judgement,
						     __u32 number, const struct guard_rule *rule,
						     __u32 *found)
{
	const struct bucket_key *scope = &rule->scope;
	struct task_struct *task = judgement->who.task;
	__u32 needs = judgement->policy->needs;
	struct bucket_key key = {
	    .uid = judgement->who.uid & scope->uid,
	    .rule_and_process =
		(number + 1) << 24 | (judgement->who.tgid & scope->rule_and_process),
	};

	if (needs & (GUARD_NEEDS_CGROUP_ID | GUARD_NEEDS_COMM)) {
		barrier_var(task); /* here and not before the loop over the rules */
		if (needs & GUARD_NEEDS_CGROUP_ID)
			key.cgroup_id = task_cgroup_id(task) & scope->cgroup_id;
		if (needs & GUARD_NEEDS_COMM)
			read_comm_in(task, &key, scope);
	}
	return find_bucket(&key, found);
}

/*
 * Whether a rule may act once more; if not, it does nothing for give_up_ns. Who asks is counted
 * first and looks then, and what was asked before is read before the time is: whoever races with
 * another acts rather too seldom.
 */
static __always_inline bool take_action(const struct guard_rule *rule, __u32 number, __u64 now)
{
	struct guard_breaker *breaker = &guard_breakers[number & (GUARD_RULES - 1)];
	__u64 before, asked;

	if (!rule->give_up_ns)
		return true;
	before = *(volatile __u64 *)&breaker->asked;
	barrier();
	if (now > *(volatile __u64 *)&breaker->since_ns + rule->give_up_ns) {
		*(volatile __u64 *)&breaker->asked_before = before;
		*(volatile __u64 *)&breaker->since_ns = now;
	}
	count(&breaker->asked);
	asked = *(volatile __u64 *)&breaker->asked - *(volatile __u64 *)&breaker->asked_before;
	if (asked <= rule->most_actions)
		return true;
	if (asked == (__u64)rule->most_actions + 1)
		breaker->since_ns = now;
	return false;
}

/* shared: the budget is that of all who found no room, whoever spent it: nobody pays for that. */
static __always_inline enum guard_outcome
decide(const struct judgement *judgement, const struct guard_rule *rule, __u32 number, bool shared)
{
	__u64 now = judgement->now;

	if (!(rule->flags & GUARD_ENFORCE) || shared || now < judgement->policy->enforce_from_ns)
		return GUARD_WOULD_ACT;
	if (now >= judgement->policy->expires_ns)
		return GUARD_EXPIRED;
	if (now >= guard_control.lease_ns)
		return GUARD_LEASE_OVER;
	return take_action(rule, number, now) ? GUARD_ACTED : GUARD_GAVE_UP;
}

static __always_inline void put_name(char name[GUARD_NAME_LEN], struct dentry *dentry)
{
	name[0] = 0;
	if (dentry)
		bpf_probe_read_kernel_str(name, GUARD_NAME_LEN, BPF_CORE_READ(dentry, d_name.name));
}

/* A signal is always told, and the rest once a second and bucket. */
static __always_inline void report(const struct judgement *judgement, __u32 number,
				   enum guard_outcome outcome, struct bucket_slot *bucket,
				   __u32 actions, int signal_error)
{
	if (!(actions & (GUARD_STOP | GUARD_KILL)) && bucket->reported_ns &&
	    judgement->now - bucket->reported_ns < GUARD_REPORTS_NS)
		return;

	struct guard_record *record = bpf_ringbuf_reserve(&guard_records, sizeof(*record), 0);
	struct dentry *old_dentry = judgement->call->old_dentry;
	struct dentry *new_dentry = judgement->call->new_dentry;
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	__u32 needs = judgement->policy->needs;
	struct program program;

	if (!record) {
		count(&health.lost_records);
		return;
	}
	program = program_of(judgement->who.task);
	bucket->reported_ns = judgement->now;
	record->time_ns = judgement->now;
	record->cgroup_id = needs & (GUARD_NEEDS_CGROUPS | GUARD_NEEDS_CGROUP_ID)
				? task_cgroup_id(judgement->who.task)
				: 0;
	record->over = bucket->over;
	record->tid = pid_tgid;
	record->pid = pid_tgid >> 32;
	record->uid = judgement->who.uid;
	record->rule = number;
	record->outcome = outcome;
	record->actions = actions;
	record->signal_error = signal_error;
	record->inode = program.inode;
	record->device = device_of(&program);
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	put_name(record->old_name, old_dentry);
	put_name(record->new_name, new_dentry);
	bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
}

static __always_inline __u32 act(const struct judgement *judgement, const struct guard_rule *rule,
				 struct guard_rule_counts *counts, int *signal_error)
{
	__u32 done = 0;

	if (rule->actions & (GUARD_STOP | GUARD_KILL)) {
		bool kill = rule->actions & GUARD_KILL;

		*signal_error = bpf_send_signal(kill ? SIGKILL : SIGSTOP);
		if (*signal_error) {
			count(&counts->signal_failed);
		} else if (kill) {
			count(&counts->killed);
			done = GUARD_KILL;
		} else {
			count(&counts->stopped);
			done = GUARD_STOP;
		}
	}
	if (judgement->call->can_deny && rule->actions & GUARD_DENY) {
		count(&counts->denied);
		done |= GUARD_DENY;
	}
	return done;
}

/* Of beyond()'s question, from the rule's number on, and of its answer, from the outcome on. */
enum { ASKED_ACTIVE = 8, ASKED_SHARED = 9, ASKED_CAN_DENY = 10, ANSWERED_ERROR = 8 };

/*
 * The rule speaks of this rename, and it is beyond what it allows. A global function, for the
 * reasons of append_directories(): with this in a loop over all rules 5.10 gives up. That takes no
 * pointers there, so it asks again who renames: only those come here who are too many already.
 *
 * Returns the outcome, and the errno with which the rename is denied, or 0.
 */
__noinline __u64 beyond(__u64 asked, __u64 bucket_number, __u64 old_dentry, __u64 new_dentry,
			__u64 now)
{
	__u32 active = asked >> ASKED_ACTIVE & 1, number = asked & (GUARD_RULES - 1);
	__u32 place = bucket_number, done = 0;
	struct guarded_call call = {.old_dentry = (void *)old_dentry,
				    .new_dentry = (void *)new_dentry,
				    .can_deny = asked >> ASKED_CAN_DENY & 1};
	struct judgement judgement = {.call = &call, .now = now};
	struct bucket_slot *bucket = bpf_map_lookup_elem(&bucket_slots, &place);
	const struct guard_rule *rule;
	enum guard_outcome outcome;
	int signal_error = 0;

	judgement.policy = policy_of(active);
	if (!bucket)
		return GUARD_WITHIN; /* there always is one */
	judgement.who = current_renamer();
	rule = &judgement.policy->rule[number];
	outcome = decide(&judgement, rule, number, asked >> ASKED_SHARED & 1);
	count_outcome(health.rule[number].outcome, outcome);
	count(&bucket->over);
	if (outcome == GUARD_ACTED)
		done = act(&judgement, rule, &health.rule[number], &signal_error);
	report(&judgement, number, outcome, bucket, done, signal_error);
	return outcome | (done & GUARD_DENY ? (__u64)rule->error << ANSWERED_ERROR : 0);
}

/* As a number, which a global function takes. */
static __always_inline __u64 address_of(struct dentry *dentry)
{
	__u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), &dentry);
	return address;
}

/* Returns what beyond() does. */
static __always_inline __u64 judge_by(const struct judgement *judgement, __u64 number)
{
	/* clang would find what is by this number before the loop, and carry it along. */
	barrier_var(number);

	const struct guard_rule *rule = &judgement->policy->rule[number];
	__u64 active = judgement->active;
	__u32 place;

	barrier_var(rule); /* nor find it twice */
	struct bucket_slot *bucket = bucket_of(judgement, number, rule, &place);
	bool is_shared = !bucket;

	if (is_shared) {
		place = number;
		bucket = bpf_map_lookup_elem(&bucket_slots, &place);
	}
	/* There is always one; the verifier does not know. */
	if (!bucket || (rule->flags & GUARD_BUDGET && take_from(bucket, rule, judgement->now))) {
		count(&health.rule[number].outcome[GUARD_WITHIN]);
		return GUARD_WITHIN;
	}
	barrier_var(active); /* likewise */
	is_shared = is_shared && rule->flags & GUARD_BUDGET;
	return beyond(number | active << ASKED_ACTIVE | (__u64)is_shared << ASKED_SHARED |
			  (__u64)judgement->call->can_deny << ASKED_CAN_DENY,
		      place, address_of(judgement->call->old_dentry),
		      address_of(judgement->call->new_dentry), judgement->now);
}
