/* SPDX-License-Identifier: GPL-2.0 */
/* Who is renaming. */
#ifndef ACTOR_BPF_H
#define ACTOR_BPF_H

#include <bpf/bpf_core_read.h>
#include "cgroup.bpf.h"

/* A key is hashed whole: every byte after the comm's NUL must be zero, and both ways do that. */
static __always_inline void read_comm(char comm[COMM_LEN])
{
	if (config.comm_of_thread) {
		bpf_get_current_comm(comm, COMM_LEN);
		return;
	}
	struct task_struct *task = (void *)bpf_get_current_task();
	bpf_probe_read_kernel_str(comm, COMM_LEN, BPF_CORE_READ(task, group_leader)->comm);
}

static __always_inline __s32 error_of(long ret)
{
	if (ret >= 0)
		return 0;
	if (ret >= -ERROR_LAST_USER)
		return -ret;
	return ret >= -ERROR_LAST_KERNEL && ret <= -ERROR_FIRST_KERNEL ? -ret : ERROR_OTHER;
}

static __always_inline struct actor_key current_actor(long ret)
{
	struct actor_key key = {};

	key.uid = (__u32)bpf_get_current_uid_gid();
	key.error = error_of(ret);
	if (config.cgroup_source != CGROUP_SOURCE_NONE)
		key.cgroup_id = current_cgroup_id();
	read_comm(key.comm);
	return key;
}

#endif
