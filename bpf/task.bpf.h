/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The task that renames. From 5.11 on (3ca1032ab7ab) it comes as a pointer whose type the verifier
 * knows, and a field of it is one load; before, each field is a call of bpf_probe_read_kernel(),
 * some hundred instructions. Task storage is newer still (5.13), so it stands for both.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"

static __always_inline struct task_struct *current_task(void)
{
	if (CONFIG(use_task_storage))
		return bpf_get_current_task_btf();
	return (void *)bpf_get_current_task();
}

/* Of what current_task() returned, or what follows from it. */
#define TASK_FIELD(from, field)                                                                    \
	(CONFIG(use_task_storage) ? (from)->field : BPF_CORE_READ(from, field))

/* Whoever a call of this task is made for: the effective credentials. */
static __always_inline const struct cred *task_cred(struct task_struct *task)
{
	return TASK_FIELD(task, cred);
}

static __always_inline __u64 task_uid(struct task_struct *task)
{
	if (CONFIG(use_task_storage))
		return (__u32)
		    task->cred->uid.val; /* a kuid: as the host's user namespace sees it */
	return (__u32)bpf_get_current_uid_gid();
}

static __always_inline __u64 task_flags(struct task_struct *task)
{
	if (CONFIG(use_task_storage))
		return (__u32)task->flags;
	return (__u32)BPF_CORE_READ(task, flags);
}

/* The thread's, as the host numbers it. */
static __always_inline __u64 task_pid(struct task_struct *task)
{
	if (CONFIG(use_task_storage))
		return (__u32)task->pid;
	return (__u32)bpf_get_current_pid_tgid();
}

/* The process's, likewise. */
static __always_inline __u32 task_tgid(struct task_struct *task)
{
	if (CONFIG(use_task_storage))
		return (__u32)task->tgid;
	return bpf_get_current_pid_tgid() >> 32;
}

/*
 * The comm as the kernel holds it. Since 5.17 what follows its NUL is zeroes;
 * before, an older name may shine through, and find_actor() cuts it off.
 */
static __always_inline void read_comm(struct task_struct *task, __u64 comm[2])
{
	struct task_struct *named = task;

	/* One pointer for both: 6.2 and 6.3 refuse a load by pointers of different trust. */
	if (!CONFIG(comm_of_thread))
		named = TASK_FIELD(task, group_leader);
	if (!CONFIG(use_task_storage)) {
		__u64 copy[2] = {}; /* so that comm may be in registers */

		bpf_probe_read_kernel_str(copy, COMM_LEN, named->comm);
		comm[0] = copy[0];
		comm[1] = copy[1];
		return;
	}
	const __u64 *words = (const __u64 *)named->comm;

	comm[0] = words[0];
	comm[1] = words[1];
}
