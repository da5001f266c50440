/* SPDX-License-Identifier: GPL-2.0-only */
/* What is asked of a task and of a file system to tell inner calls: see inner.bpf.h. */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "task.bpf.h"

#define OVERLAY 0x0079616c7265766fULL /* "overlay" and its NUL, as one little-endian word */

static __always_inline bool is_overlay(__u64 fs_type)
{
	__u64 name = 0;

	bpf_probe_read_kernel(&name, sizeof(name),
			      BPF_CORE_READ((struct file_system_type *)fs_type, name));
	return name == OVERLAY;
}

static __always_inline bool overrides_credentials(struct task_struct *task, const struct cred *cred)
{
	return cred != TASK_FIELD(task, real_cred);
}

static __always_inline bool calls_for_others(struct task_struct *task)
{
	return TASK_FIELD(task, flags) & (PF_KTHREAD | PF_IO_WORKER);
}
