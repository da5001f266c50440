/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The task that renames. From 5.11 on (3ca1032ab7ab) it comes as a pointer whose type the verifier
 * knows, and a field of it is one load; before, each field is a call of bpf_probe_read_kernel(),
 * some hundred instructions. Task storage is newer still (5.13), so it stands for both.
 */
#ifndef TASK_BPF_H
#define TASK_BPF_H

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"
#include "maps.bpf.h"

static __always_inline struct task_struct *current_task(void)
{
	if (config.use_task_storage)
		return bpf_get_current_task_btf();
	return (void *)bpf_get_current_task();
}

/* Of what current_task() returned, or what follows from it. */
#define TASK_FIELD(from, field)                                                                    \
	(config.use_task_storage ? (from)->field : BPF_CORE_READ(from, field))

/* Whoever a call of this task is made for: the effective credentials. */
static __always_inline const struct cred *task_cred(struct task_struct *task)
{
	return TASK_FIELD(task, cred);
}

static __always_inline __u32 task_uid(struct task_struct *task)
{
	if (config.use_task_storage)
		return task->cred->uid.val; /* a kuid: as the host's user namespace sees it */
	return (__u32)bpf_get_current_uid_gid();
}

/* As bpf_get_current_pid_tgid() has it: the process's number above the thread's. */
static __always_inline __u64 task_thread(struct task_struct *task)
{
	if (config.use_task_storage)
		return (__u64)task->tgid << 32 | (__u32)task->pid;
	return bpf_get_current_pid_tgid();
}

/* 0xff in every byte below the first NUL, and in no other. */
static __always_inline __u64 before_nul(__u64 word)
{
	__u64 nuls = (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;

	return nuls ? ((nuls & -nuls) >> 7) - 1 : ~0ULL;
}

/* Zeroes every byte from the first NUL on, and the last one. */
static __always_inline void cut_comm(__u64 comm[2])
{
	__u64 keep = before_nul(comm[0]);

	comm[0] &= keep;
	comm[1] = ~keep ? 0 : comm[1] & before_nul(comm[1]) & ~0ULL >> 8;
}

/* A key is hashed whole, so what the kernel left behind the NUL must go; both ways see to it. */
static __always_inline void read_comm(struct task_struct *task, __u64 comm[2])
{
	struct task_struct *named = task;

	if (!config.comm_of_thread)
		named = TASK_FIELD(task, group_leader);
	if (!config.use_task_storage) {
		comm[0] = comm[1] = 0;
		bpf_probe_read_kernel_str(comm, COMM_LEN, named->comm);
		return;
	}
	const __u64 *words = (const __u64 *)named->comm;

	comm[0] = words[0];
	comm[1] = words[1];
	cut_comm(comm);
}

#endif
