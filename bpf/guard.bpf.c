// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guard: stops whoever renames more than a rule allows. An object of its own, which is loaded
 * where there is a policy, and attached by one of three hooks:
 *
 *   lsm        inode_rename, where "bpf" is among the kernel's security modules: can deny
 *   fmod_ret   security_inode_rename: can deny; a preemptible kernel skips it now and then
 *   signal     the entries of renames: can stop and kill, and cannot deny
 *
 * LSM programs may be in each other on one CPU, so nothing here is per CPU.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "guard_act.bpf.h"
#include "guard_inner.bpf.h"
#include "inode.bpf.h"

#ifndef PT_REGS_PARM6 /* libbpf has it since 1.3 */
#ifdef __TARGET_ARCH_x86
#define PT_REGS_PARM6(regs) ((regs)->r9)
#else
#define PT_REGS_PARM6(regs) (((const struct user_pt_regs *)(regs))->regs[5])
#endif
#endif

char LICENSE[] SEC("license") = "GPL";

/*
 * Whether a typed pointer is not NULL. Some verifiers, that of 6.12, believe it of a dentry's
 * inode, and drop a comparison with 0; one with a number that they do not know they keep.
 */
static __always_inline bool is_there(const void *pointer)
{
	return (__u64)pointer != *(volatile __u64 *)&guard_control.zero;
}

/* That the hook runs, and can do what it is meant to. The signal is one that everybody ignores. */
static __always_inline long self_test(const struct guarded_call *call)
{
	health.tested_ns = bpf_ktime_get_ns();
	if (!bpf_send_signal(GUARD_TEST_SIGNAL))
		count(&health.tests);
	return call->can_deny ? -EPERM : 0;
}

/* Of the rules about whoever renames, those about this rename; 0: none, which is counted. */
static __always_inline __u64 rules_about_call(const struct judgement *judgement, __u64 about)
{
	const struct guard_policy *policy = judgement->policy;
	const struct guarded_call *call = judgement->call;
	__u64 rules = policy->any_kind, of_names = 0;
	bool replaces = call->has_names && is_there(judgement->target);
	bool mirrored;

	if (policy->needs & (GUARD_NEEDS_NAMES | GUARD_NEEDS_MARKS)) {
		if (call->has_names && policy->needs & GUARD_NEEDS_NAMES)
			of_names = rules_of_names(policy, judgement->active, call);
		if (policy->needs & GUARD_NEEDS_MARKS &&
		    is_marked(judgement->who.task, judgement->who.uid, judgement->now))
			rules |= policy->on_burst;
	}
	mirrored = replaces && CONFIG(calls_twice) && is_mirrored(call, judgement->now);
	if (mirrored) {
		about &= of_names & ~(policy->moves | policy->extension_changes);
		return about ? about : no_rules(&health.mirrored);
	}
	if (replaces && !call->exchange)
		rules |= policy->replacements;
	about &= rules | of_names;
	return about ? about : no_rules(&health.unmatched);
}

/* What the hook returns for a rename with that errno. */
static __always_inline long deny(__u64 error)
{
	long verdict = -error;

	if (CONFIG(calls_twice))
		forget_pair();
	/* What 6.12 and later want to see; clang would drop the comparison, or make it on a copy.
	 */
	asm volatile("" : "+r"(verdict));
	return verdict <= 0 && verdict >= -ERROR_LAST_USER ? verdict : 0;
}

static __always_inline long judge_by_all(const struct judgement *judgement, __u64 rules)
{
	count(&health.judged);

#pragma clang loop unroll(disable)
	for (__u64 i = 0; i < GUARD_RULES && rules; i++, rules >>= 1) {
		if (!(rules & 1))
			continue;

		__u64 answer = judge_by(judgement, i);

		if (answer >> ANSWERED_ERROR)
			return deny(answer >> ANSWERED_ERROR);
		if (answer == GUARD_ACTED)
			return 0;
	}
	return 0;
}

static __always_inline long judge_armed(const struct guarded_call *call)
{
	struct judgement judgement = {.call = call, .who = current_renamer()};
	__u64 active = guard_control.active & 1;
	__u64 rules;

	judgement.policy = policy_of(active);
	judgement.active = active;
	count(&health.calls);
	/* Whatever the policy says. */
	if (judgement.who.flags & PF_KTHREAD)
		return exempt(GUARD_EXEMPT_KERNEL);
	if (judgement.who.tgid == 1)
		return exempt(GUARD_EXEMPT_INIT);
	if (judgement.who.tgid == guard_control.exporter)
		return exempt(GUARD_EXEMPT_SELF);
	if (is_inner(call, &judgement.who))
		return no_rules(&health.inner);
	if (call->has_names) {
		judgement.target = inode_of(call->new_dentry, call->typed);
		if (inode_of(call->old_dentry, call->typed) == judgement.target)
			return exempt(GUARD_EXEMPT_NOOP);
	}
	rules = rules_about(judgement.policy, active, &judgement.who);
	if (!rules)
		return 0;
	judgement.now = bpf_ktime_get_ns();
	rules = rules_about_call(&judgement, rules);
	return rules ? judge_by_all(&judgement, rules) : 0;
}

