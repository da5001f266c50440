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
	__u64 now;
	__u64 comm[2];
	long verdict; /* what the hook returns */
};

/* Of a rule and those who share its budget. NULL: there is no room, and all such have the rule's
 * shared one. */
static __always_inline struct bucket_slot *bucket_of(const struct judgement *judgement,
						     __u32 number, const struct guard_rule *rule)
{
	struct bucket_key key = {.rule_and_process = (number + 1) << 24};

	if (rule->scopes & GUARD_PER_UID)
		key.uid = judgement->who.uid;
	if (rule->scopes & GUARD_PER_CGROUP)
		key.cgroup_id = judgement->who.cgroup_id;
	if (rule->scopes & GUARD_PER_PROCESS)
		key.rule_and_process |= judgement->who.pid_tgid >> 32;
	if (rule->scopes & GUARD_PER_COMM)
		write_key((__u64 *)key.comm, judgement->comm, 2);
	return find_bucket(&key);
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
static __always_inline void report(struct judgement *judgement, __u32 number,
				   enum guard_outcome outcome, struct bucket_slot *bucket,
				   __u32 actions, int signal_error)
{
	if (!(actions & (GUARD_STOP | GUARD_KILL)) && bucket->reported_ns &&
	    judgement->now - bucket->reported_ns < GUARD_REPORTS_NS)
		return;

	struct guard_record *record = bpf_ringbuf_reserve(&guard_records, sizeof(*record), 0);
	struct dentry *old_dentry = judgement->call->old_dentry;
	struct dentry *new_dentry = judgement->call->new_dentry;

	if (!record) {
		count(&health.lost_records);
		return;
	}
	bucket->reported_ns = judgement->now;
	if (!judgement->who.inode)
		read_program(&judgement->who); /* no rule asked for it */
	record->time_ns = judgement->now;
	record->cgroup_id = judgement->who.cgroup_id;
	record->over = bucket->over;
	record->tid = judgement->who.pid_tgid;
	record->pid = judgement->who.pid_tgid >> 32;
	record->uid = judgement->who.uid;
	record->rule = number;
	record->outcome = outcome;
	record->actions = actions;
	record->signal_error = signal_error;
	record->inode = judgement->who.inode;
	record->device = judgement->who.device;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	put_name(record->old_name, old_dentry);
	put_name(record->new_name, new_dentry);
	bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
}

static __always_inline __u32 act(struct judgement *judgement, const struct guard_rule *rule,
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
		judgement->verdict = -(long)rule->error;
		done |= GUARD_DENY;
	}
	return done;
}

/* The rule speaks of this rename, and it is beyond what it allows. */
static __always_inline enum guard_outcome beyond(struct judgement *judgement, __u32 number,
						 const struct guard_rule *rule,
						 struct bucket_slot *bucket, bool shared,
						 struct guard_rule_counts *counts)
{
	enum guard_outcome outcome = decide(judgement, rule, number, shared);
	int signal_error = 0;
	__u32 done = 0;

	count(&bucket->over);
	if (outcome == GUARD_ACTED)
		done = act(judgement, rule, counts, &signal_error);
	report(judgement, number, outcome, bucket, done, signal_error);
	return outcome;
}

static __always_inline enum guard_outcome judge_by(struct judgement *judgement, __u32 number)
{
	const struct guard_rule *rule = &judgement->policy->rule[number & (GUARD_RULES - 1)];
	struct guard_rule_counts *counts = &health.rule[number & (GUARD_RULES - 1)];
	enum guard_outcome outcome = GUARD_WITHIN;
	struct bucket_slot *bucket = bucket_of(judgement, number, rule);
	bool shared = false;

	if (!bucket) {
		bucket = bpf_map_lookup_elem(&bucket_slots, &number);
		shared = rule->flags & GUARD_BUDGET;
	}
	/* There is always one; the verifier does not know. */
	if (bucket && !(rule->flags & GUARD_BUDGET && take_from(bucket, rule, judgement->now)))
		outcome = beyond(judgement, number, rule, bucket, shared, counts);
	count_outcome(counts->outcome, outcome);
	return outcome;
}
