/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom the rules are about. Cheap questions first: most renames are nobody's business.
 */
#pragma once

#include "guard_maps.bpf.h"
#include "task.bpf.h"

/* Whose rename it is, as far as the rules ask. */
struct renamer {
	struct task_struct *task;
	__u64 pid_tgid;
	__u64 inode;
	__u64 cgroup_id;
	__u32 device;
	__u32 uid;
};

#define HASH(word) ((word)*0x9e3779b97f4a7c15ULL >> 32)

/* The last range of those from `at` on, fewer than 2 * widest, that begins at uid or below. */
static __always_inline __u32 narrow(const struct guard_policy *policy, __u32 uid, __u32 at,
				    __u32 widest)
{
#pragma clang loop unroll(full)
	for (__u32 step = widest; step; step /= 2) {
		__u32 next = (at + step) & (GUARD_UID_RANGES - 1);

		if (policy->uids[next].first <= uid)
			at = next;
	}
	return at;
}

#define FEW_UID_RANGES 8 /* as most policies have */

/* Not by a loop over all: what is found or not costs the same for everybody. */
static __always_inline __u32 rules_of_uid(const struct guard_policy *policy, __u32 uid)
{
	__u32 at;

	if (policy->uids[FEW_UID_RANGES].first > uid)
		at = narrow(policy, uid, 0, FEW_UID_RANGES / 2);
	else
		at = narrow(policy, uid, 0, GUARD_UID_RANGES / 2);
	return policy->uids[at & (GUARD_UID_RANGES - 1)].rules;
}

/* Which file a process executes. False: it has none, or it cannot be read. */
static __always_inline bool read_program(struct renamer *who)
{
	struct task_struct *task = who->task; /* of the kernel's structs alone, for CO-RE */

	if (CONFIG(use_task_storage)) {
		struct inode *inode = task->mm->exe_file->f_inode;

		who->inode = inode->i_ino; /* 0, if any of these is NULL */
		who->device = inode->i_sb->s_dev;
	} else {
		struct inode *inode = BPF_CORE_READ(task, mm, exe_file, f_inode);

		who->inode = BPF_CORE_READ(inode, i_ino);
		who->device = BPF_CORE_READ(inode, i_sb, s_dev);
	}
	return who->inode;
}

static __always_inline bool is_exempt_program(const struct guard_policy *policy,
					      const struct renamer *who)
{
	__u64 hash = HASH(who->inode ^ (__u64)who->device << 32);

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_program *place =
		    &policy->exempt[(hash + i) & (GUARD_PROGRAMS - 1)];

		if (!place->inode)
			return false;
		if (place->inode == who->inode && place->device == who->device)
			return true;
	}
	return false;
}

static __always_inline bool is_marked(const struct renamer *who, __u64 now)
{
	__u64 hash = HASH(who->inode ^ (__u64)who->device << 32 ^ who->uid);

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_mark *mark =
		    &guard_control.marks[(hash + i) & (GUARD_MARKS - 1)];

		if (mark->inode == who->inode && mark->device == who->device &&
		    mark->uid == who->uid && now < mark->until_ns)
			return true;
	}
	return false;
}

static __always_inline const struct guard_cgroup *find_cgroup(const struct guard_policy *policy,
							      __u64 id)
{
	__u64 hash = HASH(id);

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_cgroup *place =
		    &policy->cgroups[(hash + i) & (GUARD_CGROUPS - 1)];

		if (place->id == id)
			return place;
		if (!place->id)
			break;
	}
	return NULL;
}

static __always_inline struct cgroup_subsys_state *cgroup_state(struct task_struct *task)
{
	struct cgroup_subsys_state *state = NULL;
	struct css_set *set = BPF_CORE_READ(task, cgroups);

	if (CONFIG(cgroup_source) == CGROUP_SOURCE_V2) {
		struct cgroup *cgroup = BPF_CORE_READ(set, dfl_cgrp);

		return cgroup ? (void *)cgroup + bpf_core_field_offset(struct cgroup, self) : NULL;
	}
	bpf_probe_read_kernel(&state, sizeof(state),
			      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
				  CONFIG(cgroup_controller) * sizeof(state));
	return state;
}

static __always_inline __u64 cgroup_id_of(struct cgroup_subsys_state *state)
{
	return BPF_CORE_READ(state, cgroup, kn, id);
}