static __always_inline long judge(const struct guarded_call *call)
{
	__u32 armed = guard_control.armed;

	if (armed != GUARD_JUDGES) {
		if (armed & GUARD_TESTS &&
		    guard_control.test_thread == (__u32)bpf_get_current_pid_tgid())
			return self_test(call);
		if (!(armed & GUARD_JUDGES))
			return 0;
	}
	return judge_armed(call);
}

/* A veto of whoever was asked before stays. */
static __always_inline bool is_vetoed(long *before)
{
	asm volatile("" : "+r"(*before));
	return *before < 0 && *before >= -4095;
}

/* old_dir, old_dentry, new_dir, new_dentry, and what was said before. */
SEC("lsm/inode_rename")
int lsm_guard(__u64 *args)
{
	struct guarded_call call = {.old_dentry = (void *)args[1],
				    .new_dentry = (void *)args[3],
				    .stack = (__u64)args,
				    .has_names = true,
				    .typed = true,
				    .can_deny = true};
	long before = (int)args[4];

	if (is_vetoed(&before))
		return before;
	return judge(&call);
}

/* The same, with flags before the last one. */
SEC("fmod_ret/security_inode_rename")
int fmod_ret_guard(__u64 *args)
{
	struct guarded_call call = {.old_dentry = (void *)args[1],
				    .new_dentry = (void *)args[3],
				    .stack = (__u64)args,
				    .has_names = true,
				    .typed = true,
				    .can_deny = true,
				    .exchange = args[4] & RENAME_EXCHANGE};
	long before = (int)args[5];

	if (is_vetoed(&before))
		return before;
	return judge(&call);
}

/* ---- hooks that cannot deny ---- */

static __always_inline int judge_entry(__u64 stack, const struct rename_call *rename)
{
	struct guarded_call call = {.old_dentry = rename->old_dentry,
				    .new_dentry = rename->new_dentry,
				    .stack = stack,
				    .has_names = true,
				    .typed = rename->typed,
				    .exchange = rename->flags & RENAME_EXCHANGE};

	judge(&call);
	return 0;
}

SEC("fentry/vfs_rename")
int fentry_guard(__u64 *args)
{
	struct rename_call call;

	if (CONFIG(vfs_rename_args) == 1)
		call = view_call((void *)args[0], true);
	else
		call = (struct rename_call){(void *)args[1], (void *)args[3], args[5], true};
	return judge_entry((__u64)args, &call);
}

SEC("kprobe/vfs_rename")
int kprobe_guard(struct pt_regs *regs)
{
	struct rename_call call;

	if (CONFIG(vfs_rename_args) == 1)
		call = view_call((void *)PT_REGS_PARM1(regs), false);
	else
		call =
		    (struct rename_call){(void *)PT_REGS_PARM2(regs), (void *)PT_REGS_PARM4(regs),
					 PT_REGS_PARM6(regs), false};
	return judge_entry(PT_REGS_SP(regs), &call);
}

/* For each of the three system calls; attached by the exporter. */
SEC("tracepoint")
int syscall_guard(void *args)
{
	struct guarded_call call = {};

	(void)args;
	judge(&call);
	return 0;
}

/* ---- on demand: the process that runs it is the exporter; on 1, its thread is the self-test's
 * from now on, on 0 it is no longer. Asked here, because a process in a PID namespace does not know
 * its numbers on the host. ---- */

SEC("socket")
int identify(struct __sk_buff *packet)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 test;

	if (bpf_skb_load_bytes(packet, 0, &test, sizeof(test)))
		return -EINVAL;
	guard_control.exporter = BPF_CORE_READ(task, tgid);
	guard_control.test_thread = test ? BPF_CORE_READ(task, pid) : 0;
	return 0;
}

/* ---- on demand: the exporter takes a bucket back that is full again ---- */

SEC("socket")
int reclaim(struct __sk_buff *packet)
{
	struct reclaim_request request;

	/* Always true; the mention keeps it in BTF. */
	if (!bpf_core_type_id_local(struct guard_abi))
		return -EINVAL;
	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -EINVAL;
	return reclaim_bucket(&request);
}
