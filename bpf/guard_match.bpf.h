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
	const struct cred *cred;
	const struct cred *real_cred;
	__u32 flags;
	__u64 tgid; /* as the host numbers it */
	__u64 uid;
};

/* All at once: the verifier drops the way that is not taken, but no test of clang's for another. */
static __always_inline struct renamer current_renamer(void)
{
	struct task_struct *task = current_task();

	return (struct renamer){
	    .task = task,
	    .cred = task_cred(task),
	    .real_cred = TASK_FIELD(task, real_cred),
	    .flags = task_flags(task),
	    .tgid = task_tgid(task),
	    .uid = task_uid(task),
	};
}

#define HASH(word) ((word)*0x9e3779b97f4a7c15ULL >> 32)

/* The rules of the last one of so many ranges, a power of two, that begins at uid or below. */
static __always_inline __u64 rules_among(const struct guard_uid_range *range, __u32 count,
					 __u32 uid)
{
#pragma clang loop unroll(full)
	for (__u32 step = count / 2; step; step /= 2) {
		if (range[step].first <= uid)
			range += step;
	}
	return range->rules;
}

#define FEW_UID_RANGES 8 /* as most policies have */

/* Not by a loop over all: what is found or not costs the same for everybody. */
static __always_inline __u64 rules_of_uid(const struct guard_policy *policy, __u32 uid)
{
	if (policy->uids[FEW_UID_RANGES].first > uid)
		return rules_among(policy->uids, FEW_UID_RANGES, uid);
	return rules_among(policy->uids, GUARD_UID_RANGES, uid);
}

/* Which file a process executes. */
struct program {
	struct inode *file;
	__u64 inode; /* 0: there is none, or it cannot be read */
};

static __always_inline struct program program_of(struct task_struct *task)
{
	struct program program;

	if (CONFIG(use_task_storage)) {
		struct inode *file = task->mm->exe_file->f_inode;

		program = (struct program){file, file->i_ino}; /* 0, if any of these is NULL */
	} else {
		struct inode *file = BPF_CORE_READ(task, mm, exe_file, f_inode);

		program = (struct program){file, BPF_CORE_READ(file, i_ino)};
	}
	return program;
}

static __always_inline __u64 device_of(const struct program *program)
{
	struct inode *file = program->file; /* of the kernel's structs alone, for CO-RE */

	return (__u32)(CONFIG(use_task_storage) ? file->i_sb->s_dev
						: BPF_CORE_READ(file, i_sb, s_dev));
}

/* Among the exempt ones of the policy of that number. */
static __noinline bool is_in_table(__u32 number, __u64 inode, __u64 device)
{
	const struct guard_tables *tables = tables_of(number);
	__u64 hash = HASH(inode ^ device << 32);

	if (!tables)
		return false;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_program *place =
		    &tables->exempt[(hash + i) & (GUARD_PROGRAMS - 1)];

		if (!place->inode)
			return false;
		if (place->inode == inode && place->device == device)
			return true;
	}
	return false;
}

/* Most programs are not: that is seen by a bit, before another field is read. */
static __always_inline bool is_exempt_program(const struct guard_policy *policy, __u32 number,
					      const struct program *program)
{
	return policy->exempt_inodes >> (program->inode & 63) & 1 &&
	       is_in_table(number, program->inode, device_of(program));
}

/* A function, as few policies ask. */
static __noinline bool is_marked(struct task_struct *task, __u64 uid, __u64 now)
{
	struct program program = program_of(task);
	__u64 device = device_of(&program);
	__u64 hash = HASH(program.inode ^ device << 32 ^ uid);

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_mark *mark =
		    &guard_control.marks[(hash + i) & (GUARD_MARKS - 1)];

		if (mark->inode == program.inode && mark->device == device && mark->uid == uid &&
		    now < mark->until_ns)
			return true;
	}
	return false;
}

static __always_inline const struct guard_cgroup *find_cgroup(const struct guard_tables *tables,
							      __u64 id)
{
	__u64 hash = HASH(id);

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_cgroup *place =
		    &tables->cgroups[(hash + i) & (GUARD_CGROUPS - 1)];

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

static __always_inline __u64 task_cgroup_id(struct task_struct *task)
{
	if (CONFIG(use_task_storage) && CONFIG(cgroup_source) == CGROUP_SOURCE_V2)
		return task->cgroups->dfl_cgrp->kn->id;
	return cgroup_id_of(cgroup_state(task));
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
static __always_inline __u32 rules_from_root(const struct guard_tables *tables,
					     struct task_struct *task, __u64 own)
{
	const struct guard_cgroup *known = find_cgroup(tables, own);
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	__u32 rules = known ? known->here | known->below : 0;
	__u32 deepest = BPF_CORE_READ(cgroup, level);

#pragma clang loop unroll(disable)
	for (__u32 level = 0; level < GUARD_LEVELS && level <= deepest; level++) {
		known = find_cgroup(tables, ancestor_id(cgroup, level));
		if (known)
			rules |= known->below;
	}
	return rules;
}

/* Of the task's cgroup, and of those above it; with cgroup v1 of so many. A function of its own, as
 * most policies of one host do without. */
static __noinline __u32 rules_of_cgroups(__u32 number, struct task_struct *task)
{
	const struct guard_tables *tables = tables_of(number);
	struct cgroup_subsys_state *state;
	__u32 rules = 0;

	if (!tables)
		return 0;
	if (CONFIG(cgroup_source) == CGROUP_SOURCE_V2)
		return rules_from_root(tables, task, task_cgroup_id(task));
	state = cgroup_state(task);
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_LEVELS && state; i++) {
		const struct guard_cgroup *cgroup = find_cgroup(tables, cgroup_id_of(state));

		if (cgroup)
			rules |= i ? cgroup->below : cgroup->here | cgroup->below;
		state = BPF_CORE_READ(state, parent);
	}
	return rules;
}

/* There are no rules about this rename, and why. A function of its own, called where that is
 * found: clang would have whoever is judged make ready for it. */
static __noinline __attribute__((nomerge)) __u64 no_rules(__u64 *counter)
{
	count(counter);
	return 0;
}

static __always_inline __u64 exempt(enum guard_exemption why)
{
	return no_rules(&health.exempt[why]);
}

/* The rules that are about this rename, so far as that depends on who makes it; 0: none, which is
 * counted. */
static __always_inline __u64 rules_about(const struct guard_policy *policy, __u32 number,
					 const struct renamer *who)
{
	__u64 of_uid = rules_of_uid(policy, who->uid);
	__u64 rules;

	barrier_var(of_uid); /* 64 bits, as everything here: clang would mask the rest */
	rules = of_uid & policy->rules;

	if (!rules)
		return of_uid & GUARD_EXEMPT ? exempt(GUARD_EXEMPT_UID)
					     : no_rules(&health.unmatched);
	if (policy->needs & GUARD_NEEDS_CGROUPS) {
		__u32 of_cgroups = rules_of_cgroups(number, who->task);

		if (of_cgroups & GUARD_EXEMPT)
			return exempt(GUARD_EXEMPT_CGROUP);
		rules &= of_cgroups | policy->any_cgroup;
		if (!rules)
			return no_rules(&health.unmatched);
	}
	if (policy->needs & GUARD_NEEDS_PROGRAMS) {
		struct program program = program_of(who->task);

		if (!program.inode)
			return exempt(GUARD_EXEMPT_UNKNOWN);
		if (is_exempt_program(policy, number, &program))
			return exempt(GUARD_EXEMPT_PROGRAM);
	}
	return rules;
}