/* Of the one above at that level, at which there is one. */
static __always_inline __u64 ancestor_id(struct cgroup *cgroup, __u32 level)
{
	struct cgroup *ancestor = NULL;
	__u64 id = 0, place = level * sizeof(id);

	if (bpf_core_field_exists(struct cgroup___before_6_1, ancestor_ids)) {
		place += bpf_core_field_offset(struct cgroup___before_6_1, ancestor_ids);
		bpf_probe_read_kernel(&id, sizeof(id), (void *)cgroup + place);
		return id;
	}
	place += bpf_core_field_offset(struct cgroup, ancestors);
	bpf_probe_read_kernel(&ancestor, sizeof(ancestor), (void *)cgroup + place);
	return BPF_CORE_READ(ancestor, kn, id);
}

/* Of the task's cgroup, and of those above it, from the root on: who may make cgroups can be far
 * below those that a policy names. */
static __always_inline __u32 rules_from_root(const struct guard_policy *policy,
					     struct task_struct *task, __u64 own)
{
	const struct guard_cgroup *known = find_cgroup(policy, own);
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	__u32 rules = known ? known->here | known->below : 0;
	__u32 deepest = BPF_CORE_READ(cgroup, level);

#pragma clang loop unroll(disable)
	for (__u32 level = 0; level < GUARD_LEVELS && level <= deepest; level++) {
		known = find_cgroup(policy, ancestor_id(cgroup, level));
		if (known)
			rules |= known->below;
	}
	return rules;
}

/* Of the task's cgroup, and of those above it; with cgroup v1 of so many. A function of its own, as
 * most policies of one host do without. */
static __noinline __u32 rules_of_cgroups(const struct guard_policy *policy, struct renamer *who)
{
	struct cgroup_subsys_state *state = cgroup_state(who->task);
	__u32 rules = 0;

	who->cgroup_id = cgroup_id_of(state);
	if (CONFIG(cgroup_source) == CGROUP_SOURCE_V2)
		return rules_from_root(policy, who->task, who->cgroup_id);
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_LEVELS && state; i++) {
		const struct guard_cgroup *cgroup = find_cgroup(policy, cgroup_id_of(state));

		if (cgroup)
			rules |= i ? cgroup->below : cgroup->here | cgroup->below;
		state = BPF_CORE_READ(state, parent);
	}
	return rules;
}

static __always_inline void exempt(enum guard_exemption why)
{
	count(&health.exempt[why]);
}

/* Who is never judged, whatever the policy says. */
static __always_inline bool is_exempt(const struct renamer *who)
{
	struct task_struct *task = who->task;
	__u32 tgid = who->pid_tgid >> 32;

	if (TASK_FIELD(task, flags) & PF_KTHREAD)
		exempt(GUARD_EXEMPT_KERNEL);
	else if (tgid == 1)
		exempt(GUARD_EXEMPT_INIT);
	else if (tgid == guard_control.exporter)
		exempt(GUARD_EXEMPT_SELF);
	else
		return false;
	return true;
}

/* The rules that are about this rename, so far as that depends on who makes it; 0: none, which is
 * counted. */
static __always_inline __u32 rules_about(const struct guard_policy *policy, struct renamer *who)
{
	__u32 rules = rules_of_uid(policy, who->uid);

	if (rules & GUARD_EXEMPT) {
		exempt(GUARD_EXEMPT_UID);
		return 0;
	}
	rules &= policy->rules;
	if (policy->needs & GUARD_NEEDS_CGROUPS) {
		__u32 of_cgroups = rules_of_cgroups(policy, who);

		if (of_cgroups & GUARD_EXEMPT) {
			exempt(GUARD_EXEMPT_CGROUP);
			return 0;
		}
		rules &= of_cgroups | policy->any_cgroup;
	}
	if (!rules) {
		count(&health.unmatched);
		return 0;
	}
	if (policy->needs & GUARD_NEEDS_PROGRAMS) {
		if (!read_program(who)) {
			exempt(GUARD_EXEMPT_UNKNOWN);
			return 0;
		}
		if (is_exempt_program(policy, who)) {
			exempt(GUARD_EXEMPT_PROGRAM);
			return 0;
		}
	}
	return rules;
}
